/** Raw HTML of a Markdown page is never rendered: what it says to a reader is kept. */
import type { Nodes, Parents, PhrasingContent, Root, RootContent } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { isSeenProp } from "#lib/contract/docs.ts";
import { APART_NAMES } from "./text.ts";

const APART = new RegExp(`^</?(?:${APART_NAMES})\\b`, "i");
const HEADING = /^<h([1-6])\b([^>]*)>((?:(?!<h[1-6]\b)[\s\S])*)<\/h\1\s*>\s*$/i;
const UNSEEN_BLOCK = /<(script|style|template)\b[\s\S]*?(<\/\1\s*>|$)/gi;
const TAG = /<\/?[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>?|<![a-z][^>]*>?/gi;

/** Replaces HTML by its text; scripts and styles go with theirs, `<h2>` becomes a heading. */
export function textOfHtml(tree: Root): void {
  let hidden: string | null = null;
  visit(tree, (node, index, parent) => {
    if (!parent || index === undefined || node.type === "root") return;
    const open = node.type === "html" ? /^<(script|style|template)\b/i.exec(node.value)?.[1] : undefined;
    if (open && node.type === "html" && !/<\/\w+>\s*$/.test(node.value)) hidden = open.toLowerCase();
    const close = node.type === "html" && hidden !== null && node.value.toLowerCase().includes(`</${hidden}`);
    if (hidden !== null && !("children" in node)) {
      if (close) hidden = null;
      parent.children.splice(index, 1);
      return [SKIP, index];
    }
    if (node.type !== "html") return;
    const replacement = nodesOf(node.value, parent);
    parent.children.splice(index, 1, ...(replacement as PhrasingContent[]));
    return [SKIP, index + replacement.length];
  });
}

const holdsBlocks = ({ type }: Parents): boolean =>
  ["root", "blockquote", "listItem", "containerDirective", "footnoteDefinition"].includes(type);

function nodesOf(html: string, parent: Parents): Nodes[] {
  if (!holdsBlocks(parent)) {
    if (/^<br\b/i.test(html)) return [{ type: "break" }];
    const value = htmlText(html) || (APART.test(html) ? " " : "");
    return value === "" ? [] : [{ type: "text", value }];
  }
  const heading = HEADING.exec(html.trim());
  if (heading) return headingOf(heading);
  return htmlText(html)
    .split("\n\n")
    .filter(Boolean)
    .map((value): RootContent => ({ type: "paragraph", children: [{ type: "text", value }] }));
}

function headingOf([, depth, attributes = "", inner = ""]: RegExpExecArray): Nodes[] {
  const id = /\bid=["']?([\w.:-]+)/i.exec(attributes)?.[1];
  const value = htmlText(inner).replace(/\s+/g, " ");
  if (value === "") return [];
  const children: PhrasingContent[] = [{ type: "text", value: id ? `${value} {#${id}}` : value }];
  return [{ type: "heading", depth: Number(depth) as 1 | 2 | 3 | 4 | 5 | 6, children }];
}

/** The text between tags, and what attributes such as a title say. */
function htmlText(html: string): string {
  const text = html
    .replace(/<!--[\s\S]*?(-->|$)/g, "")
    .replace(UNSEEN_BLOCK, "")
    .replace(TAG, (tag) => {
      const said = [...tag.matchAll(/\s([\w-]+)=(?:"([^"]*)"|'([^']*)')/g)]
        .filter(([, name = ""]) => isSeenProp(name))
        .map(([, , double, single]) => double ?? single);
      const gap = APART.test(tag) ? "\n" : /^<\/?t[dh]\b/i.test(tag) ? " " : "";
      return said.length > 0 ? ` ${said.join(" ")} ${gap}` : gap;
    })
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return decoded(text);
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,6})|#x([\da-f]{1,5})|(amp|lt|gt|quot|apos|nbsp));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
