import { type CSSProperties, useEffect, useState } from "react";
import { Icon } from "#components/site/icon.tsx";
import { each } from "./each.ts";
import { ScrollRegion } from "./scroll-region.tsx";

type Token = [text: string, color?: number];
export type CodeBlockProps = {
  lang?: string;
  title?: string | null;
  /** Pairs of a light and a dark colour. */
  colors?: [string, string][];
  lines?: Token[][];
  /** Numbers of the lines to point out, from 1. */
  marked?: number[];
};

/** Code that was coloured on the server. */
export function CodeBlock({ lang = "text", title, colors = [], lines = [], marked = [] }: CodeBlockProps) {
  const code = lines.map((line) => line.map(([text]) => text).join("")).join("\n");
  return (
    <figure className="code-block">
      <figcaption className="code-head">
        <span>{title ?? lang}</span>
        <CopyButton text={code} />
      </figcaption>
      <ScrollRegion label={title ? `Code of ${title}` : "Code"} className="code-scroll">
        <pre>
          <code>
            {each(lines, (line, i) => (
              <span className={marked.includes(i + 1) ? "code-line is-marked" : "code-line"}>
                {each(line, ([text, color]) => (
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

/** How long the button says "Copied", ms. */
const COPIED_MS = 2_000;

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied(await write(text));
  return (
    <>
      <button type="button" className="code-copy" onClick={() => void copy()}>
        <Icon name={copied ? "check" : "copy"} size={16} />
        {copied ? "Copied" : "Copy code"}
      </button>
      <span className="sr-only" aria-live="polite">
        {copied && "Copied"}
      </span>
    </>
  );
}

/** Whether the clipboard took the text: it may be forbidden, and is absent on plain http. */
async function write(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
