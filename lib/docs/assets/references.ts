/** The files that a page names, for the report and for the list of files that are served. */
import type { Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";
import { plainValue, type Scope } from "../reading/expressions.ts";
import { isRemote } from "./catalog.ts";
import { fileTypeOf } from "./kinds.ts";
import { sourcesOf } from "./source-set.ts";

/** A file that a page shows; `line` is its line in the source file. `sure`: it is shown, so it is missed. */
export type FileReference = { src: string; line: number; sure: boolean };

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Attributes whose value is a file that the page shows. */
const SHOWN = /^(src|srcset|poster|light|dark|lightsrc|darksrc|srclight|srcdark|img|image)$/i;
/** The most files of one page. */
const MAX_REFERENCES = 2_000;

/** The pictures, videos and audio of a prepared page. `before` is how many lines of the file come before the tree's. */
export function referencesOf(tree: Root, scope: Scope, before: number): FileReference[] {
  const found: FileReference[] = [];
  visit(tree, (node) => {
    const line = (node.position?.start.line ?? 1) + before;
    const add = (src: string, sure: boolean) => {
      if (fileTypeOf(src.replace(/[?#].*$/, "")) && !isRemote(src)) found.push({ src, line, sure });
    };
    if (node.type === "image") add(node.url, true);
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    for (const { src, sure } of filesOf(node, scope)) add(src, sure);
  });
  return found.slice(0, MAX_REFERENCES);
}

function filesOf(node: Jsx, scope: Scope): Pick<FileReference, "src" | "sure">[] {
  return node.attributes.flatMap((attribute) => {
    if (attribute.type !== "mdxJsxAttribute" || /^(href|to)$/.test(attribute.name)) return [];
    const sure = SHOWN.test(attribute.name);
    const { name, value } = attribute;
    if (/^srcset$/i.test(name) && typeof value === "string") return sourcesOf(value).map((src) => ({ src, sure }));
    const plain = typeof value === "string" ? value : plainValue(value?.data?.estree, scope)?.value;
    return textsIn(plain).map((src) => ({ src, sure: sure && typeof plain === "string" }));
  });
}

/** Every text in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
