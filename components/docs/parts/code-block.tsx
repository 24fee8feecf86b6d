import type { CSSProperties } from "react";
import { Icon } from "#components/site/icon.tsx";
import { useCopy } from "#components/site/use-copy.ts";
import { renderList } from "./render-list.ts";
import { ScrollRegion } from "./scroll-region.tsx";

type Token = [text: string, color?: number];
export type CodeBlockProps = {
  lang?: string;
  title?: string | null;
  /** Pairs of a light and a dark colour. */
  colors?: [string, string][];
  lines?: Token[][];
  /** Numbers of the highlighted lines, from 1. */
  marked?: number[];
};

/** Code whose colours the server computed. */
export function CodeBlock({ lang = "text", title, colors = [], lines = [], marked = [] }: CodeBlockProps) {
  const code = lines.map((line) => line.map(([text]) => text).join("")).join("\n");
  return (
    <figure className="code-block">
      <figcaption className="code-head">
        <span>{title ?? lang}</span>
        <CopyButton text={code} />
      </figcaption>
      <ScrollRegion label={title ? `Code of ${title}` : "Code"} className="code-scroll">
        <pre dir="ltr">
          <code>
            {renderList(lines, (line, i) => (
              <span className={marked.includes(i + 1) ? "code-line is-marked" : "code-line"}>
                {renderList(line, ([text, color]) => (
                  <span style={tokenStyle(colors[color ?? -1])}>{text}</span>
                ))}
                {i < lines.length - 1 && "\n"}
              </span>
            ))}
          </code>
        </pre>
      </ScrollRegion>
    </figure>
  );
}

const tokenStyle = (pair: [string, string] | undefined): CSSProperties | undefined =>
  pair && ({ "--l": pair[0], "--d": pair[1] } as CSSProperties);

function CopyButton({ text }: { text: string }) {
  const { outcome, copy } = useCopy();
  const copied = outcome === "copied";
  return (
    <>
      <button type="button" className="code-copy" onClick={() => void copy(text)}>
        <Icon name={copied ? "check" : "copy"} size={16} />
        {copied ? "Copied" : "Copy code"}
      </button>
      <span className="sr-only" aria-live="polite">
        {copied && "Copied"}
      </span>
    </>
  );
}
