import { beforeEach, describe, expect, test } from "vitest";
import type { StaleAnswer, VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { AppError } from "#lib/errors.ts";
import { createStalenessCheck } from "#lib/verified-answers/staleness.ts";
import { sectionsOf, verifiedRow } from "#tests/support/verified-answers.ts";

const UNITS = { url: "/docs/size#units", title: "Size › Units", hash: "h1" };
const GRID = { url: "/docs/grid#gaps", title: "Grid › Gaps", hash: "h2" };

describe("stale answers", () => {
  let answers: VerifiedAnswerRow[];
  let marked: StaleAnswer[][];
  let loads: number;
  let failures: number;
  /** Answers that were changed between loading and marking. */
  let skipped: number;
  let kicked: string[];
  beforeEach(() => {
    [answers, marked, loads, failures, skipped, kicked] = [[], [], 0, 0, 0, []];
  });

  const docsOf = (sources: (typeof UNITS)[]) => ({ ...sectionsOf(sources), sections: [] as never[] });
  const store = {
    async loadVerifiedAnswers() {
      loads += 1;
      if (failures-- > 0) throw new AppError("database_unavailable");
      return { revision: "r", answers };
    },
    async markStaleAnswers(stale: StaleAnswer[]) {
      marked.push(stale);
      const count = stale.length - skipped;
      skipped = 0;
      return count;
    },
  };
  const start = (docs: ReturnType<typeof docsOf>) =>
    createStalenessCheck({ store, docs, onOutbox: (lane) => void kicked.push(lane) });

  test("answers with a changed or missing section are marked in one request, with these sections", async () => {
    answers = [
      verifiedRow({ id: "answer_1", version: 3, sources: [UNITS, GRID] }),
      verifiedRow({ id: "answer_2", sources: [{ ...UNITS, url: "/docs/gone#x" }] }),
      verifiedRow({ id: "answer_3", sources: [UNITS] }),
      verifiedRow({ id: "answer_4", sources: [GRID], status: "stale" }),
      verifiedRow({ id: "answer_5" }),
    ];
    await start(docsOf([UNITS, { ...GRID, hash: "new" }]))();
    expect(marked).toEqual([
      [
        { id: "answer_1", version: 3, changed: [{ url: GRID.url, title: GRID.title }] },
        { id: "answer_2", version: 1, changed: [{ url: "/docs/gone#x", title: UNITS.title }] },
      ],
    ]);
    expect(kicked).toEqual(["notify"]);
  });

  test("answers whose sections are as they were ask for nothing", async () => {
    answers = [verifiedRow({ sources: [UNITS] })];
    await start(docsOf([UNITS]))();
    expect([marked, kicked]).toEqual([[], []]);
  });

  test("the database is asked only after the docs were read", async () => {
    const docs = docsOf([UNITS]);
    const check = start(docs);
    await check();
    await check();
    expect(loads).toBe(1);
    docs.sections = [];
    await check();
    expect(loads).toBe(2);
  });

  test("an answer that was changed meanwhile is looked at again", async () => {
    answers = [verifiedRow({ id: "answer_1", sources: [GRID] }), verifiedRow({ id: "answer_2", sources: [GRID] })];
    skipped = 1;
    const check = start(docsOf([UNITS]));
    await check();
    expect(kicked).toEqual(["notify"]);
    answers = [verifiedRow({ id: "answer_2", version: 2, sources: [GRID] })];
    await check();
    await check();
    expect(marked.map((stale) => stale.map(({ id, version }) => [id, version]))).toEqual([
      [
        ["answer_1", 1],
        ["answer_2", 1],
      ],
      [["answer_2", 2]],
    ]);
  });

  test("a check that failed is repeated", async () => {
    answers = [verifiedRow({ sources: [GRID] })];
    failures = 1;
    const check = start(docsOf([UNITS]));
    await expect(check()).rejects.toMatchObject({ code: "database_unavailable" });
    await check();
    expect(marked).toHaveLength(1);
  });
});
