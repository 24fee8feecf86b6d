import { memo, useMemo, useState } from "react";
import { sourcesOf } from "#components/assistant/answer/citations.ts";
import { FilesContext } from "#components/assistant/answer/file-link.tsx";
import { useReading } from "#components/assistant/answer/use-reading.ts";
import { siteUrl } from "#components/site/site-url.ts";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import type { Block, Piece } from "./blocks.ts";
import { SourcesContext } from "./links.tsx";
import { Item, ListFrame, Row, renderNodes, TableFrame } from "./nodes.tsx";
import styles from "./prose.module.css";

type MarkdownProps = {
  text: string;
  /** Whether more text will come. Then text that could still change its kind is left out. */
  streaming: boolean;
  steps: RunStep[];
  /** Null until the answer is finished. */
  citations: UrlCitation[] | null;
};

/**
 * An answer's Markdown. With more text, only the last piece of the last block is rendered again. At the end of the
 * text, only the part that was left out is added.
 */
export const Markdown = memo(function Markdown({ text, streaming, steps, citations }: MarkdownProps) {
  const { blocks } = useReading(text, streaming);
  const known = sourcesOf(blocks, steps, citations, siteUrl());
  const [sources, setSources] = useState(known);
  // Equal sources stay the same object: a new one would render all links again.
  if (JSON.stringify([...known]) !== JSON.stringify([...sources])) setSources(known);
  const files = useMemo(() => steps.flatMap((step) => step.files ?? []), [steps]);
  return (
    <SourcesContext value={sources}>
      <FilesContext value={files}>
        <div className={styles.prose}>
          {Array.from({ length: Math.ceil(blocks.length / GROUP) }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only added at the end
            <Group key={i} blocks={blocks.slice(i * GROUP, (i + 1) * GROUP)} />
          ))}
        </div>
      </FilesContext>
    </SourcesContext>
  );
});

/** The number of blocks in one memoized group. Groups keep an answer of thousands of blocks quick to render. */
const GROUP = 50;

const Group = memo(
  ({ blocks }: { blocks: Block[] }) => blocks.map((block) => <BlockView key={block.at} block={block} />),
  (before, now) =>
    before.blocks.length === now.blocks.length && before.blocks.every((block, i) => block === now.blocks[i]),
);

/** The text direction of a block follows its first letter: an answer may be in another script than the page. */
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
