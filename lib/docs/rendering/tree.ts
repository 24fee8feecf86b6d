/**
 * A JSX runtime that builds plain data instead of React elements: the browser gets a page as JSON and needs neither
 * `eval` nor MDX. Only elements and attributes of this list reach a page.
 */
import type { DocNode } from "#lib/contract/docs.ts";
import { componentProps, elementProps, isForeign } from "./attributes.ts";

type Props = Record<string, unknown>;
type Built = DocNode | DocNode[];

const INLINE =
  "a abbr b br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup time u var wbr input summary";
const BLOCK =
  "article aside blockquote caption col colgroup dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre " +
  "section table tbody td tfoot th thead tr ul";
const SVG = "svg g path circle ellipse rect line polyline polygon text tspan title desc defs marker";
const ALLOWED = new Set(`${INLINE} ${BLOCK} ${SVG}`.split(" "));
/** Elements that are removed with everything in them. */
const DROPPED = new Set([
  "script",
  "style",
  "template",
  "iframe",
  "object",
  "embed",
  "noscript",
  "link",
  "meta",
  "base",
]);
/** Elements in which a line break between children is not shown. */
const LOOSE = new Set("article aside blockquote div dl figure ol section table tbody tfoot thead tr ul".split(" "));
export const Fragment = Symbol("fragment");

export function jsx(type: unknown, props: Props): Built {
  const children = flatten(props.children);
  if (typeof type !== "string") return children;
  const isComponent = /^[A-Z]/.test(type);
  if (DROPPED.has(type)) return [];
  if (!isComponent && !ALLOWED.has(type)) return children;
  const safe = isComponent ? componentProps(props) : elementProps(type, props);
  if (type === "img") return image(safe);
  const loose = isComponent || LOOSE.has(type);
  return register({ tag: type, props: safe, children: loose ? children.filter((child) => !isBlank(child)) : children });
}
export const jsxs = jsx;

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

function register(node: Exclude<DocNode, string>): DocNode {
  nodes.add(node);
  return node;
}

const isNode = (value: unknown): value is Exclude<DocNode, string> =>
  typeof value === "object" && value !== null && nodes.has(value);

/** A picture of another site becomes a link. A picture that this site does not serve becomes its description. */
function image(props: Props): Built {
  const src = String(props.src ?? "");
  const alt = String(props.alt ?? "");
  if (isForeign(src)) {
    return register({ tag: "a", props: { href: src }, children: [alt || src] });
  }
  return src.startsWith("/") ? register({ tag: "img", props, children: [] }) : alt;
}
