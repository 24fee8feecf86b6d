import { describe, expect, it } from "vitest";
import { buildInverted } from "#lib/docs/search/lexical/inverted.ts";
import { createQueryReader } from "#lib/docs/search/lexical/query.ts";
import { complete, correct, createSpelling } from "#lib/docs/search/lexical/spelling.ts";
import { createSynonyms } from "#lib/docs/search/lexical/synonyms.ts";
import { indexed } from "#tests/support/setup/indexed.ts";

const index = buildInverted([
  indexed("/docs/a", "Configuration", "The environment variable of the assistant. Streaming."),
  indexed("/docs/b", "Streaming", "Streaming of answers, with a timeout."),
  indexed("/docs/c", "Deploy", "The assistant starts."),
]);
const spelling = createSpelling(index);
const read = createQueryReader(
  index,
  spelling,
  createSynonyms([
    ["bot", "assistant"],
    ["env", "environment variable"],
  ]),
);
const words = new Map([...index.terms].map(([term, id]) => [id, term]));
const alternativesIn = (question: string) =>
  read(question).wanted.map(({ alternatives }) => alternatives.map(({ id, factor }) => [words.get(id), factor]));

describe("a question", () => {
  it.each<[string, string, unknown]>([
    ["a known word", "streaming", [[["stream", 1]]]],
    ["words in order, each once", "timeout streaming timeout", [[["timeout", 1]], [["stream", 1]]]],
    ["nothing of stop words", "what is the", []],
    ["nothing of unknown words", "invoices", []],
    ["a synonym with a lower factor", "bot", [[["assist", 0.6]]]],
    ["the word itself before its synonym", "assistant", [[["assist", 1]]]],
    [
      "the words of a phrase, with shares of the factor",
      "env",
      [
        [
          ["environ", 0.3],
          ["variabl", 0.3],
        ],
      ],
    ],
  ])("is read as %s", (_, question, expected) => {
    const stems = (list: unknown) => JSON.stringify(list).replace(/"(assist|environ|variabl)[a-z]*"/g, '"$1"');
    expect(stems(alternativesIn(question))).toBe(JSON.stringify(expected));
  });

  it("contains a corrected word with a lower factor", () => {
    expect(alternativesIn("timeuot")).toEqual([[["timeout", 0.8]]]);
  });

  it("keeps the order of its words, including unknown ones", () => {
    expect(read("timeout invoices streaming timeout").order).toEqual([0, -1, 1, 0]);
  });

  it.each([
    ["unknown words", "timeout invoices", true],
    ["an unknown identifier", "timeoutStreaming", true],
    ["two corrected words", "timeuot straeming", true],
    ["one corrected word", "timeuot", false],
    ["known words", "timeout streaming", false],
  ])("counts as partly unknown when it has %s: %j", (_, question, expected) => {
    const { known, total } = read(question);
    expect(total > known).toBe(expected);
  });
});

it("a term that occurs in fewer sections has more weight", () => {
  const weight = (term: string) => index.weights[index.terms.get(term) ?? -1] ?? 0;
  expect(weight("timeout")).toBeGreaterThan(weight("stream"));
  expect(weight("stream")).toBeGreaterThan(0);
});

describe("the correction of spelling", () => {
  const termsOf = (ids: number[]) => ids.map((id) => words.get(id));

  it.each([
    ["a letter left out", "timeot", "timeout"],
    ["a letter added", "timeoutt", "timeout"],
    ["a letter changed", "timeaut", "timeout"],
    ["two letters swapped", "timeotu", "timeout"],
    ["two errors in a long word", "configuraiton", "configur"],
  ])("corrects %s", (_, typed, term) => {
    expect(termsOf(correct(spelling, typed))).toContain(term);
  });

  it.each([
    ["a short word", "ths"],
    ["two errors in a short word", "tmeuot"],
    ["three errors", "cnfgrtion"],
    ["another word", "keyboard"],
    ["a very long word", "x".repeat(40)],
  ])("does not correct %s", (_, typed) => {
    expect(correct(spelling, typed)).toEqual([]);
  });

  it("completes a beginning with the word itself first, then the most frequent words", () => {
    expect(termsOf(complete(spelling, "st", 5))).toEqual(["stream", "start"]);
    expect(termsOf(complete(spelling, "timeout", 5))).toEqual(["timeout"]);
  });

  it("completes a beginning with a typing error when no word begins with it", () => {
    expect(termsOf(complete(spelling, "cnofig", 5))).toEqual(["configur"]);
  });

  it("returns at most the requested number of completions", () => {
    expect(complete(spelling, "", 2)).toHaveLength(2);
  });
});
