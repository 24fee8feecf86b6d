/**
 * Prepares a page's tree. The index and the renderer both use the result, so that an anchor in a search result is
 * always an id on the page.
 */
import type { Nodes, Root } from "mdast";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { markCallouts } from "./callouts.ts";
import { directiveContainers } from "./dialects.ts";
import type { Scope } from "./expressions.ts";
import type { Format } from "./format.ts";
import { createAnchors, extractId, extractTitle, type HeadingMark, markHeadings } from "./headings.ts";
import { replaceHtml } from "./html.ts";
import { type Include, includePartials } from "./partials.ts";
import { resolveExpressions } from "./resolve-expressions.ts";
import { inlineText } from "./text.ts";

export type Prepared = {
  title: string;
  /** Anchor of the page's title. */
  titleId: string;
  /** Text of the `# heading` when the frontmatter names the page differently. */
  subtitle: string | null;
  headings: Map<Nodes, HeadingMark>;
  scope: Scope;
  /** The page's `export const meta` or `metadata`, which some generators use instead of frontmatter. */
  meta: Record<string, unknown>;
  /** Reports on parts that cannot be shown as written. */
  notes: string[];
};
export type Names = {
  /** From the frontmatter. */
  title: string | null;
  /** The title if neither the frontmatter nor the page has one. */
  fallback: string;
  /** Finds the files that the page includes. Without it, nothing is included. */
  include?: Include;
};

const markdown = unified().use(remarkParse).use(remarkGfm).use(directiveContainers).freeze();
const mdx = unified().use(remarkParse).use(remarkGfm).use(directiveContainers).use(remarkMdx).freeze();

/** Throws when `source` is not valid in its format; any text is valid Markdown. */
export const parseTree = (source: string, format: Format): Root => (format === "mdx" ? mdx : markdown).parse(source);

/** Prepares `tree` in place. */
export function prepare(tree: Root, { title: frontmatterTitle, fallback, include }: Names): Prepared {
  const notes: string[] = [];
  const scope: Scope = new Map();
  if (include) includePartials(tree, include, notes, parseTree);
  resolveExpressions(tree, scope, notes);
  markCallouts(tree, scope);
  replaceHtml(tree);
  dropImports(tree);
  const meta = metaOf(scope);
  const given = frontmatterTitle ?? metaText(meta, "title");
  const lead = extractTitle(tree, given !== null);
  const ownId = lead && extractId(lead);
  const leadText = lead && inlineText(lead, scope, false).trim();
  const title = given ?? (leadText || fallback);
  const anchor = createAnchors();
  const titleId = anchor(title, ownId);
  const headings = markHeadings(tree, scope, anchor);
  const subtitle = leadText && leadText !== title ? leadText : null;
  return { title, titleId, subtitle, headings, scope, meta, notes };
}

function metaOf(scope: Scope): Record<string, unknown> {
  const meta = scope.get("meta") ?? scope.get("metadata") ?? scope.get("frontmatter");
  return typeof meta === "object" && meta !== null ? { ...meta } : {};
}

/** One text of a page's `meta`, or null. */
export function metaText(meta: Record<string, unknown>, name: string): string | null {
  const value = meta[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}

const IMPORT_LINES = /^(import\s+(\S.*?\sfrom\s+)?["'][^"']+["'];?\s*)+$/;

/** Removes the imports of an MDX page that is read as Markdown, where they are a paragraph. */
function dropImports(tree: Root): void {
  tree.children = tree.children.filter(
    (node) => node.type !== "paragraph" || !IMPORT_LINES.test(inlineText(node, new Map())),
  );
}
