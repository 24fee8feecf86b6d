import { useId } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { Translate } from "#lib/messages/translate.ts";
import { renderList } from "./render-list.ts";
import { ScrollRegion } from "./scroll-region.tsx";
import { layoutSequence, type Row, type SequenceMessage } from "./sequence-layout.ts";

export type SequenceDiagramProps = { title?: string; participants: string[]; messages: SequenceMessage[] };

/** Messages between participants, in order. The picture is one image; screen readers get the same steps as a list. */
export function SequenceDiagram({ title: own, participants: names, messages }: SequenceDiagramProps) {
  const t = useMessages();
  const id = useId();
  const title = own ?? t("docs.sequence");
  const { width, height, columns, rows, head } = layoutSequence(names, messages);
  return (
    <figure className="diagram">
      <figcaption aria-hidden="true">{title}</figcaption>
      <ScrollRegion label={title} className="diagram-scroll">
        <svg
          role="img"
          aria-labelledby={`${id}t ${id}d`}
          viewBox={`0 0 ${width} ${height}`}
          style={{ width, minWidth: Math.min(width, 620) }}
        >
          <title id={`${id}t`}>{title}</title>
          <desc id={`${id}d`}>{t("docs.steps", { count: messages.length, names: names.join(", ") })}</desc>
          {renderList(columns, (column) => (
            <g>
              <line className="diagram-life" x1={column.x} x2={column.x} y1={head} y2={height - 4} />
              <rect
                className="diagram-box"
                x={column.x - column.width / 2}
                y={1}
                width={column.width}
                height={head - 4}
                rx={6}
              />
              <text className="diagram-name" x={column.x} y={head / 2 + 3}>
                {column.name}
              </text>
            </g>
          ))}
          {renderList(rows, (row) => (
            <Step row={row} />
          ))}
        </svg>
      </ScrollRegion>
      <ol className="sr-only">
        {renderList(messages, (message) => (
          <li>{describeMessage(message, t)}</li>
        ))}
      </ol>
    </figure>
  );
}

const describeMessage = ({ from, to, label, kind }: SequenceMessage, t: Translate): string => {
  const values = { name: from, other: to, label };
  if (kind === "note") return from === to ? t("docs.noteOn", values) : t("docs.noteOnTwo", values);
  if (from === to) return `${from}: ${label}`;
  return t(kind === "reply" ? "docs.stepReply" : "docs.stepTo", values);
};

function Step({ row }: { row: Row }) {
  const { kind, x1, x2, y, height } = row;
  if (kind === "note") {
    return (
      <>
        <rect className="diagram-note" x={x1} y={y} width={x2 - x1} height={height} rx={4} />
        <Label row={row} />
      </>
    );
  }
  const path = kind === "self" ? `M${x1} ${y}H${x2}V${y + height}H${x1 + 9}` : `M${x1} ${y}H${x2 + (x2 > x1 ? -9 : 9)}`;
  const tip = kind === "self" ? { x: x1, y: y + height, to: 1 } : { x: x2, y, to: x2 > x1 ? -1 : 1 };
  return (
    <>
      <path className={kind === "reply" ? "diagram-arrow is-reply" : "diagram-arrow"} d={path} />
      <path className="diagram-tip" d={`M${tip.x} ${tip.y}l${tip.to * 10} -5v10z`} />
      <Label row={row} />
    </>
  );
}

function Label({ row: { kind, lines, labelX, labelY } }: { row: Row }) {
  return (
    <text className={kind === "self" ? "diagram-label is-left" : "diagram-label"} x={labelX} y={labelY}>
      {renderList(lines, (line, i) => (
        <tspan x={labelX} dy={i === 0 ? 0 : 17}>
          {line}
        </tspan>
      ))}
    </text>
  );
}
