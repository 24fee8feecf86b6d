/**
 * A JSX runtime that builds plain data instead of React elements: the browser gets a page as JSON and needs neither
 * `eval` nor MDX. Only elements and attributes of this list reach a page.
 */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { componentProps, elementProps, isAllowedName, mediaProps } from "./attributes.ts";
import { nodeText } from "./nodes.ts";

type Props = Record<string, unknown>;
type Built = DocNode | DocNode[];

const INLINE =
  "a abbr b br cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var wbr input summary";
const BLOCK =
  "article aside blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre " +
  "section table tbody td tfoot th thead tr ul";
/** What they load is decided by `placeMedia`, which replaces all of them. */
const MEDIA = new Set("img picture source video audio track".split(" "));
const SVG = "svg g path circle ellipse rect line polyline polygon text tspan title desc defs marker";
const ALLOWED = new Set(`${INLINE} ${BLOCK} ${SVG}`.split(" "));
const SVG_ONLY = new Set(SVG.split(" ").filter((name) => name !== "svg"));
/** Whether the element has a meaning only inside `<svg>`. */
export const isSvgOnly = (name: string): boolean => SVG_ONLY.has(name);
const VOID = new Set("br col hr img input source track wbr".split(" "));
/** Whether the element can have no children. */
export const isVoid = (name: string): boolean => VOID.has(name);
/** Elements that are removed with everything in them. */
const DROPPED = new Set(["script", "style", "template", "object", "embed", "noscript", "link", "meta", "base"]);
/** Elements in which a line break between children is not shown. */
const LOOSE = new Set("article aside blockquote div dl figure ol section table tbody tfoot thead tr ul".split(" "));
export const Fragment = Symbol("fragment");

export function jsx(type: unknown, props: Props): Built {
  const children = flatten(props.children);
  if (typeof type !== "string") return children;
  const isComponent = /^[A-Z]/.test(type);
  if (type === "iframe") return frameLink(props);
  if (DROPPED.has(type)) return [];
  if (MEDIA.has(type)) return register({ tag: type, props: mediaProps(type, props), children });
  if (!isComponent && !ALLOWED.has(type)) return children;
  // An icon whose drawing is in another file would be a large blank.
  if (type === "svg" && children.every((child) => typeof child === "string" && child.trim() === "")) return [];
  const safe = isComponent ? componentProps(props, textOfNode) : elementProps(type, props);
  const loose = isComponent || LOOSE.has(type);
  const node = { tag: type, props: safe, children: loose ? children.filter((child) => !isBlank(child)) : children };
  const slots = isComponent ? slotsOf(props) : {};
  for (const name of Object.keys(slots)) delete safe[name];
  return register(Object.keys(slots).length > 0 ? { ...node, slots } : node);
}
export const jsxs = jsx;

/** The props whose values are elements. Elements inside other data are replaced by their text. */
const slotsOf = (props: Props): Record<string, DocNode[]> =>
  Object.fromEntries(
    Object.entries(props).flatMap(([name, value]): [string, DocNode[]][] =>
      isAllowedName(name) && (isNode(value) || (Array.isArray(value) && value.some(isNode)))
        ? [[name, toBody(value)]]
        : [],
    ),
  );

/** The text of an element; null for any other value. */
const textOfNode = (value: unknown): string | null => (isNode(value) ? nodeText(value) : null);

/** The nodes of a page from the value that its root component returned. */
export const toBody = (built: unknown): DocNode[] => flatten(built).filter((node) => !isBlank(node));

const isBlank = (node: DocNode): boolean => typeof node === "string" && /^\s*\n\s*$/.test(node);

function flatten(value: unknown): DocNode[] {
  if (Array.isArray(value)) return mergeText(value.flatMap(flatten));
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return isNode(value) ? [value] : [];
}

function mergeText(nodes: DocNode[]): DocNode[] {
  return nodes.reduce<DocNode[]>((merged, node) => {
    const last = merged.at(-1);
    if (typeof node === "string" && typeof last === "string" && !isBlank(node) && !isBlank(last)) {
      merged[merged.length - 1] = last + node;
    } else merged.push(node);
    return merged;
  }, []);
}

/** Nodes that this runtime created. An object in a page's code may look like a node, but nothing has checked it. */
const nodes = new WeakSet<object>();

function register(node: DocElement): DocNode {
  nodes.add(node);
  return node;
}

const isNode = (value: unknown): value is DocElement => typeof value === "object" && value !== null && nodes.has(value);

/** A page of another site inside this one becomes a link to it. */
function frameLink(props: Props): Built {
  const { href } = elementProps("a", { href: props.src });
  if (typeof href !== "string") return [];
  const host = URL.parse(href, "https://site.invalid")?.hostname.replace(/^www\./, "");
  const title = typeof props.title === "string" && props.title.trim() !== "" ? props.title : `Embedded page on ${host}`;
  return register({ tag: "p", props: {}, children: [register({ tag: "a", props: { href }, children: [title] })] });
}
