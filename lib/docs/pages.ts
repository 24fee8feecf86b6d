/** Pages as nodes for the browser, and as Markdown. */
import type { DocPage, NavItem } from "#lib/contract/docs.ts";
import type { SourceFile } from "./files/files.ts";
import { pathOf } from "./lookup.ts";
import type { Linker } from "./reading/links.ts";
import type { ParsedPage } from "./reading/parse.ts";
import { renderMarkdown } from "./rendering/markdown.ts";
import { renderPage } from "./rendering/render.ts";

/** A page's source file, and the data that was parsed from it. */
export type Entry = { file: SourceFile; parsed: ParsedPage };

/**
 * Renders pages when they are first asked for; two readers at once share one rendering. `onProblem` is called for pages
 * that could not be rendered as written.
 */
export function createPageReader(
  ordered: Entry[],
  linker: Linker,
  onProblem: (file: string, problem: string) => void,
): (path: string) => Promise<DocPage | null> {
  const rendered = new Map<string, Promise<DocPage>>();
  const item = (entry: Entry | undefined): NavItem | null =>
    entry ? { title: entry.parsed.title, path: entry.file.path } : null;

  async function render(at: number, { file, parsed }: Entry): Promise<DocPage> {
    const { source, name, include } = file;
    const link = (href: string) => linker(href, file.file).href;
    const { body, problem } = await renderPage({ source, name, format: parsed.format, link, include });
    if (problem) onProblem(file.file, problem);
    const { title, titleId, description, headings } = parsed;
    const [previous, next] = [item(ordered[at - 1]), item(ordered[at + 1])];
    return { title, titleId, description, path: file.path, headings, body, previous, next };
  }

  return async (path) => {
    const wanted = pathOf(path);
    const at = ordered.findIndex((entry) => entry.file.path === wanted);
    const entry = ordered[at];
    if (!entry) return null;
    const { hash } = entry.file;
    const page = rendered.get(hash) ?? render(at, entry);
    rendered.set(hash, page);
    // A rendering that failed is tried again by the next reader.
    page.catch(() => rendered.delete(hash));
    return page;
  };
}

/** Renders pages as Markdown when they are first asked for, with absolute links. */
export function createMarkdownReader(
  ordered: Entry[],
  linker: Linker,
): (path: string, siteUrl: string) => string | null {
  const written = new Map<string, string>();
  return (path, siteUrl) => {
    const wanted = pathOf(path);
    const entry = ordered.find(({ file }) => file.path === wanted);
    if (!entry) return null;
    const { source, name, include, ...file } = entry.file;
    const key = `${siteUrl} ${file.hash}`;
    const link = (href: string) => {
      const target = linker(href, file.file).href;
      return target === null ? null : absolute(target, file.path, siteUrl);
    };
    const text = written.get(key) ?? renderMarkdown({ source, name, format: entry.parsed.format, link, include });
    written.set(key, text);
    return text;
  };
}

const absolute = (href: string, path: string, siteUrl: string): string =>
  /^[a-z][a-z+.-]*:/i.test(href) ? href : (URL.parse(href, `${siteUrl}${path}`)?.href ?? href);
