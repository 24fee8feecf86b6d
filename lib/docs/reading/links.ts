/** Links between pages, in the forms of several generators. */
import { posix } from "node:path";
import type { Root } from "mdast";
import { visit } from "unist-util-visit";
import type { DocNode } from "#lib/contract/docs.ts";
import { fileTypeOf } from "#lib/docs/assets/kinds.ts";
import { linkTarget } from "#lib/markdown/link-target.ts";

/** A link to a page of the site or to a file beside it; `line` is its line in the source file. */
export type PageLink = { href: string; line: number };

const PAGE = "https://site.invalid/docs";
/** Whether a link leads to another scheme or another host. */
const isExternal = (href: string): boolean => (linkTarget(href, PAGE)?.kind ?? "internal") !== "internal";
/** Addresses of this site that are not docs pages: its own routes, and files of the public folder. */
const OWN =
  /^\/($|api\/(paste-assistant|docs-nav|docs-page|docs-search|health|mcp)|assistant($|[/?#])|[^?#]*\.(?!mdx?$|html?$)[a-z\d]{2,5}$)/i;

/** The links of a tree that stay within the site. `before` is how many lines of the file come before the tree's. */
export function linksOf(tree: Root, before: number): PageLink[] {
  const links: PageLink[] = [];
  visit(tree, (node) => {
    const line = (node.position?.start.line ?? 1) + before;
    const add = (href: string) => void (!isExternal(href) && href !== "" && links.push({ href, line }));
    if (node.type === "link" || node.type === "definition") add(node.url);
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    for (const attribute of node.attributes) {
      if (attribute.type !== "mdxJsxAttribute" || typeof attribute.value !== "string") continue;
      if (attribute.name === "href" || attribute.name === "to") add(attribute.value);
    }
  });
  return links;
}

/**
 * Number of leading folders of an address that are ignored: a site may serve its docs below /docs, /en or a project's
 * name.
 */
const MAX_BASE = 2;
/** A folder that names a language. */
const LOCALE = /^[a-z]{2}(-[a-z]{2,4})?$/;
/** Whether a folder of an address can be that of all docs, in one language. */
const isBase = (part: string): boolean => part === "docs" || LOCALE.test(part);
/** Folders of Next.js, Nextra and Astro that contain pages and are not part of addresses. */
const PAGES_FOLDER = /^(src\/)?(app|pages|content(\/docs)?)\//;

/** Ids of a page's elements, such as `<a id="limits" />`. Headings are not included. */
export function idsOf(tree: Root): string[] {
  const ids: string[] = [];
  visit(tree, (node) => {
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    for (const attribute of node.attributes) {
      const isId = attribute.type === "mdxJsxAttribute" && attribute.name === "id" && /^[a-z]/.test(node.name ?? "");
      if (isId && typeof attribute.value === "string") ids.push(attribute.value);
    }
  });
  return ids;
}

export type LinkedPage = { file: string; path: string; aliases: string[]; anchors: ReadonlySet<string> };
/** Target of a link. For a dead link, `dead` is the reason and `href` the nearest existing target, or null. */
export type Target = { href: string | null; dead: string | null };
export type Linker = (href: string, file: string) => Target;

/** Finds the address of a file beside the pages, such as a PDF, that a page of `file` links to. */
export type FindFile = (href: string, file: string) => string | null;

/** Finds the targets of links by file, by address, and by the address that the page has on its generator's site. */
export function createLinker(pages: LinkedPage[], findFile: FindFile = () => null): Linker {
  const byFile = new Map(pages.map((page) => [page.file, page]));
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const byName = namesOf(pages);
  const plainAnchors = new Map<LinkedPage, Map<string, string>>();
  const tops = new Set([...byName.keys()].map((name) => name.split("/")[0]));

  const findByName = (name: string): LinkedPage | undefined => {
    const parts = plainName(name).split("/");
    for (let skipped = 0; skipped <= MAX_BASE; skipped++) {
      const [top, ...below] = parts.slice(skipped);
      // The first page of the docs has the empty name. Only addresses of the docs as a whole lead to it.
      if (top === undefined) return parts.every(isBase) ? byName.get("") : undefined;
      const page = byName.get([top, ...below].join("/"));
      if (page || (tops.has(top) && !LOCALE.test(top))) return page;
    }
    return undefined;
  };

  function find(target: string, file: string): LinkedPage | undefined {
    const written = decodeText(target).replace(/\/+$/, "");
    if (target.startsWith("/")) return byPath.get(written) ?? byFile.get(written.slice(1)) ?? findByName(written);
    const folder = posix.dirname(file);
    const beside = posix.join(folder, written);
    // Some generators resolve relative links against the page's address, which has one folder more than its file's.
    const below = posix.join(file.replace(/\.mdx?$/i, ""), written);
    return (
      byFile.get(beside) ??
      byName.get(plainName(beside)) ??
      byName.get(plainName(below)) ??
      findByName(written.replace(/^(\.\.?\/)+/, ""))
    );
  }

  return (href, file) => {
    const [, target = "", query = "", hash = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(href) ?? [];
    if (isExternal(href)) return { href, dead: null };
    const page = target === "" ? byFile.get(file) : find(target, file);
    if (!page) {
      const found = findFile(href, file);
      if (found !== null) return { href: found + hash, dead: null };
      if (OWN.test(target)) return { href, dead: null };
      return { href: null, dead: fileTypeOf(target) ? "no such file" : "no such page" };
    }
    const written = decodeText(hash.slice(1));
    const anchor = nearestAnchor(page, written, plainAnchors);
    const known = anchor === "" || anchor === "top" || page.anchors.has(anchor) || /^user-content-/.test(anchor);
    const path = target === "" ? "" : page.path;
    if (known) return { href: path + query + (written === anchor ? hash : `#${anchor}`), dead: null };
    return { href: path + query || page.path, dead: "the page has no such heading" };
  };
}

/** The page's own id that a link means. Generators make other ids of one heading: `build-lib` and `buildlib`. */
function nearestAnchor(page: LinkedPage, written: string, known: Map<LinkedPage, Map<string, string>>): string {
  if (written === "" || page.anchors.has(written)) return written;
  const anchors = known.get(page) ?? new Map([...page.anchors].reverse().map((id) => [plainAnchor(id), id]));
  known.set(page, anchors);
  return (plainAnchor(written) && anchors.get(plainAnchor(written))) || written;
}

/** An id without capitals, punctuation and accents. */
const plainAnchor = (id: string): string =>
  id
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toLowerCase();

/** Pages by every name that a link may use. If two pages have the same name, the first one gets it. */
function namesOf(pages: LinkedPage[]): Map<string, LinkedPage> {
  const names = new Map<string, LinkedPage>();
  const add = (name: string, page: LinkedPage) => void (names.has(name) || names.set(name, page));
  for (const page of pages) add(plainName(page.file), page);
  for (const page of pages) add(plainName(page.path.replace(/^\/docs/, "")), page);
  for (const page of pages) add(plainName(page.file.replace(PAGES_FOLDER, "")).replace(/(^|\/)page$/, ""), page);
  for (const page of pages) {
    for (const alias of page.aliases) {
      add(plainName(alias.startsWith("/") ? alias : posix.join(posix.dirname(page.file), alias)), page);
    }
  }
  return names;
}

/**
 * Removes from a name the parts that generators leave out of addresses: endings, numbers for sorting, groups, `index`.
 */
const plainName = (name: string): string =>
  name
    .replace(/\.(mdx?|html?)$/i, "")
    .split("/")
    .filter((part) => part !== "" && part !== "." && !/^\(.*\)$/.test(part))
    .map((part) => part.replace(/^\d+[-_. ]+(?=\D)/, "").toLowerCase())
    .join("/")
    .replace(/(^|\/)(index|readme)$/, "");

/** Replaces every `href` and `to` below `nodes` by its target. A link that leads nowhere is replaced by its text. */
export function linkNodes(nodes: DocNode[], link: (href: string) => string | null): DocNode[] {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const props = { ...node.props };
    for (const name of ["href", "to"]) {
      const written = props[name];
      if (typeof written !== "string") continue;
      const target = link(written);
      if (target === null) delete props[name];
      else props[name] = target;
    }
    const children = linkNodes(node.children, link);
    if (node.tag === "a" && node.props.href && !props.href) {
      const isCard = props.className === "doc-card";
      return { tag: isCard ? "div" : "span", props: isCard ? { className: "doc-card" } : {}, children };
    }
    const slots = Object.entries(node.slots ?? {}).map(([name, nodes]) => [name, linkNodes(nodes, link)]);
    return { ...node, props, children, ...(node.slots && { slots: Object.fromEntries(slots) }) };
  });
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
