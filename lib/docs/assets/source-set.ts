/** The addresses of a `srcset`, which may have commas in them. */
export const sourcesOf = (srcSet: string): string[] =>
  srcSet
    .split(/,\s+|\s+[\d.]+[wx]\s*,?/)
    .map((part) => part.trim().replace(/^,|,$/g, "").trim())
    .filter((part) => part !== "");
