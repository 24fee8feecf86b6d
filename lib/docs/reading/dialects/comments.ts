/** Comments and links of Markdown that MDX does not have. */
import { createCodeSpans } from "./code-spans.ts";

const COMMENT_OR_LINK = /<!--|(?<!\](?:\(|:)[ \t]{0,8})<((?:https?:\/\/|mailto:)[^\s<>]{1,2000})>/g;

/** Removes comments and rewrites `<https://…>` as a link. Lines and code spans stay. */
export function rewriteComments(text: string): string {
  const nextSpan = createCodeSpans(text);
  const token = new RegExp(COMMENT_OR_LINK);
  const parts: string[] = [];
  let from = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const span = nextSpan(from);
    if (span && span.start < found.index) {
      parts.push(text.slice(from, span.end));
      from = span.end;
    } else {
      const [whole, link] = found;
      const end = link ? found.index + whole.length : text.indexOf("-->", found.index + 4) + 3;
      if (end === 2) break;
      parts.push(
        text.slice(from, found.index),
        link ? linkOf(link) : text.slice(found.index, end).replace(/[^\n]+/g, ""),
      );
      from = end;
    }
    token.lastIndex = from;
  }
  return parts.join("") + text.slice(from);
}

const linkOf = (link: string): string => `[${link.replace(/^mailto:/, "")}](${link})`;
