/** Pictures, videos and frames of raw HTML as nodes of the page's tree. */
import type { Element, Properties } from "hast";
import type { PhrasingContent } from "mdast";
// Brings the MDX nodes into mdast's types.
import type {} from "remark-mdx";

type Jsx = Extract<PhrasingContent, { type: "mdxJsxTextElement" }>;

const MEDIA = new Set(["img", "picture", "video", "audio", "iframe"]);
const INNER = new Set(["img", "source", "track"]);
const KEPT = /^(src|srcSet|alt|title|width|height|poster|media|className|loop|muted|kind|label|srcLang|ariaLabel)$/;

export const isMedia = ({ tagName }: Element): boolean => MEDIA.has(tagName);

/** The node for an element, or null when it shows nothing. */
export function toMedia(element: Element): PhrasingContent | null {
  if (element.tagName !== "iframe") return toJsx(element);
  const { src, title } = element.properties;
  const host = typeof src === "string" ? URL.parse(src, "https://site.invalid")?.hostname : undefined;
  if (typeof src !== "string" || !host) return null;
  const value = typeof title === "string" && title !== "" ? title : `Embedded page on ${host.replace(/^www\./, "")}`;
  return { type: "link", url: src, children: [{ type: "text", value }] };
}

const toJsx = ({ tagName, properties, children }: Element): Jsx => ({
  type: "mdxJsxTextElement",
  name: tagName,
  attributes: Object.entries(properties).flatMap(([name, value]) => toAttribute(name, value)),
  children: children.flatMap((child) => (child.type === "element" && INNER.has(child.tagName) ? [toJsx(child)] : [])),
});

function toAttribute(name: string, value: Properties[string]): Jsx["attributes"] {
  if (!KEPT.test(name) || value === false || value == null) return [];
  const text = Array.isArray(value) ? value.join(name === "srcSet" ? ", " : " ") : String(value);
  return [
    { type: "mdxJsxAttribute", name: name === "ariaLabel" ? "aria-label" : name, value: value === true ? null : text },
  ];
}
