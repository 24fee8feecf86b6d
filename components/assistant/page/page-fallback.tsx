import { useMessages } from "#components/messages/messages.tsx";

type FallbackProps = { error?: Error | null; retry?: () => void };

/** Shown while the code of the assistant's page loads, and when it could not be loaded. */
export function AssistantFallback({ error, retry }: FallbackProps) {
  const t = useMessages();
  return error ? (
    <div role="alert">
      {t("opener.pageFailed")}{" "}
      <button type="button" onClick={retry}>
        {t("opener.retry")}
      </button>
    </div>
  ) : (
    <div role="status" aria-label={t("opener.pageLoading")} />
  );
}
