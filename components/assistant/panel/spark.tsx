/** The icon of the assistant. */
export const Spark = () => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
    <path d="M7 1.5c.6 3.4 2 4.9 5.5 5.5C9 7.6 7.6 9.1 7 12.5 6.4 9.1 5 7.6 1.5 7 5 6.4 6.4 4.9 7 1.5Zm5.5 8.5c.25 1.5.95 2.2 2.5 2.5-1.55.3-2.25 1-2.5 2.5-.25-1.5-.95-2.2-2.5-2.5 1.55-.3 2.25-1 2.5-2.5Z" />
  </svg>
);
