type FallbackProps = { error?: Error | null; retry?: () => void };

/** Shown while the code of the assistant's page loads, and when it could not be loaded. */
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
