type FallbackProps = { error?: Error | null; retry?: () => void };

/** Stands in while the assistant's page loads, and says so when it does not. */
export const AssistantFallback = ({ error, retry }: FallbackProps) =>
  error ? (
    <div role="alert">
      The assistant could not be loaded.{" "}
      <button type="button" onClick={retry}>
        Retry
      </button>
    </div>
  ) : (
    <div role="status" aria-label="Loading the assistant" />
  );
