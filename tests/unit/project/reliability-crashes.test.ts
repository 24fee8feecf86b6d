import { expect, it } from "vitest";
import { PLACES } from "#tests/soak/crashes/crashes.ts";
import { faultsOf } from "#tests/soak/crashes/page.ts";
import { readFigures } from "#tests/soak/page.ts";

it("the stored figures show that 200 kills lost and doubled nothing (npm run test:soak -- --only crashes --keep)", () => {
  const { places } = readFigures().crashes;
  expect(places.map(({ place }) => place)).toEqual(PLACES);
  expect(places.filter((crashed) => crashed.kills < 3 || faultsOf(crashed) > 0)).toEqual([]);
  expect(places.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(200);
});
