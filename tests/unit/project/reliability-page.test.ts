import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ATTACKS } from "#tests/soak/attacks.ts";
import { FAULTS, MAX_SECONDS } from "#tests/soak/faults/faults.ts";
import { PAGE, readFigures, renderPage } from "#tests/soak/page.ts";

const figures = readFigures();

it("says what the soak tests found (npm run test:soak -- --keep)", () => {
  expect(readFileSync(PAGE, "utf8")).toBe(renderPage(figures));
});

it("has figures of every fault: nothing was lost, and all was well within ten seconds", () => {
  expect(figures.faults.map(({ fault }) => fault)).toEqual(FAULTS);
  for (const { fault, lost, seconds } of figures.faults)
    expect([fault, lost, seconds <= MAX_SECONDS]).toEqual([fault, 0, true]);
});

it("has figures of every attack, and of 10,000 requests without a fault", () => {
  expect(figures.attacks.map(({ attack }) => attack)).toEqual(["none", ...ATTACKS]);
  expect([figures.fuzz.requests >= 10_000, figures.fuzz.faults]).toEqual([true, 0]);
});

it("has a thousand strangers who cost no more than the budget, and all got something", () => {
  const { strangers, budget, spent, answered, quoted, failed } = figures.strangers;
  expect([strangers, answered + quoted, failed]).toEqual([1_000, 1_000, 0]);
  expect(spent).toBeLessThanOrEqual(budget);
});
