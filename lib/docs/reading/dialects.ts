/**
 * Rewrites syntax of docs generators as Markdown or MDX. Works line by line, so that line numbers stay those of the
 * source.
 */
import { directiveFromMarkdown } from "mdast-util-directive";
import { directive } from "micromark-extension-directive";
import type { Processor } from "unified";
import { splitAtFences } from "#lib/markdown/fences.ts";
import type { Format } from "./format.ts";

/** `:::note A title` and `::: note`, which the syntax of directives has as `:::note[A title]` and `:::note`. */
const TITLED = /^([\s>]*:{3,})[ \t]*([a-zA-Z][\w-]*)(?:[ \t]+(?![[{])(.*?))?[ \t]*$/;
const HEADING_ID = /^([\s>]*#{1,6}[ \t].*?)(?<!\\)\{(#[\w.:-]+)\}[ \t]*$/;
/** Code spans are matched first, because they stay unchanged. */
const COMMENT_OR_LINK =
  /(`+)(?!`)[\s\S]*?[^`]\1(?!`)|<!--[\s\S]*?-->|(?<!\](?:\(|:)\s*)<((?:https?:\/\/|mailto:)[^\s<>]+)>/g;

/** Rewrites a page for the parser of `format`. Every line keeps its number. */
export function translate(body: string, format: Format): string {
  const rewrite = (text: string): string => {
    const lines = text.split("\n").map((line) => {
      const titled = line.replace(TITLED, (_, colons: string, name: string, title?: string) =>
        title ? `${colons}${name}[${title.replace(/[[\]]/g, "\\$&")}]` : `${colons}${name}`,
      );
      return format === "mdx" ? titled.replace(HEADING_ID, "$1\\{$2}") : titled;
    });
    return format === "mdx" ? rewriteComments(lines.join("\n")) : lines.join("\n");
  };
  return rewriteProse(body, rewrite);
}

/** Removes comments and rewrites `<https://…>` as a link: MDX has neither. */
const rewriteComments = (text: string): string =>
  text.replace(COMMENT_OR_LINK, (whole, ticks?: string, link?: string) => {
    if (ticks) return whole;
    return link ? `[${link.replace(/^mailto:/, "")}](${link})` : whole.replace(/[^\n]+/g, "");
  });

/** Rewrites the text outside code blocks. A comment that contains a code block is not recognized as a comment. */
const rewriteProse = (body: string, rewrite: (text: string) => string): string =>
  splitAtFences(body)
    .map(({ lines, isCode }) => (isCode ? lines.join("\n") : rewrite(lines.join("\n"))))
    .join("\n");

/**
 * A unified plugin: `:::name` containers become nodes. `::name` and `:name` stay text, because prose is full of
 * colons.
 */
export function directiveContainers(this: Processor): void {
  const data = this.data();
  const [container] = [directive().flow?.[58] ?? []].flat();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), ...(container ? [{ flow: { 58: container } }] : [])];
  data.fromMarkdownExtensions = [...(data.fromMarkdownExtensions ?? []), directiveFromMarkdown()];
}
