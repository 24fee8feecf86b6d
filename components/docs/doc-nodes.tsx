/** Draws the plain tree of a docs page. */
import { type ComponentType, createElement, Fragment, type ReactNode } from "react";
import type { DocNode } from "#lib/contract.ts";
import { components } from "./components.tsx";
import { DocHeading } from "./heading.tsx";
import { DocLink } from "./link.tsx";
import { ScrollRegion } from "./scroll-region.tsx";
import { UnknownComponent } from "./unknown-component.tsx";

type Element = Exclude<DocNode, string>;
type Props = Record<string, unknown>;

export const renderNodes = (nodes: DocNode[]): ReactNode[] =>
  // A page never changes after it is drawn: positions are its keys.
  nodes.map((node, i) => <Fragment key={i}>{typeof node === "string" ? node : renderElement(node)}</Fragment>);

function renderElement(node: Element): ReactNode {
  const { tag, props } = node;
  const children = renderNodes(node.children);
  const Component = Object.hasOwn(components, tag) ? components[tag] : undefined;
  if (Component) return createElement(Component as ComponentType<Props>, props, ...children);
  if (/^[A-Z]/.test(tag)) return <UnknownComponent props={props}>{children}</UnknownComponent>;
  const special = Object.hasOwn(elements, tag) ? elements[tag] : undefined;
  return special ? special(node, children) : createElement(tag, props, ...children);
}

const heading = (node: Element, children: ReactNode[]) => (
  <DocHeading tag={node.tag} props={node.props} label={plainText(node)}>
    {children}
  </DocHeading>
);

/** Elements that need more than their tag. */
const elements: Record<string, (node: Element, children: ReactNode[]) => ReactNode> = {
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  a: ({ props }, children) => <DocLink {...props}>{children}</DocLink>,
  table: ({ props }, children) => (
    <ScrollRegion label="Table" className="doc-table">
      <table {...props}>{children}</table>
    </ScrollRegion>
  ),
  input: ({ props }) => (
    <input type="checkbox" disabled checked={props.checked === true} aria-label={props.checked ? "Done" : "Open"} />
  ),
  img: ({ props }) => <img loading="lazy" {...props} alt={String(props.alt ?? "")} />,
  br: () => <br />,
  hr: () => <hr />,
};

export const plainText = (node: DocNode): string =>
  typeof node === "string" ? node : node.children.map(plainText).join("");
