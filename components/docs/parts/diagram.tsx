import { useId } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { renderList } from "./render-list.ts";
import { ScrollRegion } from "./scroll-region.tsx";
import { wrapText } from "./sequence-layout.ts";

export type DiagramProps = {
  title?: string;
  /** Boxes from top to bottom, each row from left to right. */
  rows: string[][];
  /** Texts to the left of the rows. */
  captions?: (string | null)[];
  /** Whether arrows lead from row to row; true by default. */
  arrows?: boolean;
};

const WIDTH = 680;
const CAPTION = 176;
const ROW = 54;
const GAP = 34;

/** Layers as rows of boxes, with arrows that point down. */
export function Diagram({ title: own, rows, captions = [], arrows = true }: DiagramProps) {
  const t = useMessages();
  const id = useId();
  const title = own ?? t("docs.diagram");
  const left = captions.some(Boolean) ? CAPTION : 0;
  const height = rows.length * (ROW + GAP) - GAP + 4;
  const middle = left + (WIDTH - left) / 2;
  const top = (i: number) => 2 + i * (ROW + GAP);
  return (
    <figure className="diagram">
      <figcaption aria-hidden="true">{title}</figcaption>
      <ScrollRegion label={title} className="diagram-scroll">
        <svg
          role="img"
          aria-labelledby={`${id}t ${id}d`}
          viewBox={`0 0 ${WIDTH} ${height}`}
          style={{ width: WIDTH, minWidth: 560 }}
        >
          <title id={`${id}t`}>{title}</title>
          <desc id={`${id}d`}>{t("docs.layers", { count: rows.length })}</desc>
          {renderList(rows, (boxes, i) => (
            <g>
              {captions[i] && (
                <Lines className="diagram-caption" text={captions[i]} x={0} y={top(i) + ROW / 2} max={24} />
              )}
              <Boxes boxes={boxes} left={left} y={top(i)} />
              {arrows && i < rows.length - 1 && <DownArrow x={middle} y={top(i) + ROW + 3} />}
            </g>
          ))}
        </svg>
      </ScrollRegion>
      <ol className="sr-only">
        {renderList(rows, (boxes, i) => (
          <li>{[captions[i], boxes.join(", ")].filter(Boolean).join(": ")}</li>
        ))}
      </ol>
    </figure>
  );
}

function Boxes({ boxes, left, y }: { boxes: string[]; left: number; y: number }) {
  const space = 12;
  const width = (WIDTH - left - space * (boxes.length - 1) - 2) / Math.max(1, boxes.length);
  return renderList(boxes, (box, i) => {
    const x = left + 1 + i * (width + space);
    return (
      <g>
        <rect className="diagram-box" x={x} y={y} width={width} height={ROW} rx={6} />
        <Lines className="diagram-name" text={box} x={x + width / 2} y={y + ROW / 2} max={Math.floor(width / 7.4)} />
      </g>
    );
  });
}

/** Lines of text that are centred vertically at `y`. */
function Lines({ className, text, x, y, max }: { className: string; text: string; x: number; y: number; max: number }) {
  const lines = wrapText(text, max);
  const first = y + 4.5 - ((lines.length - 1) * 17) / 2;
  return (
    <text className={className} x={x} y={first}>
      {renderList(lines, (line, i) => (
        <tspan x={x} dy={i === 0 ? 0 : 17}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

const DownArrow = ({ x, y }: { x: number; y: number }) => (
  <>
    <path className="diagram-arrow" d={`M${x} ${y}v${GAP - 14}`} />
    <path className="diagram-tip" d={`M${x} ${y + GAP - 6}l-5 -9h10z`} />
  </>
);
