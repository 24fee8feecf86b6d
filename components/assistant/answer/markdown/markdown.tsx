import { memo, useMemo, useState } from "react";
import { sourcesOf } from "#components/assistant/answer/citations.ts";
import { FilesContext } from "#components/assistant/answer/file-link.tsx";
import { useReading } from "#components/assistant/answer/use-reading.ts";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import type { Block, Piece } from "./blocks.ts";
import { SourcesContext } from "./links.tsx";
import { Item, ListFrame, Row, renderNodes, TableFrame } from "./nodes.tsx";
import styles from "./prose.module.css";

type MarkdownProps = {
  text: string;
  /** Whether more text is to come: then only what will stay as it is is shown. */
  streaming: boolean;
  steps: RunStep[];
  /** Null as long as they are not known. */
  citations: UrlCitation[] | null;
};

/**
 * An answer's Markdown. What it consists of is rendered once: with more text only the last piece of the last block is
 * rendered again, and the end of the text changes nothing but what was held back.
 */
export const Markdown = memo(function Markdown({ text, streaming, steps, citations }: MarkdownProps) {
  const { blocks } = useReading(text, streaming);
  const known = sourcesOf(blocks, steps, citations, location.origin);
  const [sources, setSources] = useState(known);
  // The same sources stay the same object, so that no link is rendered again for nothing.
  if (JSON.stringify([...known]) !== JSON.stringify([...sources])) setSources(known);
  const files = useMemo(() => steps.flatMap((step) => step.files ?? []), [steps]);
  return (
    <SourcesContext value={sources}>
      <FilesContext value={files}>
        <div className={styles.prose}>
          {Array.from({ length: Math.ceil(blocks.length / GROUP) }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks only come at the end
            <Group key={i} blocks={blocks.slice(i * GROUP, (i + 1) * GROUP)} />
          ))}
        </div>
      </FilesContext>
    </SourcesContext>
  );
});

/** So many blocks are compared as one, which keeps an answer of thousands of them quick to draw. */
const GROUP = 50;

const Group = memo(
  ({ blocks }: { blocks: Block[] }) => blocks.map((block) => <BlockView key={block.at} block={block} />),
  (before, now) =>
    before.blocks.length === now.blocks.length && before.blocks.every((block, i) => block === now.blocks[i]),
);

/** Answers come in any script, whatever the page's: the first letter of a block says in which direction it runs. */
const BlockView = memo(function BlockView({ block: { node, pieces } }: { block: Block }) {
  switch (node.type) {
    case "paragraph":
      return (
        <p dir="auto">
          {pieces.map((piece, i) => (
            <ParagraphPiece key={piece.at} piece={piece} first={i === 0} />
          ))}
        </p>
      );
    case "heading":
      return <h3 dir="auto">{renderNodes(node.children)}</h3>;
    case "list":
      return (
        <ListFrame node={node} dir="auto">
          {pieces.map((piece) => (
            <Items key={piece.at} piece={piece} />
          ))}
        </ListFrame>
      );
    case "table": {
      const [head, ...rows] = pieces.map((piece, i) => (
        <Rows key={piece.at} piece={piece} align={node.align} head={i === 0} />
      ));
      return <TableFrame head={head} rows={rows} />;
    }
    case "blockquote":
      return <blockquote dir="auto">{renderNodes(node.children)}</blockquote>;
    case "html":
      return <p dir="auto">{renderNodes([node])}</p>;
    default:
      return renderNodes([node]);
  }
});

const ParagraphPiece = memo(({ piece, first }: { piece: Piece; first: boolean }) =>
  renderNodes(piece.nodes, first ? "" : "…"),
);

const Items = memo(({ piece }: { piece: Piece }) =>
  piece.nodes.map((node) => node.type === "listItem" && <Item key={piece.at} node={node} />),
);

type RowsProps = { piece: Piece; align: Parameters<typeof Row>[0]["align"]; head: boolean };
const Rows = memo(({ piece, align, head }: RowsProps) => <Row node={piece.nodes[0]} align={align} head={head} />);
