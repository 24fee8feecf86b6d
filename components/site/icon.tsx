/**
 * The icons of the site's frame. On the server, Next renders Paste's icons with a second copy of the style library, so
 * they would be unstyled until the page is hydrated.
 */
const PATHS = {
  menu: "M3.5 6h13M3.5 10h13M3.5 14h13",
  close: "m5.5 5.5 9 9m0-9-9 9",
  sun: "M10 6.75a3.25 3.25 0 1 1 0 6.5 3.25 3.25 0 0 1 0-6.5ZM10 2v1.5m0 13V18m8-8h-1.5m-13 0H2m13.66-5.66L14.6 5.4M5.4 14.6l-1.06 1.06m11.32 0L14.6 14.6M5.4 5.4 4.34 4.34",
  moon: "M16.5 11.6A6.75 6.75 0 0 1 8.4 3.5a6.75 6.75 0 1 0 8.1 8.1Z",
  search: "M9 15.25a6.25 6.25 0 1 0 0-12.5 6.25 6.25 0 0 0 0 12.5Zm4.5-1.75 4 4",
  copy: "M7.5 7.5h8a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1h-8a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1Zm-3-5h8a1 1 0 0 1 1 1v1m-9 9h-1a1 1 0 0 1-1-1v-8",
  down: "m5.5 8 4.5 4.5L14.5 8",
  check: "m4.5 10.5 3.5 3.5 7.5-8",
  info: "M10 17.25a7.25 7.25 0 1 0 0-14.5 7.25 7.25 0 0 0 0 14.5ZM10 9v4.5m0-7.4v.4",
  tip: "M7.5 15.5h5M8.25 18h3.5M10 2.25A5.25 5.25 0 0 0 6.9 11.7c.5.4.85 1 .85 1.65h4.5c0-.65.35-1.25.85-1.65A5.25 5.25 0 0 0 10 2.25Z",
  warning: "M10 3.25 2.25 16.5h15.5L10 3.25Zm0 4.5v4m0 2.1v.4",
  danger: "M7 2.75h6L17.25 7v6L13 17.25H7L2.75 13V7L7 2.75Zm3 3.5v4.5m0 2.6v.4",
} as const;

export type IconName = keyof typeof PATHS;

/** A decorative icon: a text beside it has the same meaning. */
export const Icon = ({ name, size = 20 }: { name: IconName; size?: number }) => (
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
