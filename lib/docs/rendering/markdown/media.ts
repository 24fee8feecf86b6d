/** Pictures, videos and sounds of a page as Markdown. */
import { posix } from "node:path";
import type { PhrasingContent } from "mdast";
import { pathOfAddress } from "../../assets/candidates.ts";
import { fileTypeOf } from "../../assets/kinds.ts";
import { sourcesOf } from "../../assets/source-set.ts";
import { isForeign } from "../attributes.ts";
import { attribute, findElements, type Jsx, type Page } from "./nodes.ts";

const SHOWN = new Set(["image", "video", "audio"]);
export const isShown = (src: string): boolean => SHOWN.has(fileTypeOf(pathOfAddress(src))?.kind ?? "");

/** The file that a picture or video shows, itself or through an element inside it, and its description. */
export function fileOf(node: Jsx): { src: string; label: string } {
  const [inner] = findElements(node, /^(img|source)$/);
  const [first] = sourcesOf(attribute(node, "srcSet") ?? attribute(node, "srcset") ?? "");
  const inside = inner && node !== inner ? fileOf(inner) : null;
  const label = attribute(node, "alt") ?? attribute(node, "title") ?? attribute(node, "aria-label");
  return { src: attribute(node, "src") ?? first ?? inside?.src ?? "", label: label ?? inside?.label ?? "" };
}

/** A picture as Markdown's image, anything else as a link. A file that is missing is replaced by its description. */
export function media({ src, label }: { src: string; label: string }, page: Page): PhrasingContent[] {
  const url = isForeign(src) ? src : page.picture(src);
  const text = { type: "text" as const, value: label || posix.basename(pathOfAddress(src)) };
  if (url === null) return label ? [text] : [];
  const isPicture = (fileTypeOf(pathOfAddress(src))?.kind ?? "image") === "image";
  return isPicture ? [{ type: "image", url, alt: label }] : [{ type: "link", url, children: [text] }];
}
