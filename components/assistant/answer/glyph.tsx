/** Icons of the panel. Those of the site are in its layout, which every docs page loads. */
const PATHS = {
  assistant:
    "M9 3.25c.5 3.6 2.15 5.25 5.75 5.75-3.6.5-5.25 2.15-5.75 5.75-.5-3.6-2.15-5.25-5.75-5.75 3.6-.5 5.25-2.15 5.75-5.75Zm6.25 9.25c.2 1.5.75 2.05 2.25 2.25-1.5.2-2.05.75-2.25 2.25-.2-1.5-.75-2.05-2.25-2.25 1.5-.2 2.05-.75 2.25-2.25Z",
  reader: "M10 9.5a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5Zm-6.25 7.25c.6-3 3-4.75 6.25-4.75s5.65 1.75 6.25 4.75",
  up: "M6.5 8.75v7.5h-3v-7.5h3Zm0 0 3.25-6c1.25 0 2 .9 1.8 2.1l-.55 3.4h4.1c1 0 1.7.95 1.45 1.9l-1.2 4.75c-.2.8-.85 1.35-1.7 1.35H6.5",
  down: "M13.5 11.25v-7.5h3v7.5h-3Zm0 0-3.25 6c-1.25 0-2-.9-1.8-2.1l.55-3.4H4.9c-1 0-1.7-.95-1.45-1.9l1.2-4.75c.2-.8.85-1.35 1.7-1.35h7.15",
  again: "M16.25 10a6.25 6.25 0 1 1-1.9-4.5l1.9 1.75m0-4v4h-4",
  edit: "m3.5 16.5.9-3.6 8.6-8.6 2.7 2.7-8.6 8.6-3.6.9Z",
  open: "m7.5 5 5 5-5 5",
  page: "M5.25 2.75h6l3.5 3.5v11h-9.5v-14.5Zm6 0v3.5h3.5",
} as const;

/** Decorative: a text beside it says the same. */
export const Glyph = ({ name, size = 16 }: { name: keyof typeof PATHS; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    <path d={PATHS[name]} />
  </svg>
);
