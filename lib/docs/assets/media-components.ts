/** Draws components that show a file, of any generator, as pictures, videos and audio. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { contentProp, element, mapLists } from "../rendering/nodes.ts";
import { pathOfAddress } from "./candidates.ts";
import { fileTypeOf } from "./kinds.ts";
import { schemeOfClass, themedSources } from "./variants.ts";

const kindOf = (src: unknown): string => (typeof src === "string" ? (fileTypeOf(pathOfAddress(src))?.kind ?? "") : "");

/** Components that the site draws itself, whatever their props name. */
const OWN = /^(Card|LinkCard|Callout|Tabs?|TabItem|Frame)$/;

/** To be called before other components are drawn. `placeMedia` then finds the files. */
export const drawMediaComponents = (nodes: DocNode[]): DocNode[] =>
  nodes.flatMap((node) => {
    if (typeof node === "string") return [node];
    const inner = mapLists(node, drawMediaComponents);
    return /^[A-Z]/.test(node.tag) ? drawOne(inner) : [inner];
  });

function drawOne(node: DocElement): DocNode[] {
  const { props } = node;
  const scheme = schemeOfClass(props.className);
  if (node.tag === "Card" && kindOf(props.img) === "image") {
    const { img, ...rest } = props;
    return [{ ...node, props: rest, children: [element("img", { src: img, alt: "" }, []), ...node.children] }];
  }
  const shown = OWN.test(node.tag) ? [] : filesOf(node);
  if (shown.length === 0) return scheme ? [element("div", { "data-scheme": scheme }, [node])] : [node];
  const caption = contentProp(node, "caption");
  const below = [...shown, ...node.children.filter((child) => typeof child === "string" || child.tag !== "source")];
  if (caption.length === 0) return below;
  return [element("figure", { className: "doc-frame" }, [...below, element("figcaption", {}, caption)])];
}

/** The files that a component's props name: a picture for each colour scheme, or one file. */
function filesOf({ props, children }: DocElement): DocElement[] {
  const themed = themedSources(props);
  if (themed && kindOf(themed.light) === "image") {
    return (["light", "dark"] as const).map((scheme) =>
      element("img", { ...props, src: themed[scheme], "data-scheme": scheme }, []),
    );
  }
  const kind = kindOf(props.src);
  if (kind === "image") return [element("img", props, [])];
  return kind === "video" || kind === "audio" ? [element(kind, props, children)] : [];
}
