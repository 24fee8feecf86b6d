import { OURS, type Results } from "./results.ts";

const ROW = 16;
const GAP = 18;
const LABEL = 170;
const BAR = 420;
const WIDTH = LABEL + BAR + 60;

const markup = (text: string): string => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** Bars of page nDCG@10, ours beside the peers, as an SVG that needs nothing else and fits light and dark. */
export function picture({ sets, mean }: Results): string {
  const groups = [
    { title: "mean of the sets", ours: mean.page.ndcg, peers: mean.peers },
    ...sets.map(({ set, n, page, peers }) => ({
      title: `${set} (${n} questions)`,
      ours: page.ndcg,
      peers: Object.fromEntries(Object.entries(peers).map(([name, levels]) => [name, levels.page])),
    })),
  ];
  let y = 44;
  const parts: string[] = [];
  for (const { title, ours, peers } of groups) {
    const others = Object.entries(peers).map(([name, scores]) => ({ name, value: scores.ndcg, kind: "peer" }));
    const bars = [{ name: OURS, value: ours, kind: OURS }, ...others.sort((a, b) => b.value - a.value)];
    parts.push(`<text class="title" x="0" y="${y}">${markup(title)}</text>`);
    y += 8;
    for (const bar of bars) {
      parts.push(barOf(bar, y));
      y += ROW;
    }
    y += GAP + 8;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -8 ${WIDTH + 24} ${y - GAP + 12}" width="${WIDTH}" role="img" aria-label="Page nDCG@10 by set and search">
<style>
  text { font: 12px system-ui, sans-serif; fill: #121c2d }
  .head { font-size: 14px; font-weight: 600 } .title { font-weight: 600 }
  .ours { fill: #0263e0 } .peer { fill: #8891aa } .ground { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e1e3ea } .ours { fill: #66b3ff } .peer { fill: #606b85 } .ground { fill: #0d1320 }
  }
</style>
<rect class="ground" x="-12" y="-8" width="100%" height="100%"/>
<text class="head" x="0" y="18">Pages found: nDCG@10, longer is better</text>
${parts.join("\n")}
</svg>
`;
}

function barOf({ name, value, kind }: { name: string; value: number; kind: string }, y: number): string {
  const width = Math.max(1, Math.round(value * BAR));
  return [
    `<text x="${LABEL - 8}" y="${y + 11}" text-anchor="end">${markup(name)}</text>`,
    `<rect class="${kind}" x="${LABEL}" y="${y + 2}" width="${width}" height="${ROW - 4}" rx="2"/>`,
    `<text x="${LABEL + width + 6}" y="${y + 11}">${value.toFixed(3)}</text>`,
  ].join("");
}
