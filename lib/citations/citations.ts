import type { Addresses } from "#lib/addresses/addresses.ts";
import type { UrlCitation } from "#lib/contract/assistant.ts";
import { sectionTitleOf } from "#lib/contract/docs.ts";
import type { StoredCitation } from "#lib/database/rows.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { snippetOf } from "#lib/docs/snippet.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";

/** Looks up a url of the docs. Null when there is no such page. `hash` changes with the section's content. */
export type Resolve = (url: string) => { url: string; title: string; hash: string } | null;

/**
 * Checks the links of an answer. A link into the docs becomes a citation of an existing heading; with an unknown anchor
 * it leads to its page. A link to a page that does not exist becomes its text. Other links stay as they are. References
 * into the docs become inline links. Text beyond the parser's budget has no links.
 * Indexes count UTF-16 code units of the returned text.
 */
export function citeDocs(
  text: string,
  addresses: Addresses,
  resolve: Resolve,
): { text: string; annotations: StoredCitation[] } {
  let result = "";
  let done = 0;
  const annotations: StoredCitation[] = [];
  for (const { start, end, label, path } of readLinks(text, addresses)) {
    const target = path === null ? null : resolve(path);
    result += text.slice(done, start);
    const start_index = result.length;
    result += target ? `[${label}](${target.url})` : label;
    if (target) annotations.push({ type: "url_citation", ...target, start_index, end_index: result.length });
    done = end;
  }
  return { text: result + text.slice(done), annotations };
}

/** A text without any of these has no link and is not parsed. */
const MAY_LINK = /\]\(|\]:|https?:|www\./i;

/** A link into the docs and its place in the text. A link without a path is a definition, which is removed. */
type DocsLink = { start: number; end: number; label: string; path: string | null };

function readLinks(text: string, addresses: Addresses): DocsLink[] {
  if (!MAY_LINK.test(text)) return [];
  const nodes = [...walk(parseMarkdown(text).children)];
  const defined = new Map<string, string>();
  for (const node of nodes) {
    if (node.type === "definition" && !defined.has(node.identifier)) defined.set(node.identifier, node.url);
  }
  return nodes.flatMap((node): DocsLink[] => {
    if (node.type !== "link" && node.type !== "linkReference" && node.type !== "definition") return [];
    const url = node.type === "linkReference" ? (defined.get(node.identifier) ?? "") : node.url;
    const path = addresses.pathOf(url);
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (path === null || start === undefined || end === undefined) return [];
    if (node.type === "definition") return [{ start, end, label: "", path: null }];
    const last = node.children.at(-1)?.position?.end.offset;
    const first = node.children.at(0)?.position?.start.offset;
    return [{ start, end, label: first !== undefined && last !== undefined ? text.slice(first, last) : url, path }];
  });
}

/** Resolves urls against the pages and sections that exist. */
export const createResolver =
  (docs: Pick<Docs, "pageInfo" | "section">): Resolve =>
  (url) => {
    const page = docs.pageInfo(url);
    const section = page && (docs.section(url) ?? docs.section(page.path));
    if (!section) return null;
    return { url: section.url, title: sectionTitleOf(section), hash: section.hash };
  };

/** A citation for a reader, with a snippet of its section's present text. `changed`: the section changed since then. */
export function toCitation({ hash, ...citation }: StoredCitation, docs: Pick<Docs, "section">): UrlCitation {
  const section = docs.section(citation.url);
  if (!section) return { ...citation, snippet: null, changed: true };
  return { ...citation, snippet: snippetOf(section.content), changed: hash !== undefined && hash !== section.hash };
}
