/**
 * Attribute lists of MkDocs (`{: #id .class }`), Hugo (`{#id class="x"}`) and Pandoc. Only the id of a heading matters
 * here; everything else is for looks and is removed.
 */
import { rewriteOutsideCode } from "./code-spans.ts";

const ATTRIBUTE = String.raw`(?:[#.][^\s{}#"'<>=]{1,200}|[\w:-]{1,50}=(?:"[^"{}\n]{0,200}"|'[^'{}\n]{0,200}'|[^\s{}"'<>]{1,200}))`;
const LIST = String.raw`\{:?[ \t]{0,8}${ATTRIBUTE}(?:[ \t]{1,8}${ATTRIBUTE}){0,20}[ \t]{0,8}\}`;

const HEADING = /^[\s>]*#{1,6}[ \t]/;
/** React's `{/*id*\/}`, which is text in Markdown. */
const COMMENT = /(?<!\\)\{\/\*#?([^\s{}*#]+)\*\/\}[ \t]*$/;
const AT_END = new RegExp(String.raw`(?<!\\)${LIST}[ \t]*$`);
const ID = /[{:\s]#([^\s{}]+)/;
/** A list after a link, a picture or bold text. */
const INLINE = new RegExp(`([)*])${LIST}`, "g");
const AFTER_CODE = new RegExp(`^${LIST}`);
const ALONE = new RegExp(String.raw`^[\s>]*${LIST}[ \t]*$`);

/** Writes a heading's attribute list as `{#id}`, and removes all other lists. `prefix` stands before the brace. */
export function rewriteAttributeLists(line: string, prefix: "" | "\\"): string {
  if (!line.includes("{")) return line;
  if (HEADING.test(line)) return rewriteHeading(line, prefix);
  if (ALONE.test(line)) return "";
  return rewriteOutsideCode(line, (piece, isAfterCode) =>
    (isAfterCode ? piece.replace(AFTER_CODE, "") : piece).replace(INLINE, "$1"),
  );
}

function rewriteHeading(line: string, prefix: string): string {
  const list = AT_END.exec(line) ?? COMMENT.exec(line);
  if (!list) return line;
  const id = list[1] ?? ID.exec(list[0])?.[1];
  return line.slice(0, list.index) + (id ? `${prefix}{#${id.replace(/[_*~`]/g, "\\$&")}}` : "");
}
