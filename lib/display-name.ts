/** Longest display name of a maintainer, UTF-16 code units. */
const MAX_NAME = 80;

/** A maintainer's display name as readers see it: one line, bounded, never empty. */
export const displayName = (name: string): string =>
  name
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed() || "A maintainer";
