/** Renders the tree of a docs page. */

import { type ComponentType, createElement, type ReactNode } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { components } from "./parts/components.ts";
import { DocHeading } from "./parts/heading.tsx";
import { DocLink } from "./parts/link.tsx";
import { renderList } from "./parts/render-list.ts";
import { ScrollRegion } from "./parts/scroll-region.tsx";

type Props = Record<string, unknown>;

/** Items of the tree need no keys: a page does not change after it is rendered. */
export const renderNodes = (nodes: DocNode[]): ReactNode =>
  renderList(nodes, (node) => (typeof node === "string" ? node : renderElement(node)));

function renderElement(node: DocElement): ReactNode {
  const { tag, props } = node;
  // React refuses an empty list of children for elements such as <br>.
  const children = node.children.length > 0 ? renderNodes(node.children) : undefined;
  const Component = Object.hasOwn(components, tag) ? components[tag] : undefined;
  if (Component) {
    const slots = Object.entries(node.slots ?? {}).map(([name, nodes]) => [name, renderNodes(nodes)]);
    return createElement(Component as ComponentType<Props>, { ...props, ...Object.fromEntries(slots) }, children);
  }
  // The server draws all other components.
  if (/^[A-Z]/.test(tag)) return children;
  const special = Object.hasOwn(renderers, tag) ? renderers[tag] : undefined;
  return special ? special(node, children) : createElement(tag, props, children);
}

const renderHeading = (node: DocElement, children: ReactNode) => (
  <DocHeading tag={node.tag} props={node.props} label={textOf(node)}>
    {children}
  </DocHeading>
);

/** Renders elements that need more than their tag. */
const renderers: Record<string, (node: DocElement, children: ReactNode) => ReactNode> = {
  h1: renderHeading,
  h2: renderHeading,
  h3: renderHeading,
  h4: renderHeading,
  h5: renderHeading,
  h6: renderHeading,
  a: ({ props }, children) => <DocLink {...props}>{children}</DocLink>,
  table: ({ props }, children) => (
    <TableRegion>
      <table {...props}>{children}</table>
    </TableRegion>
  ),
  // An empty corner of a table is no header.
  th: ({ props }, children) => (children ? <th {...props}>{children}</th> : <td {...props} />),
  td: (node, children) => {
    const name = nameOf(node);
    return name === null ? <td {...node.props}>{children}</td> : <NameCell props={node.props} name={name} />;
  },
  input: ({ props }) => <TaskBox checked={props.checked === true} />,
  // biome-ignore lint/performance/noImgElement: a page's picture has no size that Next could work with
  img: ({ props }) => <img loading="lazy" {...props} alt={String(props.alt ?? "")} />,
};

function TableRegion({ children }: { children: ReactNode }) {
  const t = useMessages();
  return (
    <ScrollRegion label={t("docs.table")} className="doc-table">
      {children}
    </ScrollRegion>
  );
}

function TaskBox({ checked }: { checked: boolean }) {
  const t = useMessages();
  return <input type="checkbox" disabled checked={checked} aria-label={t(checked ? "docs.done" : "docs.open")} />;
}

/** Longest name in a table's cell, in UTF-16 code units. */
const MAX_NAME = 32;

/** The name in a cell that holds nothing but one short piece of code: a variable, an option, a route. */
function nameOf({ children: [only, ...others] }: DocElement): string | null {
  if (typeof only !== "object" || only.tag !== "code" || others.length > 0) return null;
  const name = textOf(only);
  return name.length <= MAX_NAME ? name : null;
}

/** A name may break after its underscores and slashes. */
const NameCell = ({ props, name }: { props: Props; name: string }) => (
  <td {...props} className="is-name">
    <code>
      {renderList(name.split(/(?<=[_/])/), (part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </code>
  </td>
);

export const textOf = (node: DocNode): string => (typeof node === "string" ? node : node.children.map(textOf).join(""));
