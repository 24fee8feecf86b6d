import { useMessages } from "#components/messages/messages.tsx";

/** Shown while the explanation's code and texts load, and when they could not be loaded. */
export function ExplainFallback({ failed }: { failed: boolean }) {
  const t = useMessages();
  return <p role={failed ? "alert" : "status"}>{t(failed ? "opener.explainFailed" : "opener.explainLoading")}</p>;
}
