/** The page of the docs that says what the soak tests found, made from the figures they kept. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { crashFigures, renderCrashes } from "./crash-page.ts";

export const FIGURES = "tests/soak/figures.json";
export const PAGE = "content/docs/reliability.mdx";

const figures = z.object({
  machine: z.string(),
  fuzz: z.object({
    seed: z.number(),
    requests: z.number(),
    byStatus: z.record(z.string(), z.number()),
    faults: z.number(),
  }),
  attacks: z.array(z.object({ attack: z.string(), p50: z.number(), p95: z.number(), failed: z.number() })),
  crashes: crashFigures,
});
export type Figures = z.infer<typeof figures>;

export const readFigures = (): Figures => figures.parse(JSON.parse(readFileSync(FIGURES, "utf8")));

const ABOUT: Record<string, string> = {
  none: "None",
  "hostile answers": "Answers of 48 kB of `*a_ `",
  uploads: "Uploads of 4 MiB with new cookies",
  renames: "Renames of one thread",
  "bodies held": "300 bodies of 1 MiB, each a byte short",
  streams: "500 event streams of one run",
  searches: "Searches of 2,000 characters, by MCP in batches of ten too",
  reads: "Reading a thread of ten long questions again and again",
  "new threads": "New readers with a thread each",
  health: "Health checks",
};

/** @returns the page's MDX */
export function renderPage({ machine, fuzz, attacks, crashes }: Figures): string {
  const [quiet] = attacks;
  const rows = attacks.map(({ attack, p50, p95, failed }) => {
    const ratio = quiet && attack !== "none" ? `${(p95 / quiet.p95).toFixed(1)} times` : "";
    return `| ${ABOUT[attack] ?? attack} | ${p50} ms | ${p95} ms | ${ratio} | ${failed} |`;
  });
  return `---
title: Reliability
description: What the site was put through, and what came of it, in figures that a command makes anew.
section: Understand
order: 49
keywords: [soak, fuzz, attack, denial of service, abuse test, figures]
starters:
  - What was the site put through?
  - What do others notice of an attack?
  - How do I run the soak tests?
---

What holds the site up under abuse is told in [Security and privacy](/docs/security-and-privacy). Here is what came of trying.

## What was the site put through?

${fuzz.requests.toLocaleString("en")} malformed and hostile requests over raw sockets, the same ones for the same seed (${fuzz.seed}): wrong methods, targets,
hosts, types, lengths, cookies and bodies. ${fuzz.faults} of them were answered with a 5xx, and the server was healthy afterwards.

## What do others notice of an attack?

A reader asks one question after the other, each from an address of its own, on a model that takes about 0.3 seconds by itself; the times
are of whole answers, thread and all. Meanwhile one address attacks with ten connections at once or more, as fast as it is
answered, on the same cores as the server, the model and the reader.

| Attack | Median | 95 of 100 within | Of quiet time | Failed |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
${renderCrashes(crashes)}
## How do I run the soak tests?

\`npm run test:soak\` fuzzes and attacks the built site and kills servers, which takes a quarter of an hour, and fails on a 5xx and on
anything lost or doubled. \`--only fuzz\`, \`--only attacks\` and \`--only crashes\` do one of them, \`--seed 2\` sends other requests,
\`--kills 50\` kills less often, \`--keep\` writes this page anew: its figures are of ${machine}.
`;
}
