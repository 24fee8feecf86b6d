// Asks the search questions about this project's own docs: npm run eval [-- --json FILE] [--keep]
// --keep makes what was measured the floor that the tests hold it to.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openDocs } from "#lib/docs/docs.ts";
import { type Figures, floorFormat, type Measured, measureDocs } from "./measure.ts";

const { values } = parseArgs({ options: { json: { type: "string" }, keep: { type: "boolean" } } });
const docs = await openDocs({ dir: "content/docs" });
const measured = await measureDocs(docs.search);

const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(8);
const line = (name: string, { r1, r3, r8, mrr }: Figures) =>
  `  ${name.padEnd(22)}${percent(r1)}${percent(r3)}${percent(r8)}   ${mrr.toFixed(3)}`;

function report({ page, section, kinds, ...rest }: Measured): string {
  const misses = rest.answered.filter((one) => one.section.r3 === 0);
  const doubted = rest.answered.filter(({ covered }) => !covered);
  const overrated = rest.unanswered.filter(({ covered }) => covered);
  return [
    `${rest.questions} questions that the docs answer, ${rest.unanswerable} that they do not`,
    `  ${"".padEnd(22)}Recall@1      @3      @8     MRR`,
    line("pages", page),
    line("sections", section),
    ...Object.entries(kinds).map(([kind, figures]) => line(`  ${kind} (${figures.n})`, figures)),
    `  AUC of the confidence    ${rest.auc.toFixed(3)}`,
    `  answerable, but marked as not covered   ${percent(1 - rest.answerableCovered)}`,
    `  unanswerable, but marked as covered     ${percent(rest.unanswerableCovered)}`,
    `\nNo right section among the first three (${misses.length}):`,
    ...misses.map(({ query, sections, found }) => `  ${query}\n    ${sections[0]} but found ${found[0] ?? "nothing"}`),
    `\nAnswerable, but marked as not covered (${doubted.length}):`,
    ...doubted.map(({ query, confidence }) => `  ${confidence.toFixed(2)}  ${query}`),
    `\nUnanswerable, but marked as covered (${overrated.length}):`,
    ...overrated.map(({ query, confidence, found }) => `  ${confidence.toFixed(2)}  ${query} (${found[0]})`),
  ].join("\n");
}

process.stdout.write(`${report(measured)}\n`);
if (values.json) writeFileSync(values.json, `${JSON.stringify(measured, null, 2)}\n`);
if (values.keep) {
  // A floor, not a record: a page that is reworded may cost a question or two.
  const down = (_: string, value: unknown) => (typeof value === "number" ? Math.floor(value * 100 - 1) / 100 : value);
  const floor = JSON.stringify(floorFormat.parse(measured), down, 2);
  writeFileSync(new URL("floor.json", import.meta.url), `${floor}\n`);
}
