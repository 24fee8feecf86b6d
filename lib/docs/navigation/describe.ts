import type { NavigationReport } from "./navigation.ts";

/** Most names that are listed. */
const EXAMPLES = 5;

/** What the navigation comes from, line by line, for a maintainer. */
export function describeNavigation({
  source,
  generator,
  file,
  listed,
  unlisted,
  unknown,
  notes,
}: NavigationReport): string[] {
  const from = file === null ? source : `${file} (${generator ?? source})`;
  const rest =
    unlisted.length > 0 ? `, ${unlisted.length.toLocaleString("en")} are reached by search and links only` : "";
  const names = unknown.slice(0, EXAMPLES).join(", ") + (unknown.length > EXAMPLES ? ", …" : "");
  return [
    `navigation from ${from}: lists ${listed.toLocaleString("en")} pages${rest}`,
    ...(unknown.length > 0
      ? [`! the navigation names ${unknown.length.toLocaleString("en")} without a page: ${names}`]
      : []),
    ...notes.map((note) => `! ${note.file}: ${note.reason}`),
  ];
}
