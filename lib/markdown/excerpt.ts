/** The beginning of a text in one line, at most `max` UTF-16 code units long, cut between words and marked by "…". */
export function excerpt(text: string, max: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1);
  const space = line[max - 1] === " " ? cut.length : cut.lastIndexOf(" ");
  // The cut is inside a word if the last space is far from the end: some scripts have no spaces, and some words are
  // long.
  const beginning = space > max / 2 ? cut.slice(0, space) : cut.replace(/[\uD800-\uDBFF]$/, "");
  // Punctuation before the ellipsis is removed.
  return `${beginning.replace(/[\s.,;:]+$/, "")}…`;
}
