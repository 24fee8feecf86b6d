/** Marks in the text of a page for what its tree gets later: the content of another file. */

const BEGIN = "\uE000";
const END = "\uE001";
const MARK = /^\uE000([\w%-]{1,6000})\uE001$/;

/** What a page asks for: a file, and of a code file the language and some of its lines. */
export type Wanted = { file: string; lang?: string; lines?: string };

/** A mark of one line that is a paragraph in Markdown and in MDX, and has no syntax of either. */
export const includeMark = (wanted: Wanted): string =>
  BEGIN + encodeURIComponent(JSON.stringify(wanted)).replace(/[!'()*~_.]/g, hexOf) + END;

const hexOf = (char: string): string => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** What a mark stands for. Null for other text. */
export function readMark(text: string): Wanted | null {
  const encoded = MARK.exec(text.trim())?.[1];
  if (!encoded) return null;
  const { file, lang, lines }: Record<string, unknown> = Object(JSON.parse(decodeURIComponent(encoded)));
  if (typeof file !== "string") return null;
  const optional = (name: string, value: unknown) => (typeof value === "string" ? { [name]: value } : {});
  return { file, ...optional("lang", lang), ...optional("lines", lines) };
}
