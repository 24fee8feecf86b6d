import dynamic from "next/dynamic";
import { useState } from "react";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import type { ConfirmProps } from "./confirm-dialog.tsx";

const ConfirmDialog = dynamic(() => import("./confirm-dialog.tsx").then((module) => module.ConfirmDialog), {
  ssr: false,
  loading: ({ error, retry }) =>
    error ? (
      <ErrorNotice text="The confirmation could not be loaded." action={{ label: "Retry", run: () => retry?.() }} />
    ) : null,
});

/** Asks the reader to confirm an action that cannot be undone. The dialog's code is loaded with the first question. */
export function Confirm(props: ConfirmProps) {
  const [needed, setNeeded] = useState(false);
  if (props.open && !needed) setNeeded(true);
  return needed ? <ConfirmDialog {...props} /> : null;
}
