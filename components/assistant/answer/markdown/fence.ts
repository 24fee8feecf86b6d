export type Fence = {
  lang: string | null;
  value: string;
  /** Length of the block in the source, closing fence included. */
  length: number;
  closed: boolean;
};

/**
 * Reads the fenced code at the beginning of `source`; null when there is none. Long code would be expensive to parse
 * again with every delta, and it needs no parser.
 */
export function readFence(source: string): Fence | null {
  const opening = /^( {0,3})(`{3,}(?=[^`\n]*\n)|~{3,}(?=[^\n]*\n))[ \t]*([^\s`]*)[^\n]*\n/.exec(source);
  if (!opening) return null;
  const [head, indent = "", marks = "", lang = ""] = opening;
  const mark = marks.charAt(0);
  const closing = new RegExp(`^ {0,3}${mark}{${marks.length},}[ \\t]*$`, "m").exec(source.slice(head.length));
  const end = closing ? head.length + closing.index : source.length;
  const lines = source.slice(head.length, end).split("\n");
  // The line break before the closing fence, or at the end of the text so far, belongs to no line of code.
  if (lines.at(-1) === "") lines.pop();
  const dedent = new RegExp(`^ {0,${indent.length}}`);
  return {
    lang: lang || null,
    value: (indent ? lines.map((line) => line.replace(dedent, "")) : lines).join("\n"),
    length: closing ? end + closing[0].length : source.length,
    closed: closing !== null,
  };
}
