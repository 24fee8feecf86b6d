import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { createDigests } from "#lib/digest/digest.ts";
import { renderDigest } from "#lib/digest/markdown.ts";
import { drawTrend } from "#lib/digest/trend-picture.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { createMask } from "#lib/masking/mask.ts";
import { sampleDigest, sampleGap } from "#tests/support/digest/sample.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, endRun, newAnswer } from "#tests/support/setup/rows.ts";

let db: TestDatabase;
let docs: Docs;
beforeAll(async () => {
  db = await openTestDatabase();
  docs = await openDocs({ dir: "tests/support/docs" });
});
afterAll(() => db.close());
beforeEach(() => db.reset());

const HOUR = 3_600_000;
const period = () => ({
  since: new Date(Date.now() - 24 * HOUR).toISOString(),
  until: new Date(Date.now() + HOUR).toISOString(),
});

const createDigest = (model: string | null = null) =>
  createDigests({
    store: db.store,
    docs,
    engine: { model, complete: () => Promise.reject(new Error("not asked")) },
    mask: createMask(["email"], () => false),
    clock: { now: Date.now },
    config: { github: null },
  });

/** Asks a question whose answer has these marks; without marks, its run fails. Returns the ids of thread and answer. */
async function ask(text: string, metadata: Record<string, string> | null) {
  const { id } = await addThread(db.store);
  const answer = metadata && newAnswer({ metadata });
  await endRun(db.store, (await addMessage(db.store, id, { text })).id, {
    status: answer ? "completed" : "failed",
    answer,
    last_error: answer ? null : { code: "upstream_failed", message: "" },
  });
  return { threadId: id, answerId: answer?.id ?? "" };
}

test("a digest counts threads, answers, doubts, votes and hand-overs, and lists the questions by what they lack", async () => {
  await ask("How do I run this on Windows Server?", { uncovered: "true" });
  const windows = await ask("is windows server supported, ask me@example.com", { uncited: "true" });
  await ask("windows server", null);
  await ask("How do I install it?", {});
  const missing = await ask("Where is the Helm chart?", { verified: "answer_1" });
  const vote = { message_id: missing.answerId, thread_id: missing.threadId, owner: "owner", note: "", buckets: [] };
  await db.store.saveFeedback({ ...vote, rating: "down", reasons: ["missing"] });
  await db.store.changeHandoff({ thread_id: windows.threadId, owner: "owner", handoff: "waiting", by: null });

  const digest = await createDigest()(period());
  expect(digest.counts).toEqual({
    ...{ threads: 5, questions: 5, answered: 4, doubtful: 2, down: 1, unanswered: 1, handed_over: 1 },
    ...{ verified_given: 1, verified_stale: 0, corrected: 0 },
  });
  expect(digest.gaps.map(({ heading, count, reasons }) => ({ heading, count, reasons }))).toEqual([
    { heading: "Windows server", count: 3, reasons: { uncovered: 1, uncited: 1, unanswered: 1 } },
    { heading: "Helm chart", count: 1, reasons: { missing: 1 } },
  ]);
  expect(digest.gaps[0]?.threadIds).toContain(windows.threadId);
  expect(digest.others).toBe(0);
  expect(digest.trend).toHaveLength(28);
  expect(digest.trend.reduce((sum, { questions }) => sum + questions, 0)).toBe(5);
  expect(JSON.stringify(digest)).not.toContain("me@example.com");
});

test("a correction counts when it was made, and not when the answer was", async () => {
  const { threadId, answerId } = await ask("How do I install it?", {});
  await db.store.correctAnswer({
    ...{ answer_id: "answer_1", thread_id: threadId, message_id: answerId, question: "How do I install it?" },
    ...{ paraphrases: [], answer: "Run npm install.", sources: [], author: "Ada", page_scope: null },
  });
  const month = new Date(Date.now() - 30 * 24 * HOUR).toISOString();
  await db.sql(`update assistant_messages set created_at = '${month}'`);
  const corrected = async (since: string, until: string) => (await db.store.countDigest({ since, until })).corrected;
  expect(await corrected(period().since, period().until)).toBe(1);
  expect(await corrected(new Date(Date.parse(month) - HOUR).toISOString(), period().since)).toBe(0);
});

test("questions outside the time, cancelled ones, and those that a retry answered are left out", async () => {
  const { id } = await addThread(db.store);
  const failed = await addMessage(db.store, id, { text: "try again" });
  await endRun(db.store, failed.id, { status: "failed", answer: null, last_error: { code: "internal", message: "" } });
  await endRun(db.store, (await addMessage(db.store, id, { retry_of: failed.id })).id);
  const cancelled = await addThread(db.store);
  await endRun(db.store, (await addMessage(db.store, cancelled.id)).id, { status: "cancelled", answer: null });
  const old = await ask("an old one", { uncovered: "true" });
  await db.sql(
    `update assistant_runs set created_at = created_at - interval '9 days' where thread_id = '${old.threadId}'`,
  );
  const { gaps, others, counts } = await createDigest()(period());
  expect([gaps, others, counts.unanswered]).toEqual([[], 0, 0]);
});

test("a digest keeps its answer for five minutes", async () => {
  const create = createDigest();
  const time = period();
  const first = await create(time);
  await ask("something new", { uncovered: "true" });
  expect(await create(time)).toBe(first);
  expect((await create(period())).gaps).toHaveLength(1);
});

test("several servers queue one digest a week, and none for a week without questions", async () => {
  const others = await Promise.all([1, 2, 3].map(() => db.store.queueDigest("2026-W46", period())));
  expect(others).toEqual([false, false, false]);
  await ask("a question", {});
  const queued = await Promise.all([1, 2, 3].map(() => db.store.queueDigest("2026-W47", period())));
  expect(queued.filter(Boolean)).toHaveLength(1);
  expect(await db.sql("select kind, notifier from assistant_outbox where kind = 'digest.weekly'")).toEqual([
    { kind: "digest.weekly", notifier: "" },
  ]);
});

const options = {
  addresses: ownAddresses("https://docs.test"),
  reviewUrl: (id: string) => `https://docs.test/review/${id}`,
  picture: null,
};

test("as Markdown a digest has a table, the trend, and each gap with its section and threads", () => {
  const text = renderDigest(sampleDigest({ gaps: [sampleGap({ heading: "A *b* <c>" })] }), options);
  expect(text).toContain("| Questions | 9 |");
  expect(text).toContain("Questions ▁▃▅▆█");
  expect(text).toContain("### A \\*b\\* \\<c\\>\n\nAsked 3 times: 1 voted down as missing, 2 not covered by the docs.");
  expect(text).toContain("- Closest section: [Install › Linux](https://docs.test/docs/install#linux)");
  expect(text).toContain("[2](https://docs.test/review/thread_2)");
  expect(text).toContain("2 more questions");
});

test("a digest without gaps says so, and its picture is linked where there is one", () => {
  const text = renderDigest(sampleDigest({ gaps: [], others: 0 }), { ...options, picture: "trend.svg" });
  expect(text).toContain("nothing is missing");
  expect(text).toContain("(trend.svg)");
});

test("the picture of the trend has a bar for each count and loads nothing", () => {
  const picture = drawTrend(sampleDigest().trend);
  expect(picture.match(/<rect /g)).toHaveLength(1 + 2 * 28);
  expect(picture).toContain("<title>Questions and doubtful answers per day, 2026-10-01 to 2026-10-28</title>");
  expect(picture).not.toMatch(/href|<script|NaN|url\(/);
  expect(drawTrend([])).not.toContain("NaN");
});
