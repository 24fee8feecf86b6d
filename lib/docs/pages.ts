/** Pages as the browser draws them. */
import type { DocPage, NavItem } from "#lib/contract.ts";
import type { Entry } from "./docs.ts";
import { pathOf } from "./lookup.ts";
import type { Linker } from "./reading/links.ts";
import { renderPage } from "./rendering/render.ts";

/**
 * Renders pages when they are first asked for; two readers at once share one rendering. `onProblem` hears of pages that
 * could not be rendered as written.
 */
export function pageReader(
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
