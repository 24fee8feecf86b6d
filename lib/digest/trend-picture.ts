/** The trend as an SVG picture. It has numbers and dates only, and loads nothing. */
import type { CountedDay } from "#lib/database/stores/digest.ts";

const WIDTH = 640;
const HEIGHT = 200;
const MARGIN = { left: 36, right: 8, top: 24, bottom: 28 };
const COLORS = { background: "#ffffff", axis: "#606b85", questions: "#0263e0", doubts: "#d61f1f" };

/** Draws questions and doubtful answers per day as bars: one bar of each day for all questions, one for the doubts. */
export function drawTrend(trend: readonly CountedDay[]): string {
  const most = Math.max(1, ...trend.map(({ questions, doubts }) => Math.max(questions, doubts)));
  const step = (WIDTH - MARGIN.left - MARGIN.right) / Math.max(1, trend.length);
  const base = HEIGHT - MARGIN.bottom;
  const heightOf = (count: number) => (count / most) * (base - MARGIN.top);
  const bar = (count: number, at: number, shift: number, color: string) => {
    const height = heightOf(count);
    const x = MARGIN.left + at * step + shift * step;
    return `<rect x="${x.toFixed(1)}" y="${(base - height).toFixed(1)}" width="${(step * 0.4).toFixed(1)}" height="${height.toFixed(1)}" fill="${color}"/>`;
  };
  const bars = trend.flatMap(({ questions, doubts }, at) => [
    bar(questions, at, 0.08, COLORS.questions),
    bar(doubts, at, 0.5, COLORS.doubts),
  ]);
  const [first, last] = [trend[0]?.day ?? "", trend.at(-1)?.day ?? ""];
  const text = (x: number, y: number, anchor: string, content: string, color = COLORS.axis) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" fill="${color}">${content}</text>`;
  const right = WIDTH - MARGIN.right;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>Questions and doubtful answers per day, ${first} to ${last}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${COLORS.background}"/>`,
    text(MARGIN.left, 16, "start", "■ Questions", COLORS.questions),
    text(MARGIN.left + 90, 16, "start", "■ Doubtful answers", COLORS.doubts),
    text(MARGIN.left - 6, MARGIN.top + 8, "end", String(most)),
    text(MARGIN.left - 6, base, "end", "0"),
    `<line x1="${MARGIN.left}" y1="${base}" x2="${right}" y2="${base}" stroke="${COLORS.axis}"/>`,
    ...bars,
    text(MARGIN.left, HEIGHT - 10, "start", first),
    text(right, HEIGHT - 10, "end", last),
    "</svg>",
    "",
  ].join("\n");
}
