import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ATTACKS } from "#tests/soak/attacks.ts";
import { PAGE, readFigures, renderPage } from "#tests/soak/page.ts";

it("says what the soak tests found (npm run test:soak -- --keep)", () => {
  const figures = readFigures();
  expect(readFileSync(PAGE, "utf8")).toBe(renderPage(figures));
  expect(figures.attacks.map(({ attack }) => attack)).toEqual(["none", ...ATTACKS]);
  expect([figures.fuzz.requests >= 10_000, figures.fuzz.faults]).toEqual([true, 0]);
});
