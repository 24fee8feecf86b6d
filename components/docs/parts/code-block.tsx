import type { CSSProperties } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon } from "#components/site/icon.tsx";
import { useCopy } from "#components/site/use-copy.ts";
import { renderList } from "./render-list.ts";
import { ScrollRegion } from "./scroll-region.tsx";

type Token = [text: string, color?: number | null, isMarked?: 1];
export type CodeBlockProps = {
  lang?: string;
  title?: string | null;
  /** Pairs of a light and a dark colour. */
  colors?: [string, string][];
  lines?: Token[][];
  /** Numbers of lines, from 1. */
  marked?: number[];
  inserted?: number[];
  deleted?: number[];
  failing?: number[];
  /** The number of the first line, if lines are numbered. */
  firstLine?: number;
};

/** Kinds of lines, with the message for screen readers. */
const KINDS = [
  ["deleted", "is-deleted", "docs.lineRemoved"],
  ["inserted", "is-inserted", "docs.lineAdded"],
  ["failing", "is-failing", "docs.lineMistake"],
  ["marked", "is-marked", null],
] as const;

/** Code whose colours the server computed. */
export function CodeBlock({ lang = "text", title, colors = [], lines = [], firstLine, ...numbers }: CodeBlockProps) {
  const t = useMessages();
  const { deleted = [] } = numbers;
  const lineText = (line: Token[]) => line.map(([text]) => text).join("");
  // Who copies the code wants it as it is to be.
  const code = lines.flatMap((line, i) => (deleted.includes(i + 1) ? [] : [lineText(line)])).join("\n");
  return (
    <figure className="code-block">
      <figcaption className="code-head">
        <span>{title ?? lang}</span>
        <CopyButton text={code} />
      </figcaption>
      <ScrollRegion label={title ? t("docs.codeOf", { title }) : t("docs.code")} className="code-scroll">
        <pre dir="ltr" className={firstLine ? "is-numbered" : undefined}>
          <code style={firstLine ? { counterReset: `line ${firstLine - 1}` } : undefined}>
            {renderList(lines, (line, i) => {
              const [, look, spoken] = KINDS.find(([kind]) => numbers[kind]?.includes(i + 1)) ?? [];
              return (
                <span className={look ? `code-line ${look}` : "code-line"}>
                  {spoken && <span className="sr-only code-said">{t(spoken)}</span>}
                  {renderList(line, ([text, color, isMarked]) => (
                    <span className={isMarked ? "code-word" : undefined} style={tokenStyle(colors[color ?? -1])}>
                      {text}
                    </span>
                  ))}
                  {i < lines.length - 1 && "\n"}
                </span>
              );
            })}
          </code>
        </pre>
      </ScrollRegion>
    </figure>
  );
}

const tokenStyle = (pair: [string, string] | undefined): CSSProperties | undefined =>
  pair && ({ "--l": pair[0], "--d": pair[1] } as CSSProperties);

function CopyButton({ text }: { text: string }) {
  const t = useMessages();
  const { outcome, copy } = useCopy();
  const copied = outcome === "copied";
  return (
    <>
      <button type="button" className="code-copy" onClick={() => void copy(text)}>
        <Icon name={copied ? "check" : "copy"} size={16} />
        {t(copied ? "docs.copied" : "docs.copyCode")}
      </button>
      <span className="sr-only" aria-live="polite">
        {copied && t("docs.copied")}
      </span>
    </>
  );
}
