/** Breaks texts into lines. Widths are estimates for a common sans-serif font: the pictures have no font of their own. */

export type Style = "plain" | "bold" | "italic" | "code" | "link";
/** A piece of text in one style. */
export type Run = { text: string; style: Style };
/** A piece at its place in a line, px. */
export type Placed = Run & { x: number; width: number };

const WIDTHS: [RegExp, number][] = [
  [/[ilj'|]/, 0.22],
  [/[ tfI.,:;!/[\]]/, 0.28],
  [/[r()"“”`›•·-]/, 0.33],
  [/[cksvxyzJ]/, 0.5],
  [/w/, 0.72],
  [/[mMW@%]/, 0.86],
  [/[…—]/, 1],
  [/[A-Z]/, 0.69],
  [/[\u{1F000}-\u{1FFFF}\u2600-\u27BF]/u, 1.35],
];

export const widthOf = ({ text, style }: Run, size: number): number =>
  style === "code"
    ? text.length * 0.6 * size
    : [...text].reduce((sum, char) => sum + (WIDTHS.find(([chars]) => chars.test(char))?.[1] ?? 0.56), 0) *
      size *
      (style === "bold" ? 1.07 : 1);

/** Breaks runs into lines of at most `width` px, between words and at line ends. */
export function breakLines(runs: Run[], width: number, size: number): Placed[][] {
  const lines: Placed[][] = [[]];
  let x = 0;
  for (const { text, style } of runs) {
    for (const word of text.split(/(\n|(?<= ))/).filter((part) => part !== "")) {
      const run = { text: word, style };
      const wide = widthOf(run, size);
      if (word === "\n" || (x > 0 && x + widthOf({ ...run, text: word.trimEnd() }, size) > width)) {
        lines.push([]);
        x = 0;
      }
      if (word === "\n") continue;
      const line = lines.at(-1) ?? [];
      const last = line.at(-1);
      if (last?.style === style) Object.assign(last, { text: last.text + word, width: last.width + wide });
      else line.push({ ...run, x, width: wide });
      x += wide;
    }
  }
  return lines;
}

const unescapeText = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Reads Slack's markup, as far as answers have it. */
export function readMrkdwn(text: string): Run[] {
  const parts = text.split(/(<[^|>]+\|[^>]*>|\*[^*\n]+\*|(?<!\w)_[^_\n]+_(?!\w)|`[^`\n]+`)/);
  return parts.filter((part) => part !== "").map(readPart);
}

function readPart(part: string): Run {
  const link = /^<[^|>]+\|([^>]*)>$/.exec(part);
  if (link) return { text: unescapeText(link[1] ?? ""), style: "link" };
  const inner = unescapeText(part.slice(1, -1));
  if (/^\*.+\*$/.test(part)) return { text: inner, style: "bold" };
  if (/^_.+_$/.test(part)) return { text: inner, style: "italic" };
  if (/^`.+`$/.test(part)) return { text: inner, style: "code" };
  return { text: unescapeText(part), style: "plain" };
}
