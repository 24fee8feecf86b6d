/** The page of the docs that says what the soak tests found, made from the figures they kept. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { renderSlack, slackFigures } from "#tests/bench/slack/page.ts";
import { crashFigures, renderCrashes } from "./crashes/page.ts";

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
  strangers: z.object({
    strangers: z.number(),
    budget: z.number(),
    spent: z.number(),
    answered: z.number(),
    quoted: z.number(),
    refused: z.number(),
    failed: z.number(),
    seconds: z.number(),
  }),
  faults: z.array(z.object({ fault: z.string(), seen: z.string(), lost: z.number(), seconds: z.number() })),
  slack: slackFigures.optional(),
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
export function renderPage({ machine, fuzz, attacks, strangers, faults, slack, crashes }: Figures): string {
  const [quiet] = attacks;
  const rows = attacks.map(({ attack, p50, p95, failed }) => {
    const ratio = quiet && attack !== "none" ? `${(p95 / quiet.p95).toFixed(1)} times` : "";
    return `| ${ABOUT[attack] ?? attack} | ${p50} ms | ${p95} ms | ${ratio} | ${failed} |`;
  });
  const faultRows = faults.map(
    ({ fault, seen, lost, seconds }) =>
      `| ${fault} | ${seen.charAt(0).toUpperCase()}${seen.slice(1)} | ${lost} | ${seconds} s |`,
  );
  const formatCount = (count: number) => count.toLocaleString("en");
  return `---
title: Reliability
description: What the site was put through, and what came of it, in figures that a command makes anew.
section: Understand
order: 49
keywords: [soak, fuzz, attack, denial of service, abuse test, figures, faults, outage, recovery, SIGTERM, disk full, crash, kill -9]
starters:
  - What was the site put through?
  - What do others notice of an attack?
  - What happens when something else fails?
---

What holds the site up under abuse is told in [Security and privacy](/docs/security-and-privacy). Here is what came of trying.

## What was the site put through?

${formatCount(fuzz.requests)} malformed and hostile requests over raw sockets, the same ones for the same seed (${fuzz.seed}): wrong methods, targets,
hosts, types, lengths, cookies and bodies. ${fuzz.faults} of them were answered with a 5xx, and the server was healthy afterwards.

## What do others notice of an attack?

A reader asks one question after the other, each from an address of its own, on a model that takes about 0.3 seconds by itself; the times
are of whole answers, thread and all. Meanwhile one address attacks with ten connections at once or more, as fast as it is
answered, on the same cores as the server, the model and the reader.

| Attack | Median | 95 of 100 within | Of quiet time | Failed |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

The model writes the answers of 48 kB in a twentieth of a second each, ten at once. A run reads no more than 30,000 characters a second of
it, and its requests of the database take turns with those of other addresses.

## What do a thousand strangers cost at once?

${formatCount(strangers.strangers)} new readers, each from an address of their own, ask at the same moment on a site with a \`DAILY_BUDGET\` of ${formatCount(strangers.budget)} tokens.
Within ${strangers.seconds} seconds ${formatCount(strangers.answered)} had the model's answer, ${formatCount(strangers.quoted)} quotes of the docs, marked, and ${strangers.failed} none. The model's
tokens came to ${formatCount(strangers.spent)}: what is under way holds 10,000 each, so most of the budget is left for those who come later.

## What happens when something else fails?

What the site needs is taken away while readers ask, and given back: the model's server, a database over HTTP, Slack, disk space, the time. Lost
would be a question that was accepted and is gone, has no end, or was never told to Slack. The time is counted from the
end of the fault until what was under way has ended, a new question is answered, which takes up to 2.5 seconds by itself, and Slack
gets notes again. Nobody does anything meanwhile. Notes that waited follow at one a second.

| Fault | What readers see meanwhile | Lost | Well after |
| --- | --- | --- | --- |
${faultRows.join("\n")}

Every code is told in [Troubleshooting](/docs/troubleshooting). What was refused was not accepted: the panel keeps it and offers to send
it again, and a program repeats it with the same \`Idempotency-Key\`.

${slack ? `${renderSlack(slack)}\n` : ""}${renderCrashes(crashes)}
## How do I run the soak tests?

\`npm run test:soak\` fuzzes and attacks the built site, makes what it needs fail and kills servers, which takes half an hour. It fails on
a 5xx, on anything lost or doubled, and on a recovery of more than 10 seconds. \`--only fuzz\`, \`attacks\`, \`strangers\`, \`faults\` or \`crashes\` does one
of them, \`--seed 2\` sends other requests, \`--kills 50\` kills less often, \`--keep\` writes this page anew: its figures are of ${machine}.
`;
}
