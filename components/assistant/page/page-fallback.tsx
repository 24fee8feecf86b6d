import { useMessages } from "#components/messages/messages.tsx";

type FallbackProps = { failed: boolean; onRetry(): void };

/** Shown while the code of the assistant's page loads, and when it could not be loaded. */
export function AssistantFallback({ failed, onRetry }: FallbackProps) {
  const t = useMessages();
  return failed ? (
    <div role="alert">
      {t("opener.pageFailed")}{" "}
      <button type="button" onClick={onRetry}>
        {t("opener.retry")}
      </button>
    </div>
  ) : (
    <div role="status" aria-label={t("opener.pageLoading")} />
  );
}
