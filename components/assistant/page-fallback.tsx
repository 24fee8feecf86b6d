/** Stands in while the assistant's page loads. */
export const AssistantFallback = () => <div role="status" aria-label="Loading the assistant" />;
