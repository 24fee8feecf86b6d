import { describe, expect, test } from "vitest";
import { cluster, type Pair } from "#lib/digest/grouping/cluster.ts";
import { groupTexts } from "#lib/digest/grouping/group.ts";
import { draftHeading, writeHeadings } from "#lib/digest/headings.ts";
import { createSlices } from "#lib/digest/slices.ts";
import { GAPS, SINGLE_GAPS } from "#tests/support/digest/questions.ts";

const pause = async () => {};
const group = (texts: string[], vectors: Float32Array[] | null = null) => groupTexts(texts, vectors, pause);
const labelled = [
  ...GAPS.flatMap((questions, subject) => questions.map((text) => ({ text, subject }))),
  ...SINGLE_GAPS.map((text, at) => ({ text, subject: GAPS.length + at })),
];

test("at least 85 % of the pairs that are grouped belong together, and at least 60 % of those that do are grouped", async () => {
  const groups = await group(labelled.map(({ text }) => text));
  const groupOf = new Map(groups.flatMap(({ members }, at) => members.map((member) => [member, at])));
  const pairs = { right: 0, wrong: 0, missed: 0 };
  for (const [a, one] of labelled.entries()) {
    for (const [b, other] of labelled.slice(0, a).entries()) {
      const isGrouped = groupOf.get(a) === groupOf.get(b);
      const isSame = one.subject === other.subject;
      if (isGrouped && isSame) pairs.right++;
      else if (isGrouped) pairs.wrong++;
      else if (isSame) pairs.missed++;
    }
  }
  expect(pairs.right / (pairs.right + pairs.wrong)).toBeGreaterThanOrEqual(0.85);
  expect(pairs.right / (pairs.right + pairs.missed)).toBeGreaterThanOrEqual(0.6);
});

test("every text is in one group, and the largest group comes first", async () => {
  const groups = await group(labelled.map(({ text }) => text));
  expect(groups.flatMap(({ members }) => members).toSorted((a, b) => a - b)).toEqual([...labelled.keys()]);
  expect(groups.map(({ members }) => members.length)).toEqual(
    groups.map(({ members }) => members.length).toSorted((a, b) => b - a),
  );
  expect(await group([])).toEqual([]);
});

test("embeddings put questions together that share no word", async () => {
  const vectors = [
    [1, 0],
    [1, 0],
    [0, 1],
  ].map((numbers) => Float32Array.from(numbers));
  const texts = ["deploying on kubernetes", "helm chart", "voice input"];
  expect((await group(texts, vectors)).map(({ members }) => members)).toEqual([[0, 1], [2]]);
  expect(await group(texts)).toHaveLength(3);
});

test("clusters merge by the average of all pairs, so that a chain of neighbours is no group", async () => {
  const places = [0, 1, 2, 3, 4, 20];
  async function* pairs(): AsyncGenerator<Pair[]> {
    for (const [a, one] of places.entries()) {
      yield places.slice(0, a).map((other, b): Pair => [a, b, 1 - Math.abs(one - other) / 4]);
    }
  }
  expect(await cluster(6, pairs(), 0.65, pause)).toEqual([[0, 1], [2, 3], [4], [5]]);
});

describe("hundreds of long questions", () => {
  const words = Array.from({ length: 400 }, (_, at) => `word${at.toString(36)}x`);
  const texts = Array.from({ length: 300 }, (_, at) =>
    Array.from({ length: 40 }, (_unused, n) => words[(at * 7 + n * n * 13) % words.length]).join(" "),
  );

  test.each([
    ["terms", null],
    ["embeddings", texts.map((_, at) => Float32Array.from([Math.cos(at), Math.sin(at)]))],
  ])("are grouped by %s in slices, between which other work runs", async (_, vectors) => {
    // Each look at the clock is a millisecond later: a slice is over after a few steps.
    let now = 0;
    let others = 0;
    let isOver = false;
    const work = () => {
      others++;
      if (!isOver) setImmediate(work);
    };
    setImmediate(work);
    await groupTexts(texts, vectors, createSlices({ now: () => now++ }));
    isOver = true;
    expect(others).toBeGreaterThan(texts.length / 5);
  });

  test("take no step that is longer than a slice: few comparisons lie between two pauses", async () => {
    let steps = 0;
    let longest = 0;
    const counted = texts.map(
      () =>
        new Proxy(Float32Array.from([1, 0]), {
          get(target, key) {
            if (key === "length") steps++;
            return Reflect.get(target, key);
          },
        }),
    );
    await groupTexts(texts, counted, async () => {
      longest = Math.max(longest, steps);
      steps = 0;
    });
    expect(longest).toBeGreaterThan(0);
    expect(longest).toBeLessThanOrEqual(16 * 3);
  });
});

describe("the drafted heading", () => {
  test.each([
    ["How do I run this on Windows Server 2022?", ["window", "server"], "Windows Server"],
    ["is there a Helm chart for Kubernetes?", ["helm", "kubernet"], "Helm chart for Kubernetes"],
    ["what?", ["nothing"], "What"],
    ["", [], "Untitled"],
  ])("of %j with %j is %j", (question, terms, heading) => {
    expect(draftHeading(question, terms)).toBe(heading);
  });

  test("has one line of at most 80 characters", () => {
    expect(draftHeading(`a${"b".repeat(300)}\n\u0000c`, [])).toMatch(/^.{1,80}$/);
  });

  test("comes from the title model where there is one, and stays the draft when that fails", async () => {
    const prompts: string[] = [];
    const engine = {
      model: "titles",
      async complete({ input }: { input: string }) {
        prompts.push(input);
        if (input.includes("fails")) throw new Error("down");
        return {
          text: input.includes("empty") ? "\n" : '## "Running on Windows."\nmore',
          model: "titles",
          usage: null,
        };
      },
    };
    const requests = ["windows", "fails", "empty"].map((question) => ({ questions: [question], draft: "Draft" }));
    expect(await writeHeadings(engine, requests)).toEqual(["Running on Windows", "Draft", "Draft"]);
    expect(prompts).toHaveLength(3);
    expect(await writeHeadings({ ...engine, model: null }, requests)).toEqual(["Draft", "Draft", "Draft"]);
    expect(prompts).toHaveLength(3);
  });
});
