import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NewCorrection } from "#lib/database/stores/verified-answers.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addMessage, addThread, endRun, newAnswer } from "#tests/support/setup/rows.ts";

const SOURCE = { url: "/docs/size#units", title: "Size › Units", hash: "h1" };

describe.each(DATABASES)("verified answers on %s", (kind) => {
  let db: TestDatabase;
  let threadId: string;
  let messageId: string;

  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.reset();
    threadId = (await addThread(db.store)).id;
    const run = await addMessage(db.store, threadId, { text: "How wide?" });
    const answer = newAnswer({ text: "Use `height`." });
    await endRun(db.store, run.id, { answer });
    messageId = answer.id;
  });

  const correct = (fields: Partial<NewCorrection> = {}) =>
    db.store.correctAnswer({
      ...{ answer_id: "answer_1", thread_id: threadId, message_id: messageId },
      ...{ question: "How wide is it?", paraphrases: ["Which width has it?"], answer: "Use `width`." },
      ...{ sources: [SOURCE], author: "Ada", page_scope: null, ...fields },
    });
  const kinds = async () =>
    (await db.sql("select kind from assistant_outbox where lane = 'notify' order by id")).map((row) => row.kind);
  const correction = async () =>
    (await db.store.listMessages(threadId, "owner", { limit: 50 }))?.rows.at(-1)?.correction ?? null;
  const revision = async () => (await db.store.loadVerifiedAnswers()).revision;
  const change = (fields: object, version: number | null = null) =>
    db.store.changeVerifiedAnswer({ id: "answer_1", version, ...fields });

  test("a correction reaches the thread, queues one notification and is a verified answer", async () => {
    expect(await correct()).toMatchObject({
      outcome: "created",
      answer: { id: "answer_1", status: "active", version: 1, paraphrases: ["Which width has it?"], sources: [SOURCE] },
    });
    expect(await correction()).toMatchObject({ text: "Use `width`.", author: "Ada" });
    expect(await kinds()).toContain("answer.corrected");
    expect([...(await db.store.getMaintainedThreads([threadId])).keys()]).toEqual([threadId]);
  });

  test("questions, unknown messages and messages of other threads cannot be corrected", async () => {
    const other = (await addThread(db.store)).id;
    const question = (await db.store.listMessages(threadId, "owner", { limit: 1 }))?.rows[0]?.id ?? "";
    for (const ids of [{ message_id: question }, { message_id: "msg_x" }, { thread_id: other }]) {
      expect(await correct(ids)).toEqual({ outcome: "not_found" });
    }
    expect((await db.store.loadVerifiedAnswers()).answers).toEqual([]);
    expect(await kinds()).not.toContain("answer.corrected");
  });

  test("of two corrections of a message at once one is refused, with the other's text kept", async () => {
    const both = await Promise.all([
      correct(),
      correct({ answer_id: "answer_2", answer: "Use `size`.", author: "Bea" }),
    ]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(["changed", "created"]);
    const [answer] = (await db.store.loadVerifiedAnswers()).answers;
    expect(await correction()).toMatchObject({ text: answer?.answer, author: answer?.author });
    expect((await kinds()).filter((name) => name === "answer.corrected")).toHaveLength(1);
  });

  test("a repeated correction and a repeated change are done already, and notify once", async () => {
    await correct();
    expect(await correct({ answer_id: "answer_2" })).toMatchObject({ outcome: "created", answer: { id: "answer_1" } });
    const changes = [await change({ answer: "Use `size`." }, 1), await change({ answer: "Use `size`." }, 1)];
    expect(changes).toMatchObject([{ answer: { version: 2 } }, { answer: { version: 2 } }]);
    expect(await change({ answer: "Use `size`.", sources: [] }, 1)).toEqual({ outcome: "changed" });
    expect((await kinds()).filter((name) => name === "answer.corrected")).toHaveLength(2);
  });

  test("a change needs the version that it is based on", async () => {
    await correct();
    expect(await change({ question: "How wide may it be?" }, 1)).toMatchObject({ answer: { version: 2 } });
    expect(await change({ question: "How tall?" }, 1)).toEqual({ outcome: "changed" });
    expect(await change({ status: "retired" })).toMatchObject({ answer: { version: 3, status: "retired" } });
    expect(await db.store.changeVerifiedAnswer({ id: "answer_x", version: null })).toEqual({ outcome: "not_found" });
    expect(await db.store.getVerifiedAnswer("answer_1")).toMatchObject({ question: "How wide may it be?" });
  });

  test("a retired answer stays retired when its message was corrected anew", async () => {
    await correct();
    await change({ status: "retired" });
    await correct({ answer_id: "answer_2", answer: "Use `size`." });
    expect(await change({ answer: "Use `height`.", status: "active" }, 2)).toEqual({ outcome: "changed" });
    expect(await change({ question: "How high?" }, 2)).toMatchObject({ answer: { status: "retired" } });
    expect((await db.store.loadVerifiedAnswers()).answers.map(({ id }) => id)).toEqual(["answer_2"]);
    expect(await correction()).toMatchObject({ text: "Use `size`." });
    await db.store.changeVerifiedAnswer({ id: "answer_2", version: null, status: "retired" });
    expect(await change({ status: "active" }, 3)).toMatchObject({ answer: { status: "active" } });
  });

  test("a violated constraint is no outage: the request is not repeated", async () => {
    await correct();
    await change({ status: "retired" });
    await expect(correct()).rejects.toMatchObject({ code: "database_conflict", info: { retryable: false } });
  });

  test("a new text of the answer replaces the correction in the thread", async () => {
    await correct();
    await change({ answer: "Use `size`." });
    expect(await correction()).toMatchObject({ text: "Use `size`." });
    await change({ question: "How wide?" });
    expect((await kinds()).filter((name) => name === "answer.corrected")).toHaveLength(2);
  });

  test("the answer outlives its thread, without the thread's ids", async () => {
    await correct();
    await db.store.deleteThread(threadId, "owner");
    expect(await db.store.getVerifiedAnswer("answer_1")).toMatchObject({ thread_id: null, message_id: null });
    expect(await change({ answer: "Use `size`." })).toMatchObject({ outcome: "updated" });
  });

  test("the revision changes with each change of an answer, and with nothing else", async () => {
    expect(await revision()).toBeNull();
    await correct();
    const first = await revision();
    expect(first).not.toBeNull();
    await db.store.deleteThread(threadId, "owner");
    expect(await revision()).toBe(first);
    await change({ status: "retired" });
    expect(await revision()).not.toBe(first);
    expect((await db.store.loadVerifiedAnswers()).answers).toEqual([]);
  });

  test("a run comes with the revision", async () => {
    await correct();
    const run = await addMessage(db.store, threadId);
    const claimed = await db.store.claimRun(run.id, "lease_1", 60_000, 0);
    expect(claimed?.answers_revision).toBe(await revision());
  });

  test("an answer is marked as stale once; a later confirmation voids the notice", async () => {
    await correct();
    const stale = { id: "answer_1", version: 1, changed: [{ url: SOURCE.url, title: SOURCE.title }] };
    expect(await db.store.markStaleAnswers([{ ...stale, version: 7 }])).toBe(0);
    expect(await db.store.markStaleAnswers([stale])).toBe(1);
    expect(await db.store.markStaleAnswers([stale])).toBe(0);
    expect(await db.sql("select payload from assistant_outbox where kind = 'answer.stale'")).toMatchObject([
      { payload: { id: "answer_1", version: 2, question: "How wide is it?", changed: stale.changed } },
    ]);
    expect(await db.store.getVerifiedAnswer("answer_1")).toMatchObject({ status: "stale", version: 2 });
    await change({ status: "active" });
    expect(await kinds()).not.toContain("answer.stale");
  });

  test("only a stale answer is confirmed, and only the version of the notice", async () => {
    await correct();
    const confirm = (version: number) =>
      change({ status_before: "stale", status: "active", sources: [SOURCE] }, version);
    const markStale = (version: number) => db.store.markStaleAnswers([{ id: "answer_1", version, changed: [] }]);
    await markStale(1);
    expect(await confirm(2)).toMatchObject({ answer: { version: 3, status: "active" } });
    // The notice is clicked a second time, and nothing changes.
    expect(await confirm(2)).toMatchObject({ answer: { version: 3, status: "active" } });
    await markStale(3);
    expect(await confirm(2)).toEqual({ outcome: "changed" });
    expect(await confirm(4)).toMatchObject({ answer: { version: 5, status: "active" } });
    await change({ status: "retired" });
    for (const version of [2, 4, 5, 6]) expect(await confirm(version)).toEqual({ outcome: "changed" });
    expect(await db.store.getVerifiedAnswer("answer_1")).toMatchObject({ status: "retired", version: 6 });
  });

  test("an answer is claimed for proposals once, and again for another question", async () => {
    await correct();
    expect(await db.store.claimProposals()).toMatchObject({ id: "answer_1", version: 1, proposals: [] });
    expect(await db.store.claimProposals()).toBeNull();
    await db.sql("update verified_answers set proposal_claimed_at = now() - interval '11 minutes'");
    expect(await db.store.claimProposals()).toMatchObject({ id: "answer_1" });
    const saved = { id: "answer_1", proposals: ["Which width?"] };
    const before = await revision();
    expect(await db.store.saveProposals({ ...saved, version: 7 })).toBe(false);
    expect(await db.store.saveProposals({ ...saved, version: 1 })).toBe(true);
    expect(await db.store.getVerifiedAnswer("answer_1")).toMatchObject({ proposals: ["Which width?"], version: 2 });
    expect(await revision()).not.toBe(before);
    await db.sql("update verified_answers set proposal_claimed_at = null");
    expect(await db.store.claimProposals()).toBeNull();
    await change({ question: "How high is it?" });
    expect(await db.store.claimProposals()).toMatchObject({ question: "How high is it?", proposals: [] });
  });

  test("an answer is tried three times, and a retired one never", async () => {
    await correct();
    for (let n = 0; n < 3; n++) {
      await db.sql("update verified_answers set proposal_claimed_at = null");
      expect(await db.store.claimProposals()).not.toBeNull();
    }
    await db.sql("update verified_answers set proposal_claimed_at = null");
    expect(await db.store.claimProposals()).toBeNull();
    await db.sql("update verified_answers set proposal_tries = 0");
    await change({ status: "retired" });
    expect(await db.store.claimProposals()).toBeNull();
    expect(await db.store.saveProposals({ id: "answer_1", version: 2, proposals: ["Which?"] })).toBe(false);
  });

  test("saving the paraphrases ends the proposals; confirming the answer does not", async () => {
    await correct();
    await db.store.saveProposals({ id: "answer_1", version: 1, proposals: ["Which width?"] });
    expect(await change({ status: "active" })).toMatchObject({ answer: { proposals: ["Which width?"] } });
    expect(await change({ paraphrases: ["Which width?"] })).toMatchObject({ answer: { proposals: [] } });
    expect(await db.store.claimProposals()).toBeNull();
  });

  test("a change that is based on the version before the proposals keeps them", async () => {
    await correct();
    const propose = (version: number) =>
      db.store.saveProposals({ id: "answer_1", version, proposals: ["Which breadth?"] });
    await propose(1);
    expect(await change({ answer: "Use `size`.", paraphrases: ["Which size?"] }, 1)).toMatchObject({
      answer: { version: 3, answer: "Use `size`.", paraphrases: ["Which size?"], proposals: ["Which breadth?"] },
    });
    // A second change of that version would overwrite the first one unseen, with new proposals and without.
    expect(await change({ answer: "Use `height`." }, 1)).toEqual({ outcome: "changed" });
    expect(await change({ answer: "Use `height`." }, 2)).toEqual({ outcome: "changed" });
    await propose(3);
    expect(await change({ answer: "Use `height`." }, 2)).toEqual({ outcome: "changed" });
    expect(await change({ question: "How high is it?" }, 3)).toMatchObject({ answer: { version: 5, proposals: [] } });
  });

  test("answers are listed newest first, page by page and by status", async () => {
    await correct();
    await change({ status: "retired" });
    await correct({ answer_id: "answer_2" });
    const ids = async (query: Parameters<typeof db.store.listVerifiedAnswers>[0]) => {
      const { rows, hasMore } = await db.store.listVerifiedAnswers(query);
      return [rows.map(({ id }) => id), hasMore];
    };
    expect(await ids({ limit: 1 })).toEqual([["answer_2"], true]);
    expect(await ids({ limit: 1, after: "answer_2" })).toEqual([["answer_1"], false]);
    expect(await ids({ limit: 5, status: "retired" })).toEqual([["answer_1"], false]);
  });

  test("the store takes 2,000 answers that are not retired", async () => {
    await db.sql(`insert into verified_answers (id, question, answer, author)
      select 'answer_' || n, 'q', 'a', 'Ada' from generate_series(10, 2009) n`);
    expect(await correct()).toEqual({ outcome: "full" });
  });
});
