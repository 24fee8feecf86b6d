/**
 * Rewrites syntax of docs generators as Markdown or MDX. Works line by line, so that line numbers stay those of the
 * source.
 */
import { directiveFromMarkdown } from "mdast-util-directive";
import { directive } from "micromark-extension-directive";
import type { Processor } from "unified";
import { splitAtFences } from "#lib/markdown/fences.ts";
import { rewriteAttributeLists } from "./dialects/attribute-lists.ts";
import { rewriteBlocks } from "./dialects/blocks.ts";
import { rewriteComments } from "./dialects/comments.ts";
import { rewriteInclude } from "./dialects/include-lines.ts";
import { rewriteShortcodes } from "./dialects/shortcodes.ts";
import { dropReferences, dropScripts, hasTemplates, rewriteTemplates } from "./dialects/templates.ts";
import type { Format } from "./format.ts";
import { addNote, type PageNote } from "./notes.ts";

/** `:::note A title` and `::: note`, which the syntax of directives has as `:::note[A title]` and `:::note`. */
const TITLED = /^([\s>]*:{3,})[ \t]*([a-zA-Z][\w-]*)(?:[ \t]+(?![[{])(.*))?$/;

/** Rewrites a page for the parser of `format`. Every line keeps its number. Says in `notes` what is left out. */
export function translate(body: string, format: Format, notes: PageNote[] = []): string {
  const left = new Map<string, number>();
  const leaveOut = (name: string) => void left.set(name, (left.get(name) ?? 0) + 1);
  const plain = rewriteBlocks(rewriteShortcodes(dropScripts(body), leaveOut));
  const isTemplate = hasTemplates(proseOf(body));
  const text = rewriteProse(plain, (prose) => {
    const lines = dropReferences(prose.split("\n"), leaveOut)
      .map((line) => rewriteLine(line, format))
      .join("\n");
    const clean = format === "md" || isTemplate ? rewriteTemplates(lines, isTemplate, leaveOut) : lines;
    return format === "mdx" ? rewriteComments(clean) : clean;
  });
  if (left.size > 0) addNote(notes, "generator", `left out, because its generator alone can run it: ${listOf(left)}`);
  return text;
}

/** Names with their numbers, the most frequent first. */
const listOf = (names: ReadonlyMap<string, number>): string =>
  [...names]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => (count > 1 ? `${count} × ${name}` : name))
    .join(", ");

function rewriteLine(line: string, format: Format): string {
  const titled = line.replace(TITLED, (_, colons: string, name: string, title?: string) =>
    title?.trim() ? `${colons}${name}[${title.trim().replace(/[[\]]/g, "\\$&")}]` : `${colons}${name}`,
  );
  return rewriteAttributeLists(rewriteInclude(titled), format === "mdx" ? "\\" : "");
}

const proseOf = (body: string): string =>
  splitAtFences(body)
    .flatMap(({ lines, isCode }) => (isCode ? [] : lines))
    .join("\n");

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
