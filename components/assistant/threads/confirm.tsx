import dynamic from "next/dynamic";
import { useState } from "react";
import { Trouble } from "#components/assistant/conversation/trouble.tsx";
import type { ConfirmProps } from "./confirm-dialog.tsx";

const ConfirmDialog = dynamic(() => import("./confirm-dialog.tsx").then((module) => module.ConfirmDialog), {
  ssr: false,
  loading: ({ error, retry }) =>
    error ? (
      <Trouble text="The confirmation could not be loaded." action={{ label: "Retry", run: () => retry?.() }} />
    ) : null,
});

/** Asks before what cannot be undone. The dialog's code is loaded with the first such question: most readers see none. */
export function Confirm(props: ConfirmProps) {
  const [needed, setNeeded] = useState(false);
  if (props.open && !needed) setNeeded(true);
  return needed ? <ConfirmDialog {...props} /> : null;
}
