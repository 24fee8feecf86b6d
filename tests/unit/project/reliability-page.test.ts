import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ATTACKS } from "#tests/soak/attacks.ts";
import { FAULTS, MAX_SECONDS } from "#tests/soak/faults/faults.ts";
import { PAGE, readFigures, renderPage } from "#tests/soak/page.ts";

const figures = readFigures();

it("the page on reliability shows the stored figures of the soak tests (npm run test:soak -- --keep)", () => {
  expect(readFileSync(PAGE, "utf8")).toBe(renderPage(figures));
});

it("the figures of every fault show that nothing was lost and the site recovered within ten seconds", () => {
  expect(figures.faults.map(({ fault }) => fault)).toEqual(FAULTS);
  for (const { fault, lost, seconds } of figures.faults)
    expect([fault, lost, seconds <= MAX_SECONDS]).toEqual([fault, 0, true]);
});

it("the figures cover every attack, and 10,000 random requests without a server error", () => {
  expect(figures.attacks.map(({ attack }) => attack)).toEqual(["none", ...ATTACKS]);
  expect([figures.fuzz.requests >= 10_000, figures.fuzz.faults]).toEqual([true, 0]);
});

it("the figures show that a thousand readers cost no more than the budget and each got an answer or a quotation", () => {
  const { strangers, budget, spent, answered, quoted, failed } = figures.strangers;
  expect([strangers, answered + quoted, failed]).toEqual([1_000, 1_000, 0]);
  expect(spent).toBeLessThanOrEqual(budget);
});
