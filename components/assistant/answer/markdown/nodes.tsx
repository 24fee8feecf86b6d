import type { ListItem, Nodes, RootContent, Table } from "mdast";
import { Fragment, memo, type ReactNode } from "react";
import { docsPath, formOf, plainText } from "#components/assistant/answer/citations.ts";
import { isFile, Picture } from "#components/assistant/answer/file-link.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { siteUrl } from "#components/site/site-url.ts";
import { Code } from "./code.tsx";
import { AnswerLink, TextLink } from "./links.tsx";
import styles from "./prose.module.css";

/** Renders nodes; raw HTML and JSX stay visible text. `before` is the text before them in their paragraph. */
export function renderNodes(nodes: readonly Nodes[], before = ""): ReactNode {
  let words = before;
  return nodes.map((node, i) => {
    const rendered = renderNode(withoutBreak(node, nodes[i + 1], words) ?? node, words);
    // The text of a link is not part of `before`, unless the link begins the paragraph: a number may replace it.
    if (node.type !== "link" || words.trim() === "") words += plainText([node]);
    // biome-ignore lint/suspicious/noArrayIndexKey: nodes are only added at the end
    return <Fragment key={i}>{rendered}</Fragment>;
  });
}

/**
 * The text node with a no-break space at its end if the next node becomes a number, else null. A number alone at the
 * beginning of a line would look as if it belonged to the next sentence.
 */
function withoutBreak(node: Nodes, next: Nodes | undefined, words: string): Nodes | null {
  if (node.type !== "text" || next?.type !== "link" || !node.value.endsWith(" ")) return null;
  if (docsPath(next.url, siteUrl()) === null) return null;
  const form = formOf(plainText(next.children), words + node.value);
  return form === "chip" ? { ...node, value: `${node.value.slice(0, -1)}\u00A0` } : null;
}

function renderNode(node: Nodes, before: string): ReactNode {
  switch (node.type) {
    case "text":
      return node.value;
    case "inlineCode":
      return <code>{node.value}</code>;
    case "strong":
      return <strong>{renderNodes(node.children, before)}</strong>;
    case "emphasis":
      return <em>{renderNodes(node.children, before)}</em>;
    case "delete":
      return <del>{renderNodes(node.children, before)}</del>;
    case "break":
      return <br />;
    case "link":
      return (
        <AnswerLink href={node.url} label={plainText(node.children)} before={before}>
          {renderNodes(node.children.map(withoutLink))}
        </AnswerLink>
      );
    case "image":
      if (isFile(node.url)) return <Picture href={node.url} alt={node.alt ?? ""} />;
      // An image would be requested from another site. A link with its alternative text stands in its place.
      return <ImageLink href={node.url} alt={node.alt ?? ""} />;
    case "html":
      return <span className={styles.html}>{node.value}</span>;
    default:
      return <Nested node={node} />;
  }
}

const ImageLink = ({ href, alt }: { href: string; alt: string }) => {
  const t = useMessages();
  return (
    <TextLink href={href} label={alt}>
      {alt || t("answer.image")}
    </TextLink>
  );
};

/** A block within a block. It renders again only when its source changes. */
const Nested = memo(
  ({ node }: { node: Nodes }) => renderBlock(node),
  (before, after) => before.node === after.node || (before.node.data?.source ?? 0) === (after.node.data?.source ?? 1),
);

/** The node for use within a link: an image there becomes its alternative text, as images are links themselves. */
const withoutLink = (node: Nodes): Nodes => (node.type === "image" ? { type: "text", value: node.alt ?? "" } : node);

function renderBlock(node: Nodes): ReactNode {
  switch (node.type) {
    case "paragraph":
      return <p>{renderNodes(node.children)}</p>;
    case "heading":
      // The panel's own headings are `h2`.
      return <h3>{renderNodes(node.children)}</h3>;
    case "blockquote":
      return <blockquote>{renderNodes(node.children)}</blockquote>;
    case "code":
      return <Code lang={node.lang} value={node.value} />;
    case "thematicBreak":
      return <hr />;
    case "list":
      return <ListFrame node={node}>{renderNodes(node.children)}</ListFrame>;
    case "listItem":
      return <Item node={node} />;
    case "table":
      return (
        <TableFrame
          head={<Row node={node.children[0]} align={node.align} head />}
          rows={node.children.slice(1).map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are only added at the end
            <Row key={i} node={row} align={node.align} />
          ))}
        />
      );
    default:
      return null;
  }
}

type ListFrameProps = { node: { ordered?: boolean | null; start?: number | null }; dir?: "auto"; children: ReactNode };

export const ListFrame = ({ node, dir, children }: ListFrameProps) =>
  node.ordered ? (
    <ol start={node.start ?? 1} dir={dir}>
      {children}
    </ol>
  ) : (
    <ul dir={dir}>{children}</ul>
  );

/** An item of a list. Loose and tight lists look the same: the next item may turn one into the other. */
export const Item = ({ node }: { node: ListItem }) => (
  <li className={typeof node.checked === "boolean" ? styles.task : undefined}>
    {/* The box of a task list cannot be ticked, so it is a character and no input. */}
    {typeof node.checked === "boolean" && <span className={styles.box}>{node.checked ? "☑" : "☐"}</span>}
    {renderNodes(node.children)}
  </li>
);

type TableFrameProps = { head: ReactNode; rows: ReactNode };

export const TableFrame = ({ head, rows }: TableFrameProps) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable without a mouse
  <div className={styles.table} role="group" aria-label={useMessages()("answer.table")} tabIndex={0}>
    <table dir="auto">
      <thead>{head}</thead>
      <tbody>{rows}</tbody>
    </table>
  </div>
);

type RowProps = { node: RootContent | undefined; align: Table["align"]; head?: boolean };

export function Row({ node, align, head = false }: RowProps) {
  if (node?.type !== "tableRow") return null;
  const columns = align?.length ?? node.children.length;
  return (
    <tr>
      {Array.from({ length: columns }, (_, i) => {
        const cell = node.children[i];
        const style = align?.[i] ? { textAlign: align[i] } : undefined;
        const content = cell && renderNodes(cell.children);
        return head ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
          <th key={i} scope="col" style={style}>
            {content}
          </th>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
          <td key={i} style={style}>
            {content}
          </td>
        );
      })}
    </tr>
  );
}
