import type { Definition, Nodes, RootContent } from "mdast";
import { createParser } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";

declare module "mdast" {
  interface Data {
    /** The Markdown of a block. Blocks with the same source look the same. */
    source?: string;
  }
}

/** Reference definitions by identifier. Of several with the same identifier, the first one counts. */
export type Definitions = ReadonlyMap<string, Definition>;

const LEFT_OUT = [
  // Footnotes stay text: they connect two blocks, and blocks are rendered separately.
  "gfmFootnoteDefinition",
  "gfmFootnoteCall",
  "gfmPotentialFootnoteCall",
  // In CommonMark, dashes below a paragraph make it a heading. Models that write such a line mean a rule.
  "setextUnderline",
];
const parseMarkdown = createParser(LEFT_OUT);

/** The blocks of `source`; references are resolved with its own definitions and those of the text around it. */
export function parse(source: string, around: Definitions): RootContent[] {
  const words = comparable(source);
  const mentioned = [...around.values()].filter(({ identifier }) => words.includes(`[${identifier}`));
  const preface = mentioned.map((definition) => `${print(definition)}\n\n`).join("");
  const { children } = parseMarkdown(preface + source);
  const definitions = new Map([...definitionsIn(children), ...around]);
  for (const node of walk(children)) {
    resolve(node, definitions);
    if (preface && node.position) shift(node.position, -preface.length);
    // With more definitions, the same source may be parsed differently.
    if (BLOCKS.has(node.type)) node.data = { source: `${around.size} ${source.slice(startOf(node), endOf(node))}` };
  }
  return children.filter((node) => startOf(node) >= 0);
}

const BLOCKS: ReadonlySet<string> = new Set(["paragraph", "list", "listItem", "blockquote", "code", "table"]);

export const startOf = (node: Nodes): number => node.position?.start.offset ?? 0;
export const endOf = (node: Nodes): number => node.position?.end.offset ?? 0;

/** Whether a text may refer to a definition. */
export const mentions = (source: string, identifier: string): boolean => comparable(source).includes(`[${identifier}`);

const comparable = (source: string): string =>
  source.includes("[") ? source.replace(/\s+/g, " ").replaceAll("[ ", "[").toLowerCase() : "";

export function definitionsIn(nodes: readonly Nodes[]): Definitions {
  const found = new Map<string, Definition>();
  for (const node of walk(nodes)) {
    if (node.type === "definition" && !found.has(node.identifier)) found.set(node.identifier, node);
  }
  return found;
}

/** The Markdown of a definition, on a line of its own. */
function print({ label, identifier, url }: Definition): string {
  const name = (label ?? identifier).replace(/[[\]\\]/g, "\\$&");
  return `[${name}]: <${url.replaceAll("&", "&amp;").replace(/[<>\\]/g, "\\$&")}>`;
}

// These two functions change nodes in place: the tree is new from the parser, and nothing else refers to it.

/** Turns a reference into a link or an image. */
function resolve(node: Nodes, definitions: Definitions): void {
  if (node.type !== "linkReference" && node.type !== "imageReference") return;
  const url = definitions.get(node.identifier)?.url ?? "";
  Object.assign(node, { type: node.type === "linkReference" ? "link" : "image", url });
}

function shift({ start, end }: NonNullable<Nodes["position"]>, by: number): void {
  start.offset = (start.offset ?? 0) + by;
  end.offset = (end.offset ?? 0) + by;
}
