export type Fence = {
  lang: string | null;
  value: string;
  /** Length of the block in the source, closing fence included. */
  length: number;
  closed: boolean;
};

/**
 * Reads the fenced code that `source` begins with; null when it begins with something else. Long code is the dearest
 * thing to hand to a parser again and again, and the one that needs none.
 */
export function readFence(source: string): Fence | null {
  const opening = /^( {0,3})(`{3,}(?=[^`\n]*\n)|~{3,}(?=[^\n]*\n))[ \t]*([^\s`]*)[^\n]*\n/.exec(source);
  if (!opening) return null;
  const [head, indent = "", marks = "", lang = ""] = opening;
  const mark = marks.charAt(0);
  const closing = new RegExp(`^ {0,3}${mark}{${marks.length},}[ \\t]*$`, "m").exec(source.slice(head.length));
  const end = closing ? head.length + closing.index : source.length;
  const lines = source.slice(head.length, end).split("\n");
  // What stands before the closing fence, or is still to come, ends in a line break that belongs to no line of code.
  if (lines.at(-1) === "") lines.pop();
  const dedent = new RegExp(`^ {0,${indent.length}}`);
  return {
    lang: lang || null,
    value: (indent ? lines.map((line) => line.replace(dedent, "")) : lines).join("\n"),
    length: closing ? end + closing[0].length : source.length,
    closed: closing !== null,
  };
}
