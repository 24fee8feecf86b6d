/** The beginning of a text in one line, at most `max` UTF-16 code units long, cut between words and marked by "…". */
export function excerpt(text: string, max: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1);
  const space = line[max - 1] === " " ? cut.length : cut.lastIndexOf(" ");
  // Not every script has spaces, and a single long word is no beginning.
  const kept = space > max / 2 ? cut.slice(0, space) : cut.replace(/[\uD800-\uDBFF]$/, "");
  // "yet.…" would look like a mistake.
  return `${kept.replace(/[\s.,;:]+$/, "")}…`;
}
