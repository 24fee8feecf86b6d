/** Components of lessons, as React's docs have them. */
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { box, contentProp, element, textProp } from "../nodes.ts";
import { jsx, toBody } from "../tree.ts";
import { badge, callout, type Draw } from "./own.ts";

const boxed =
  (title: string): Draw =>
  ({ children }) => [box("doc-box", [box("doc-box-title", [title], "p"), ...children])];

const hidden =
  (title: string): Draw =>
  ({ children }) => [element("details", {}, [element("summary", {}, [title]), ...children])];

const labelled =
  (text: string): Draw =>
  () =>
    badge(element("Badge", { text, variant: "new" }, []));

function learnMore(node: DocElement): DocNode[] {
  const href = textProp(node, "path");
  const link = href ? [element("p", {}, toBody(jsx("a", { href, children: "Read more" })))] : [];
  return [box("doc-box", [box("doc-box-title", ["Ready to learn this topic?"], "p"), ...node.children, ...link])];
}

/** A drawing whose picture this site does not have: its description is shown above its caption. */
function drawing(node: DocElement): DocNode[] | null {
  const alt = textProp(node, "alt");
  if (!alt && node.children.length === 0) return null;
  const text = alt ? [box("doc-drawing", [alt], "p")] : [];
  const caption = node.children.length > 0 ? [element("figcaption", {}, node.children)] : [];
  return [box("doc-frame", [...text, ...caption], "figure")];
}

const illustration: Draw = (node) => {
  const { src, alt = "", caption } = node.props;
  const image = typeof src === "string" ? toBody(jsx("img", { src, alt })) : [];
  const legend = typeof caption === "string" ? [element("figcaption", {}, [caption])] : [];
  return [box("doc-frame", [...image, ...legend], "figure")];
};

const recipes: Draw = (node) => {
  const title = contentProp(node, "titleText", "title");
  return [box("doc-box", [...(title.length > 0 ? [box("doc-box-title", title, "p")] : []), ...node.children])];
};

export const LESSONS: Record<string, Draw> = {
  Canary: callout("note", "Canary"),
  CanaryBadge: labelled("Canary"),
  Challenges: boxed("Challenges"),
  CodeStep: ({ children }) => [element("mark", { className: "doc-code-step" }, children)],
  DeepDive: boxed("Deep dive"),
  Deprecated: callout("danger", "Deprecated"),
  Diagram: drawing,
  DiagramGroup: ({ children }) => [box("doc-columns", children)],
  Experimental: callout("note", "Experimental"),
  ExperimentalBadge: labelled("Experimental"),
  Hint: (node) => (node.children.length > 0 ? hidden("Show hint")(node) : null),
  Illustration: illustration,
  IllustrationBlock: ({ children }) => [box("doc-columns", children)],
  InlineToc: () => [],
  Intro: ({ children }) => [box("doc-intro", children)],
  LearnMore: learnMore,
  NextMajor: callout("note", "In the next version"),
  Pitfall: callout("warning", "Pitfall"),
  Recap: boxed("Recap"),
  Recipes: recipes,
  Solution: (node) => (node.children.length > 0 ? hidden("Show solution")(node) : null),
  Wip: callout("warning", "Under construction"),
  YouWillLearn: boxed("You will learn"),
};
