/** What a reader gets of one page: read from its HTML. */
import type { Element, Nodes } from "hast";
import { fromHtml } from "hast-util-from-html";

/** Text of one paragraph, heading, cell or the like; in `text`, "`…`" stands for inline code. */
export type Block = { text: string };
/** Code of the page. `lang` is what its head says, "" for inline code and for blocks without a head. */
export type Code = { lang: string; text: string; isInline: boolean };
export type ReadPage = {
  ids: Set<string>;
  /** Every `href` of a link, in the order of the page. */
  links: string[];
  /** Every address of a picture, video or sound. */
  pictures: string[];
  /** Visible text below `<main>`, outside of code. */
  blocks: Block[];
  code: Code[];
  /** Characters below the page's head. */
  proseLength: number;
};

const UNSEEN = new Set(["script", "style", "template", "noscript", "button", "svg", "title"]);
const INLINE = new Set(
  "a abbr b bdi bdo cite del dfn em i ins kbd label mark q s samp small span strong sub sup time u var wbr".split(" "),
);
const MEDIA = new Set(["img", "source", "video", "audio", "track"]);

const textOf = (node: Nodes): string => {
  if (node.type === "text") return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
};
const attribute = (node: Element, name: string): string | null => {
  const value = node.properties[name];
  return typeof value === "string" ? value : Array.isArray(value) ? value.join(" ") : null;
};

/** Every address in `src`, `srcset` and `poster`. */
function addressesOf(node: Element): string[] {
  const set = attribute(node, "srcSet") ?? "";
  const inSet = set.split(/,\s+/).flatMap((entry) => entry.trim().split(/\s+/)[0] ?? []);
  return [attribute(node, "src"), attribute(node, "poster"), ...inSet].flatMap((address) => address || []);
}

/** Text in blocks: a paragraph whose inline elements are joined is one. */
class Blocks {
  readonly all: Block[] = [];
  private open = "";
  add(text: string): void {
    this.open += text;
  }
  end(): void {
    const text = this.open.trim();
    if (text !== "") this.all.push({ text });
    this.open = "";
  }
}

export function readPage(html: string): ReadPage {
  const page: ReadPage = { ids: new Set(), links: [], pictures: [], blocks: [], code: [], proseLength: 0 };
  const blocks = new Blocks();

  function visit(node: Nodes, isMain: boolean, lang: string): void {
    if (node.type === "text" && isMain) blocks.add(node.value);
    if (node.type === "root") for (const child of node.children) visit(child, isMain, lang);
    if (node.type !== "element") return;
    const id = attribute(node, "id");
    if (id !== null) page.ids.add(id);
    const href = node.tagName === "a" ? attribute(node, "href") : null;
    if (href !== null) page.links.push(href);
    if (MEDIA.has(node.tagName)) page.pictures.push(...addressesOf(node));
    if (UNSEEN.has(node.tagName) || attribute(node, "className") === "sr-only") return;
    if (attribute(node, "className")?.split(" ").includes("prose")) page.proseLength += textOf(node).trim().length;
    if (isMain && (node.tagName === "pre" || node.tagName === "code")) {
      page.code.push({ lang, text: textOf(node), isInline: node.tagName === "code" });
      blocks.add("`…`");
      return;
    }
    const isBlock = !INLINE.has(node.tagName);
    if (isBlock) blocks.end();
    const caption = node.children.find((child) => child.type === "element" && child.tagName === "figcaption");
    const language = node.tagName === "figure" && caption ? captionOf(caption) : lang;
    for (const child of node.children) visit(child, isMain || node.tagName === "main", language);
    if (isBlock) blocks.end();
  }
  visit(fromHtml(html), false, "");
  return { ...page, blocks: blocks.all };
}

/** The head of a code block, without its button. */
const captionOf = (caption: Nodes): string =>
  "children" in caption && caption.children[0] ? textOf(caption.children[0]).trim() : "";
