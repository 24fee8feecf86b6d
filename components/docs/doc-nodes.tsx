/** Draws the plain tree of a docs page. */
import { type ComponentType, createElement, type ReactNode } from "react";
import type { DocNode } from "#lib/contract/docs.ts";
import { components } from "./parts/components.tsx";
import { each } from "./parts/each.ts";
import { DocHeading } from "./parts/heading.tsx";
import { DocLink } from "./parts/link.tsx";
import { ScrollRegion } from "./parts/scroll-region.tsx";
import { UnknownComponent } from "./parts/unknown-component.tsx";

type Element = Exclude<DocNode, string>;
type Props = Record<string, unknown>;

/** A page does not change after it is drawn. */
export const renderNodes = (nodes: DocNode[]): ReactNode =>
  each(nodes, (node) => (typeof node === "string" ? node : renderElement(node)));

function renderElement(node: Element): ReactNode {
  const { tag, props } = node;
  // Elements such as <br> may not have children, not even none of them.
  const children = node.children.length > 0 ? renderNodes(node.children) : undefined;
  const Component = Object.hasOwn(components, tag) ? components[tag] : undefined;
  if (Component) return createElement(Component as ComponentType<Props>, props, children);
  if (/^[A-Z]/.test(tag)) return <UnknownComponent props={props}>{children}</UnknownComponent>;
  const special = Object.hasOwn(elements, tag) ? elements[tag] : undefined;
  return special ? special(node, children) : createElement(tag, props, children);
}

const heading = (node: Element, children: ReactNode) => (
  <DocHeading tag={node.tag} props={node.props} label={plainText(node)}>
    {children}
  </DocHeading>
);

/** Elements that need more than their tag. */
const elements: Record<string, (node: Element, children: ReactNode) => ReactNode> = {
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
  // A corner without words is no header.
  th: ({ props }, children) => (children ? <th {...props}>{children}</th> : <td {...props} />),
  td: (node, children) => {
    const name = nameIn(node);
    return name === null ? <td {...node.props}>{children}</td> : <NameCell props={node.props} name={name} />;
  },
  input: ({ props }) => (
    <input type="checkbox" disabled checked={props.checked === true} aria-label={props.checked ? "Done" : "Open"} />
  ),
  // biome-ignore lint/performance/noImgElement: a page's picture has no size that Next could work with
  img: ({ props }) => <img loading="lazy" {...props} alt={String(props.alt ?? "")} />,
};

/** Characters that may stand on one line of a table's cell. */
const MAX_NAME = 32;

/** The one short piece of code that is all a cell holds: a variable, an option, a route. */
function nameIn({ children: [only, ...others] }: Element): string | null {
  if (typeof only !== "object" || only.tag !== "code" || others.length > 0) return null;
  const name = plainText(only);
  return name.length <= MAX_NAME ? name : null;
}

/** Where there is no room for it in one piece, a name breaks after its underscores and slashes. */
const NameCell = ({ props, name }: { props: Props; name: string }) => (
  <td {...props} className="is-name">
    <code>
      {each(name.split(/(?<=[_/])/), (part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </code>
  </td>
);

export const plainText = (node: DocNode): string =>
  typeof node === "string" ? node : node.children.map(plainText).join("");
