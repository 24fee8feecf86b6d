/**
 * Prepares a page's tree. The index and the renderer both use the result, so that an anchor in a search result is
 * always an id on the page.
 */
import type { Nodes, Root } from "mdast";
import remarkCjkFriendly from "remark-cjk-friendly";
import remarkGfm from "remark-gfm";
import remarkMdx from "remark-mdx";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { hasDeepContainers, hasDeepElements } from "#lib/markdown/depth.ts";
import { replaceFileImports } from "../assets/imports.ts";
import { markCallouts } from "./callouts.ts";
import { readImportedTexts } from "./code/imported-texts.ts";
import { readCodeBlocks } from "./code/read-code.ts";
import { readCaptions } from "./components/captions.ts";
import { nameElements } from "./components/element-names.ts";
import { markFileTrees } from "./components/file-tree.ts";
import { restoreIndents } from "./components/indents.ts";
import { markLiveCode } from "./components/live-code.ts";
import { addComponentIds } from "./components/named-ids.ts";
import { dropRepeatedHeader } from "./components/page-header.ts";
import { markDefinitions } from "./dialects/definitions.ts";
import { drawEmoji } from "./dialects/emoji.ts";
import { directiveContainers } from "./dialects.ts";
import type { Scope } from "./expressions.ts";
import type { Format } from "./format.ts";
import { createAnchors, extractId, extractTitle, type HeadingMark, markHeadings } from "./headings.ts";
import { replaceHtml } from "./html.ts";
import type { PageNote } from "./notes.ts";
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
  notes: PageNote[];
};
export type Names = {
  /** From the frontmatter. */
  title: string | null;
  description: string | null;
  /** The title if neither the frontmatter nor the page has one. */
  fallback: string;
  /** Finds the files that the page includes. Without it, nothing is included. */
  include?: Include;
};

const markdown = unified().use(remarkParse).use(remarkGfm).use(remarkCjkFriendly).use(directiveContainers).freeze();
const mdx = markdown().use(remarkMdx).freeze();

/** Throws when `source` is not valid in its format; any text is valid Markdown. */
export function parseTree(source: string, format: Format): Root {
  if (hasDeepContainers(source)) return { type: "root", children: [{ type: "code", lang: "text", value: source }] };
  if (format === "md") return markdown.parse(source);
  if (hasDeepElements(source)) throw new Error("its elements are nested too deeply");
  const tree = mdx.parse(source);
  restoreIndents(tree, source);
  return tree;
}

/** Prepares `tree` in place. */
export function prepare(tree: Root, names: Names): Prepared {
  const { title: frontmatterTitle, fallback, include } = names;
  const notes: PageNote[] = [];
  const scope: Scope = new Map();
  includePartials(tree, include ?? (() => null), notes, parseTree);
  replaceFileImports(tree);
  if (include) readImportedTexts(tree, include, scope, notes);
  resolveExpressions(tree, scope, notes);
  nameElements(tree);
  markLiveCode(tree, scope);
  markFileTrees(tree);
  readCaptions(tree, parseTree);
  markCallouts(tree, scope);
  markDefinitions(tree);
  addComponentIds(tree);
  replaceHtml(tree);
  dropImports(tree);
  readCodeBlocks(tree);
  const meta = metaOf(scope);
  const given = frontmatterTitle ?? metaText(meta, "title");
  const lead = extractTitle(tree, given !== null);
  const ownId = lead && extractId(lead);
  const leadText = lead && inlineText(lead, scope, false).trim();
  const title = given ?? (leadText || fallback);
  dropRepeatedHeader(tree, scope, title, names.description ?? metaText(meta, "description"));
  const anchor = createAnchors();
  const titleId = anchor(title, ownId);
  const headings = markHeadings(tree, scope, anchor);
  drawEmoji(tree, headings);
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
