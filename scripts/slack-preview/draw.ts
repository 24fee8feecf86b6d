/** Draws the blocks of messages as a picture, one below the other. It shows what the payloads have, not Slack itself. */
import type { Block, RichElement, RichPart, Text } from "#lib/notify/slack/blocks/blocks.ts";
import { breakLines, type Placed, type Run, readMrkdwn, widthOf } from "./text.ts";

/** A message of a picture. `isReply` messages stand below the first message of their thread. */
export type Shown = { blocks: Block[]; isReply: boolean };
export type Theme = "light" | "dark";

const COLORS: Record<
  Theme,
  Record<"back" | "text" | "faint" | "link" | "line" | "button" | "code" | "mark", string>
> = {
  light: {
    ...{ back: "#ffffff", text: "#1d1c1d", faint: "#5d5c5d", link: "#1264a3", line: "#c9c8c9" },
    ...{ button: "#007a5a", code: "#b0223c", mark: "#606af5" },
  },
  dark: {
    ...{ back: "#1a1d21", text: "#e8e8e8", faint: "#ababad", link: "#5fb8f2", line: "#54565a" },
    ...{ button: "#00845f", code: "#f08a9b", mark: "#8b93ff" },
  },
};

const WIDTH = 640;
const LEFT = 68;
const INDENT = 26;
const SIZE = 15;
const SMALL = 12.5;

/** The picture so far: its elements, and where the next one begins, px. */
type Canvas = { colors: (typeof COLORS)[Theme]; left: number; y: number; parts: string[] };

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const px = (value: number): string => String(Math.round(value * 10) / 10);

/** Returns the SVG of messages. */
export function drawMessages(messages: Shown[], title: string, theme: Theme): string {
  const colors = COLORS[theme];
  const canvas: Canvas = { colors, left: LEFT, y: 18, parts: [] };
  for (const { blocks, isReply } of messages) {
    canvas.left = LEFT + (isReply ? INDENT : 0);
    drawAuthor(canvas);
    for (const block of blocks) drawBlock(canvas, block);
    canvas.y += 14;
  }
  const height = Math.ceil(canvas.y + 4);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="Lato, 'Helvetica Neue', Arial, sans-serif">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" fill="${colors.back}" stroke="${colors.line}"/>`,
    ...canvas.parts,
    "</svg>\n",
  ].join("\n");
}

function drawAuthor(canvas: Canvas): void {
  const { colors, left, y, parts } = canvas;
  parts.push(
    `<rect x="${left - 48}" y="${px(y)}" width="36" height="36" rx="6" fill="${colors.mark}"/>`,
    `<text x="${left - 30}" y="${px(y + 24)}" font-size="17" font-weight="700" text-anchor="middle" fill="${colors.back}">?</text>`,
  );
  drawLines(canvas, [{ text: "Docs assistant", style: "bold" }], { size: SIZE });
}

function drawBlock(canvas: Canvas, block: Block): void {
  if (block.type === "header") {
    canvas.y += 3;
    drawLines(canvas, [{ text: block.text.text, style: "bold" }], { size: 18 });
  } else if (block.type === "section") {
    drawSection(canvas, block.text);
  } else if (block.type === "context") {
    const runs = block.elements.flatMap((text, index) => (index > 0 ? [SPACE, ...runsOf(text)] : runsOf(text)));
    drawLines(canvas, runs, { size: SMALL, isFaint: true });
  } else if (block.type === "rich_text") {
    for (const part of block.elements) drawRichPart(canvas, part);
  } else {
    drawButtons(canvas, block);
  }
}

/** Between the elements of a context. */
const SPACE: Run = { text: "    ", style: "plain" };

const runsOf = (text: Text): Run[] =>
  text.type === "mrkdwn" ? readMrkdwn(text.text) : [{ text: text.text, style: "plain" }];

/** Paragraphs and code blocks of a section. */
function drawSection(canvas: Canvas, text: Text): void {
  const parts = text.type === "plain_text" ? [text.text] : text.text.split("```");
  for (const [index, part] of parts.entries()) {
    const code: Run[] = [{ text: part.trim(), style: "code" }];
    const runs = index % 2 === 1 ? code : runsOf({ ...text, text: part.trim() });
    if (part.trim() !== "") drawLines(canvas, runs, { size: SIZE });
  }
}

function drawRichPart(canvas: Canvas, part: RichPart): void {
  const runs = (elements: RichElement[]): Run[] =>
    elements.map((one) => ({
      text: one.text,
      style: one.type === "link" ? "link" : one.style?.bold ? "bold" : "plain",
    }));
  if (part.type === "rich_text_list") {
    for (const item of part.elements) {
      drawLines(canvas, [{ text: "•  ", style: "plain" }, ...runs(item.elements)], { size: SIZE, indent: 8 });
    }
    return;
  }
  const isQuote = part.type === "rich_text_quote";
  const from = canvas.y;
  drawLines(canvas, runs(part.elements), { size: SIZE, indent: isQuote ? 14 : 0 });
  const bar = `<rect x="${canvas.left}" y="${px(from)}" width="4" height="${px(canvas.y - from)}" rx="2" fill="${canvas.colors.line}"/>`;
  if (isQuote) canvas.parts.push(bar);
}

type Look = { size: number; indent?: number; isFaint?: boolean };

function drawLines(canvas: Canvas, runs: Run[], { size, indent = 0, isFaint = false }: Look): void {
  const x = canvas.left + indent;
  for (const line of breakLines(runs, WIDTH - 20 - x, size)) {
    canvas.y += size * 1.45;
    for (const placed of line) canvas.parts.push(drawText(canvas, placed, { x, size, isFaint }));
  }
  canvas.y += 4;
}

function drawText(
  { colors, y }: Canvas,
  { text, style, x, width }: Placed,
  at: { x: number; size: number; isFaint: boolean },
): string {
  const color =
    style === "link" ? colors.link : style === "code" ? colors.code : at.isFaint ? colors.faint : colors.text;
  const look = { plain: "", link: "", bold: ' font-weight="700"', italic: ' font-style="italic"' };
  const font = style === "code" ? ' font-family="Menlo, Consolas, monospace"' : look[style];
  // The width keeps words of other fonts from overlapping. Emoji differ too much between fonts.
  const fit =
    text.trim() === "" || /\p{Extended_Pictographic}/u.test(text)
      ? ""
      : ` textLength="${px(width)}" lengthAdjust="spacing"`;
  return `<text x="${px(at.x + x)}" y="${px(y - at.size * 0.35)}" font-size="${at.size}" xml:space="preserve" fill="${color}"${font}${fit}>${escapeXml(text)}</text>`;
}

function drawButtons(canvas: Canvas, { elements }: Extract<Block, { type: "actions" }>): void {
  const { colors, parts } = canvas;
  let { left: x } = canvas;
  canvas.y += 6;
  for (const { text, style } of elements) {
    const width = widthOf({ text: text.text, style: "bold" }, 13) + 26;
    const isPrimary = style === "primary";
    const [fill, color] = isPrimary ? [colors.button, "#ffffff"] : ["none", colors.text];
    parts.push(
      `<rect x="${px(x)}" y="${px(canvas.y)}" width="${px(width)}" height="28" rx="6" fill="${fill}" stroke="${isPrimary ? fill : colors.line}"/>`,
      `<text x="${px(x + width / 2)}" y="${px(canvas.y + 18.5)}" font-size="13" font-weight="700" text-anchor="middle" fill="${color}">${escapeXml(text.text)}</text>`,
    );
    x += width + 8;
  }
  canvas.y += 32;
}
