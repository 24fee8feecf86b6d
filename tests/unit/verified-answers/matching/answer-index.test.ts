import { beforeAll, describe, expect, test } from "vitest";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { ANYWHERE, buildAnswerIndex } from "#lib/verified-answers/matching/answer-index.ts";
import { verifiedRow } from "#tests/support/verified-answers.ts";

describe("finding a verified answer", () => {
  let docs: Docs;
  beforeAll(async () => {
    docs = await openDocs({ dir: "content/docs" });
  });

  const find = async (question: string, asked: string, fields = {}, page: string | null = null) =>
    (await buildAnswerIndex([verifiedRow({ question, answer: "So.", ...fields })], docs)).find(asked, {
      ...ANYWHERE,
      page,
    });
  const given = async (question: string, asked: string, fields = {}) =>
    (await find(question, asked, fields))?.given ?? false;

  test.each([
    ["How do I enable semantic search?", "how do i enable semantic search"],
    ["How do I enable semantic search?", "Enabling the semantic search, please: how?"],
    ["How do I delete a thread?", "how can I delete threads"],
    ["Which permissions does the Slack bot need?", "What permissions does my Slack bot need?"],
    ["How do I deploy the site to Vercel?", "how to deploy our site to vercel"],
  ])("%j answers %j", async (question, asked) => {
    expect(await given(question, asked)).toBe(true);
  });

  test.each([
    ["How do I style the Button component?", "How do I style the Checkbox component?"],
    ["How do I enable semantic search?", "How do I disable semantic search?"],
    ["How do I turn on semantic search?", "How do I turn off semantic search?"],
    ["How do I migrate to v3 of the API?", "How do I migrate to v4 of the API?"],
    ["How do I run it on port 3000?", "How do I run it on port 8080?"],
    ["Which files can I attach?", "Which files can't I attach?"],
    ["How do I import threads from OpenAI to Supabase?", "How do I import threads from Supabase to OpenAI?"],
    ["How do I deploy the site to Vercel?", "How do I deploy the site to Netlify?"],
    ["How do I deploy the site to Vercel?", "How do I deploy the site?"],
    ["What is the maximum length of a message?", "What is the minimum length of a message?"],
    ["How do I set OPENAI_API_KEY?", "How do I set OPENAI_BASE_URL?"],
    ["How do I delete a thread?", "Why can I not delete a thread?"],
    ["How many files can I attach?", "Which files can I attach?"],
    ["How do I convert a list into a table?", "How do I convert a table into a list?"],
  ])("%j does not answer %j", async (question, asked) => {
    expect(await given(question, asked)).toBe(false);
  });

  test("a paraphrase that a maintainer wrote counts as the question does", async () => {
    const paraphrases = ["Why are my old chats gone?"];
    expect(await given("Where are my threads?", "why are my old chats gone", { paraphrases })).toBe(true);
    expect(await given("Where are my threads?", "why are my old chats gone")).toBe(false);
  });

  test("another wording loses no hit: each is judged, not only the one that shares most words", async () => {
    const [question, asked] = ["How do I delete a thread?", "how can I delete threads"];
    expect(await given(question, asked)).toBe(true);
    const paraphrases = ["How can I delete 2 threads?", "Why can I not delete threads?"];
    expect(await given(question, asked, { paraphrases })).toBe(true);
  });

  test("a question in the words of one wording is answered, however different the others are", async () => {
    const paraphrases = ["chat retention", "Why are my old chats gone?", "wipe everything I wrote", "erase my data"];
    expect(await given("How do I delete a thread?", "why are my old chats gone", { paraphrases })).toBe(true);
    expect(await given("How do I delete a thread?", "delete the thread: how do I?", { paraphrases })).toBe(true);
  });

  test("a wording that leaves out what the answer's question decides does not answer its opposite", async () => {
    const paraphrases = ["default values of the run configuration"];
    const question = "How do I set default values of the run configuration?";
    expect(await given(question, "How do I set the default values of the run configuration?", { paraphrases })).toBe(
      true,
    );
    expect(await given(question, "How do I read default values of the run configuration?", { paraphrases })).toBe(
      false,
    );
  });

  test("whether something is needed is another question than how it is done", async () => {
    expect(await given("Do I need Slack to correct answers?", "How do I correct answers in Slack?")).toBe(false);
  });

  test("an answer without others is not given to any question about its page", async () => {
    const question = "How do I invite the bot to a Slack channel?";
    const asked = "What must the channel have before the bot writes to it?";
    expect(await find(question, asked)).toMatchObject({ given: false });
  });

  test("a paraphrase that a model proposed counts too, unless a maintainer wrote it for another answer", async () => {
    const proposals = ["Why are my old chats gone?"];
    const answer = verifiedRow({ question: "Where are my threads?", proposals });
    const other = verifiedRow({ id: "answer_2", question: "Why are my old chats gone?" });
    const idOf = async (answers: VerifiedAnswerRow[]) => {
      const found = (await buildAnswerIndex(answers, docs)).find("why are my old chats gone", ANYWHERE);
      return found?.given ? found.answer.id : null;
    };
    expect(await idOf([answer])).toBe("answer_1");
    expect(await idOf([answer, other])).toBe("answer_2");
    expect(await idOf([other, answer])).toBe("answer_2");
  });

  test("keywords do not answer a question that adds something, or asks for another kind of answer", async () => {
    const paraphrases = ["delete a thread"];
    expect(await given("How do I delete a conversation?", "deleting a thread", { paraphrases })).toBe(true);
    expect(await given("How do I delete a conversation?", "Who deletes the threads?", { paraphrases })).toBe(false);
    const asked = "What happens to a thread when the file of the assistant was deleted?";
    expect(await given("How do I delete a conversation?", asked, { paraphrases })).toBe(false);
  });

  test("an answer with a page scope is found on its pages only", async () => {
    const [asked, fields] = ["How do I delete a thread?", { page_scope: "/docs/api" }];
    expect((await find(asked, asked, fields, "/docs/api/threads"))?.given).toBe(true);
    expect((await find(asked, asked, fields, "/docs/api"))?.given).toBe(true);
    expect(await find(asked, asked, fields, "/docs/apis")).toBeNull();
    expect(await find(asked, asked, fields)).toBeNull();
  });

  test("a stale answer is offered, not given", async () => {
    const asked = "How do I delete a thread?";
    expect(await find(asked, asked, { status: "stale" })).toMatchObject({ given: false, answer: { id: "answer_1" } });
  });

  test("an answer whose source is another one than when it was confirmed is offered as stale, and not given", async () => {
    const asked = "How do I delete a thread?";
    const [section] = docs.sections;
    const { url = "", hash = "" } = section ?? {};
    const source = { url, title: "", hash };
    expect(await find(asked, asked, { sources: [source] })).toMatchObject({ given: true, isStale: false });
    for (const changed of [
      { ...source, hash: "old" },
      { ...source, url: "/docs/gone#x" },
    ])
      expect(await find(asked, asked, { sources: [source, changed] })).toMatchObject({
        ...{ given: false, isSame: false, isStale: true },
      });
  });

  test("two answers to the same question are offered, not given", async () => {
    const asked = "How do I delete a thread?";
    const rows = ["a", "b"].map((id) => verifiedRow({ id, question: asked, answer: id }));
    expect((await buildAnswerIndex(rows, docs)).find(asked, ANYWHERE)).toMatchObject({ given: false });
  });

  test("a question close to the answer's is offered it; another question is offered nothing", async () => {
    const question = "How do I delete a thread?";
    expect(await find(question, "delete an old thread for good")).toMatchObject({ given: false });
    expect(await find(question, "Which Node.js version is required?")).toBeNull();
    expect(await find(question, "")).toBeNull();
  });

  test("a question is compared with few of many wordings", async () => {
    const rows = Array.from({ length: 500 }, (_, at) =>
      verifiedRow({ id: `answer_${at}`, question: `How do I delete thread ${at}?`, answer: "So." }),
    );
    let read = 0;
    const { lexical } = docs;
    const match = (text: string) => {
      read++;
      return lexical.match(text);
    };
    const index = await buildAnswerIndex(rows, { ...docs, lexical: { ...lexical, match } });
    expect(read).toBe(0);
    expect(index.find("How do I delete thread 321?", ANYWHERE)).toMatchObject({ answer: { id: "answer_321" } });
    expect(read).toBeLessThan(50);
  });
});
