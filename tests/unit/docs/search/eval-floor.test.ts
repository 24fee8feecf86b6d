import { describe, expect, it } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import { type Figures, measureDocs, readFloor, readQuestions, readUnanswerable } from "#tests/eval/measure.ts";

const docs = await openDocs({ dir: "content/docs" });
const measured = await measureDocs(docs.search);
const floor = readFloor();
/** What fell below the floor, as a person reads it. */
const below = (now: Figures, least: Figures): string[] =>
  (["r1", "r3", "r8", "mrr"] as const).flatMap((name) =>
    now[name] < least[name] ? [`${name}: ${now[name].toFixed(3)} is below ${least[name]}`] : [],
  );

describe("the search in our own docs", () => {
  it("is tested with enough questions, each with its own id", () => {
    const ids = [...readQuestions(), ...readUnanswerable()].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(readQuestions().length).toBeGreaterThanOrEqual(70);
    expect(readUnanswerable().length).toBeGreaterThanOrEqual(30);
  });

  it("is tested with questions about sections that exist", () => {
    const named = readQuestions().flatMap(({ sections }) => sections);
    expect(named.filter((url) => docs.section(url) === null)).toEqual([]);
  });

  it("is tested with questions about nine pages of ten", () => {
    const asked = new Set(readQuestions().flatMap(({ sections }) => sections.map((url) => url.split("#")[0])));
    const left = docs.pages.map(({ path }) => path).filter((path) => !asked.has(path));
    expect(left.length, left.join(", ")).toBeLessThanOrEqual(docs.pages.length / 10);
  });

  it("finds the right pages as often as before", () => {
    expect(below(measured.page, floor.page)).toEqual([]);
  });

  it("finds the right sections as often as before", () => {
    expect(below(measured.section, floor.section)).toEqual([]);
  });

  it("recognizes questions that the docs cover as well as before", () => {
    expect(measured.auc).toBeGreaterThanOrEqual(floor.auc);
    expect(measured.answerableCovered).toBeGreaterThanOrEqual(floor.answerableCovered);
  });
});
