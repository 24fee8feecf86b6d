import { beforeEach, describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import type { AnswerChange, NewCorrection, VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { createVerifiedAnswers } from "#lib/verified-answers/verified-answers.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { notedMessage } from "#tests/support/fakes/notes.ts";
import { sectionsOf, verifiedRow } from "#tests/support/verified-answers.ts";

const SITE = "https://docs.example.com";
const ADA = { name: "Ada" };
const UNITS = { url: "/docs/size#units", title: "Size › Units", hash: "h-units" };

describe("verified answers", () => {
  let stored: VerifiedAnswerRow | null;
  let corrections: NewCorrection[];
  let changes: AnswerChange[];
  let told: string[];
  let outcome: "not_found" | "full" | "changed" | null;
  let annotations: MessageRow["annotations"];
  const answers = createVerifiedAnswers({
    store: {
      getAnswer: async () => ({ answer: notedMessage("So.", { role: "assistant", annotations }), question: null }),
      correctAnswer: async (correction) => {
        corrections.push(correction);
        if (outcome === "not_found" || outcome === "full") return { outcome };
        return { outcome: "created", answer: verifiedRow(correction) };
      },
      changeVerifiedAnswer: async (change) => {
        changes.push(change);
        if (outcome === "not_found" || outcome === "changed") return { outcome };
        return { outcome: "updated", answer: verifiedRow({ thread_id: "thread_1" }) };
      },
      getVerifiedAnswer: async () => stored,
      listVerifiedAnswers: async () => ({ rows: [], hasMore: false }),
      loadVerifiedAnswers: async () => ({ revision: null, answers: [] }),
    },
    docs: sectionsOf([UNITS]),
    addresses: ownAddresses(SITE),
    mask: async (text) => ({ text: text.replace("ada@example.com", "[masked email]") }),
    onOutbox: (lane) => void told.push(lane),
    announce: (threadId) => void told.push(threadId),
  });
  beforeEach(() => {
    [stored, corrections, changes, told, outcome, annotations] = [verifiedRow(), [], [], [], null, []];
  });

  const input = {
    ...{ threadId: "thread_1", messageId: "msg_1", author: ADA, question: "How wide?", paraphrases: ["Which width?"] },
    ...{ answer: "Use `width`.", sources: ["/docs/size#units"], pageScope: null },
  };

  test("a correction is stored with its sources as they are today, and its reader is told", async () => {
    await answers.correct({
      ...input,
      sources: [`${SITE}/docs/size?x=1#units`, "", UNITS.url],
      pageScope: "/docs/size/",
    });
    expect(corrections).toMatchObject([
      { thread_id: "thread_1", message_id: "msg_1", author: "Ada", sources: [UNITS], page_scope: "/docs/size" },
    ]);
    expect(corrections[0]?.answer_id).toMatch(/^answer_/);
    expect(told).toEqual(["notify", "thread_1"]);
  });

  test("personal data in questions is masked before it is stored", async () => {
    await answers.correct({ ...input, question: "Who is ada@example.com?", paraphrases: ["ada@example.com?"] });
    expect(corrections).toMatchObject([{ question: "Who is [masked email]?", paraphrases: ["[masked email]?"] }]);
  });

  test.each([
    ["question", { question: " " }],
    ["question", { question: "a".repeat(501) }],
    ["paraphrases", { paraphrases: Array.from({ length: 21 }, (_, n) => `Question ${n}?`) }],
    ["paraphrases.1", { paraphrases: ["ok", "a".repeat(501)] }],
    ["answer", { answer: "" }],
    ["answer", { answer: "a".repeat(12_001) }],
    ["sources.1", { sources: [UNITS.url, "/docs/nowhere#units"] }],
    ["sources.0", { sources: ["https://evil.example/docs/size#units"] }],
    ["sources", { sources: Array.from({ length: 11 }, () => UNITS.url) }],
    ["pageScope", { pageScope: "/docs/siz" }],
  ])("the field %s is checked", async (field, wrong) => {
    const error = await errorOf(answers.correct({ ...input, ...wrong }));
    expect(error).toMatchObject({ code: "invalid_request", options: { fields: [{ field }] } });
    expect(corrections).toEqual([]);
  });

  test("a correction keeps a source where the answer has some", async () => {
    const field = { code: "invalid_request", options: { fields: [{ field: "sources" }] } };
    await answers.correct({ ...input, sources: [] });
    annotations = [{ type: "url_citation", url: UNITS.url, title: UNITS.title, start_index: 0, end_index: 3 }];
    expect(await errorOf(answers.correct({ ...input, sources: [" "] }))).toMatchObject(field);
    expect(
      await errorOf(answers.check({ threadId: "thread_1", messageId: "msg_1" }, { ...input, sources: [] })),
    ).toMatchObject(field);
    await answers.check({ answerId: "answer_1" }, { ...input, sources: [] });
    stored = verifiedRow({ sources: [UNITS] });
    expect(await errorOf(answers.check({ answerId: "answer_1" }, { ...input, sources: [] }))).toMatchObject(field);
    expect(await errorOf(answers.update("answer_1", 1, { sources: [] }, ADA))).toMatchObject(field);
    stored = verifiedRow({ sources: [{ ...UNITS, url: "/docs/gone#x" }] });
    expect(await errorOf(answers.confirm("answer_1", 1))).toMatchObject(field);
    expect([corrections.length, changes]).toEqual([1, []]);
  });

  test("a correction of an unknown message, and one too many, tell nobody", async () => {
    outcome = "not_found";
    expect(await errorOf(answers.correct(input))).toMatchObject({ code: "not_found" });
    outcome = "full";
    expect(await errorOf(answers.correct(input))).toMatchObject({ code: "storage_full" });
    expect(told).toEqual([]);
  });

  test("an update takes the present sources, makes the answer active, and tells its reader of a new text only", async () => {
    stored = verifiedRow({
      sources: [
        { ...UNITS, hash: "old" },
        { ...UNITS, url: "/docs/gone#x" },
      ],
    });
    await answers.update("answer_1", 3, { question: "How broad?" }, ADA);
    expect(changes).toEqual([
      { id: "answer_1", version: 3, question: "How broad?", sources: [UNITS], author: "Ada", status: "active" },
    ]);
    expect(told).toEqual([]);
    await answers.update("answer_1", 4, { answer: "Use `size`." }, ADA);
    expect(told).toEqual(["notify", "thread_1"]);
  });

  test("a confirmation takes the present sources of a stale answer; retiring takes any version", async () => {
    stored = verifiedRow({ sources: [{ ...UNITS, hash: "old" }] });
    await answers.confirm("answer_1", 2);
    await answers.retire("answer_1");
    expect(changes).toEqual([
      { id: "answer_1", version: 2, status_before: "stale", sources: [UNITS], status: "active" },
      { id: "answer_1", version: null, status: "retired" },
    ]);
  });

  test("changes of unknown answers and of other versions are refused", async () => {
    outcome = "changed";
    expect(await errorOf(answers.retire("answer_1", 1))).toMatchObject({
      code: "answer_changed",
      info: { status: 409 },
    });
    outcome = "not_found";
    expect(await errorOf(answers.retire("answer_1"))).toMatchObject({ code: "not_found" });
    stored = null;
    expect(await errorOf(answers.get("answer_1"))).toMatchObject({ code: "not_found" });
    expect(await errorOf(answers.confirm("answer_1", 1))).toMatchObject({ code: "not_found" });
  });
});
