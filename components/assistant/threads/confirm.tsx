import dynamic from "next/dynamic";
import { useState } from "react";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import type { ConfirmProps } from "./confirm-dialog.tsx";

const ConfirmDialog = dynamic(() => import("./confirm-dialog.tsx").then((module) => module.ConfirmDialog), {
  ssr: false,
  loading: Loading,
});

function Loading({ error, retry }: { error?: Error | null; retry?: () => void }) {
  const t = useMessages();
  if (!error) return null;
  return (
    <ErrorNotice text={t("threads.confirmFailed")} action={{ label: t("assistant.retry"), run: () => retry?.() }} />
  );
}

/** Asks the reader to confirm an action that cannot be undone. The dialog's code is loaded with the first question. */
export function Confirm(props: ConfirmProps) {
  const [needed, setNeeded] = useState(false);
  if (props.open && !needed) setNeeded(true);
  return needed ? <ConfirmDialog {...props} /> : null;
}
