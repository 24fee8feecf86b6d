/** What was found in a docs folder, in a few lines for its maintainers. */
import path from "node:path";
import type { Language } from "./languages.ts";
import type { DocsSource } from "./locate.ts";

/** A folder as a command line would name it from `from`: relative, unless that leads far up. */
function nameOf(dir: string, from: string): string {
  const relative = path.relative(from, path.resolve(dir)) || ".";
  return relative.startsWith(path.join("..", "..", "..")) ? path.resolve(dir) : relative;
}

const codesOf = (languages: Language[]): string => languages.map(({ code }) => code).join(", ");

/** `from` is the folder that paths are relative to. */
export function describeSource({ dir, isInside, generator, config, languages }: DocsSource, from: string): string[] {
  const where = nameOf(dir, from);
  const { served, beside, inside } = languages;
  return [
    `${generator ?? "Markdown"} in ${where}${config ? `, by ${nameOf(config, from)}` : ""}` +
      (isInside ? " (found inside the folder that was named)" : ""),
    ...(beside.length > 0 ? [`languages: ${served ?? "the site's own"}, beside it ${codesOf(beside)}`] : []),
    ...(beside.length === 0 && inside.length > 0
      ? [`folders with names of languages: ${codesOf(inside)}; those with translations are in the language switcher`]
      : []),
  ];
}

/** Kinds of pages that are not read. */
const UNREAD: Record<string, string> = {
  ".rst": "reStructuredText",
  ".adoc": "AsciiDoc",
  ".asciidoc": "AsciiDoc",
  ".org": "Org",
  ".ipynb": "Jupyter",
  ".html": "HTML",
  ".mdoc": "Markdoc",
  ".txt": "text",
};

/** Why a folder shows nothing, by its files' endings. Null for a folder with pages. */
export function explainEmpty(endings: ReadonlyMap<string, number>): string | null {
  if (endings.has(".md") || endings.has(".mdx")) return null;
  const unread = Object.entries(UNREAD).flatMap(([ending, name]) => {
    const count = endings.get(ending);
    return count ? [`${count} ${name} ${count === 1 ? "file" : "files"} (${ending})`] : [];
  });
  return `has no .md or .mdx file.${unread.length > 0 ? ` Not read: ${unread.join(", ")}.` : ""}`;
}
