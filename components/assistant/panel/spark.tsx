/** The icon of the assistant. */
export const Spark = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
    <path d="M7 1.5q.9 4.6 5.5 5.5-4.6.9-5.5 5.5-.9-4.6-5.5-5.5 4.6-.9 5.5-5.5Zm5.5 8.5q.4 2.1 2.5 2.5-2.1.4-2.5 2.5-.4-2.1-2.5-2.5 2.1-.4 2.5-2.5Z" />
  </svg>
);
