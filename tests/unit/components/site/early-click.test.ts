import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { takeEarlyClick } from "#components/site/early-click.ts";

let dataset: Record<string, string>;
beforeEach(() => {
  dataset = {};
  vi.stubGlobal("document", { documentElement: { dataset } });
});
afterEach(() => vi.unstubAllGlobals());

describe("a click before the code of the page ran", () => {
  it("the click is taken once", () => {
    dataset.earlyClick = "assistant";
    expect([takeEarlyClick("assistant", "page"), takeEarlyClick("assistant", "page")]).toEqual(["assistant", ""]);
  });

  it("the click stays recorded until the opener that it was for takes it", () => {
    dataset.earlyClick = "search";
    expect([takeEarlyClick("assistant", "page"), takeEarlyClick("search")]).toEqual(["", "search"]);
  });

  it("without a click there is nothing to take, and later ones are not recorded", () => {
    expect(takeEarlyClick("search")).toBe("");
    expect(dataset.earlyClick).toBe("");
  });
});
