import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createProposer, parseProposals, usableProposals } from "#lib/completions/propose-wordings.ts";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { AppError } from "#lib/errors.ts";
import { verifiedRow } from "#tests/support/verified-answers.ts";

describe("what a model proposes", () => {
  test.each([
    ['["night mode", "turn the lights off"]', ["night mode", "turn the lights off"]],
    ['```json\n["night mode"]\n```', ["night mode"]],
    ["I am sorry, I cannot help with that.", []],
    ["1. night mode\n2. dark colours", []],
    ['[{"question": "night mode"}]', []],
    [
      '["[click](https://evil.example)", "see https://evil.example", "<b>dark</b>", " ", "\\u0000dark   mode"]',
      ["dark mode"],
    ],
    [JSON.stringify(["a".repeat(121), "dark mode"]), ["dark mode"]],
    ["", []],
  ])("%j is read as %j", (text, proposals) => {
    expect(parseProposals(text)).toEqual(proposals);
  });
});

describe("the proposer", () => {
  let docs: Docs;
  let waiting: VerifiedAnswerRow[];
  let stored: VerifiedAnswerRow[];
  let saved: { id: string; version: number; proposals: string[] }[];
  let inputs: string[];
  let complete: () => Promise<string>;
  let warned: unknown[];
  let isSpent: boolean;
  beforeAll(async () => {
    docs = await openDocs({ dir: "content/docs" });
  });
  beforeEach(() => {
    const answer = verifiedRow({ question: "How do I delete a thread?" });
    [waiting, stored, saved, inputs, warned, isSpent] = [[answer], [answer], [], [], [], false];
    complete = async () => '["remove a conversation", "mail ada@example.com"]';
  });

  const propose = (model: string | null = "small") =>
    createProposer({
      store: {
        claimProposals: async () => waiting.shift() ?? null,
        saveProposals: async ({ id, version, proposals }) => saved.push({ id, version, proposals }) > 0,
        loadVerifiedAnswers: async () => ({ revision: null, answers: stored }),
      },
      engine: {
        model,
        async complete({ input }) {
          inputs.push(input);
          return { text: await complete(), model: "small", usage: null };
        },
      },
      budget: { spend: async (_caller, _tokens, request, fallback) => (isSpent ? fallback() : request()) },
      docs,
      mask: async (text) => ({ text: text.replace("ada@example.com", "[masked email]"), kinds: [] }),
      log: { warn: (fields: unknown) => void warned.push(fields) },
    })();

  test("saves masked proposals for the version that the model saw", async () => {
    await propose();
    const proposals = ["remove a conversation", "mail [masked email]"];
    expect(saved).toEqual([{ id: "answer_1", version: 1, proposals }]);
    expect(inputs.map((input) => JSON.parse(input))).toEqual([
      { question: "How do I delete a thread?", answer: "Use `width`." },
    ]);
  });

  test("asks nothing without a model", async () => {
    await propose(null);
    expect([inputs, saved, waiting.length]).toEqual([[], [], 1]);
  });

  test("saves nothing when the budget is spent or the model fails, and logs no text", async () => {
    isSpent = true;
    await propose();
    expect(saved).toEqual([]);
    [isSpent, waiting] = [false, [verifiedRow()]];
    complete = () => Promise.reject(new AppError("upstream_failed"));
    await propose();
    expect(saved).toEqual([]);
    expect(warned).toMatchObject([{ answer: "answer_1" }]);
  });

  test("rubbish is saved as no proposals, so that the model is not asked again", async () => {
    complete = async () => "As a language model, I cannot.";
    await propose();
    expect(saved).toMatchObject([{ proposals: [] }]);
  });

  test("a pass has a limit", async () => {
    waiting = Array.from({ length: 9 }, (_, n) => verifiedRow({ id: `answer_${n}` }));
    await propose();
    expect(saved).toHaveLength(5);
  });

  test("what is known, asks for something else or belongs to another answer is left out", async () => {
    const answer = verifiedRow({ question: "How do I enable semantic search?", paraphrases: ["vector search"] });
    const other = verifiedRow({ id: "answer_2", question: "How do I delete a thread?", paraphrases: ["erase a chat"] });
    const proposals = ["Vector search!", "how do I enable semantic search", "disable semantic search", "search v2"];
    const usable = await usableProposals(
      answer,
      [...proposals, "erase a chat", "how can I delete a thread", "turn on embeddings", "Turn on embeddings?"],
      [answer, other],
      docs,
    );
    expect(usable).toEqual(["turn on embeddings"]);
  });
});
