import fc from "fast-check";
import { expect, test } from "vitest";
import { AppError, invalidField } from "#lib/errors.ts";
import { answerInputs, splitAnswer, toAnswerInput, toFormErrors } from "#lib/slack/views/answer-form.ts";

const input = {
  question: "Why?",
  paraphrases: ["How come?"],
  answer: "So.",
  sources: ["/docs/a#b"],
  pageScope: "/docs",
};
/** The values of a form that nobody has changed. */
const valuesOf = (answer: string) =>
  Object.fromEntries(
    answerInputs({ ...input, answer }).map(({ block_id, element }) => [block_id, element.initial_value ?? null]),
  );

test("a form that nobody changes gives back what it was filled with", () => {
  const texts = fc.array(fc.constantFrom("word ", "a\n", "b\n\n", "x".repeat(500), "😀", "# h\n\n"), { maxLength: 60 });
  fc.assert(
    fc.property(texts, (pieces) => {
      const answer = pieces.join("");
      const { joints } = splitAnswer(answer);
      expect(toAnswerInput(valuesOf(answer), joints)).toEqual({ ...input, answer });
    }),
  );
});

test("no input is filled with more than Slack allows, and no character is cut in two", () => {
  for (const answer of ["😀".repeat(5_000), "a".repeat(20_000), "word ".repeat(3_000), "a\n\n".repeat(3_000)]) {
    for (const { element } of answerInputs({ ...input, answer, question: "?".repeat(900) })) {
      const { initial_value = "", max_length } = element;
      expect(initial_value.length).toBeLessThanOrEqual(max_length);
      expect(max_length).toBeLessThanOrEqual(3_000);
      expect(initial_value.isWellFormed()).toBe(true);
    }
  }
});

test("a long answer is cut between paragraphs, and a part that was emptied is left out", () => {
  const answer = Array.from({ length: 5 }, (_, at) => `${at}${"x".repeat(1_400)}`).join("\n\n");
  const { texts, joints } = splitAnswer(answer);
  expect(texts.map((text) => text.replaceAll("x", ""))).toEqual(["0\n\n1", "2\n\n3", "4"]);
  expect(toAnswerInput({ ...valuesOf(answer), "answer.1": null }, joints).answer).toBe(
    [texts[0], texts[2]].join("\n\n"),
  );
});

test("errors are shown at their inputs, and name the line", () => {
  const errors = (field: string) => toFormErrors(invalidField(field, "must be right"), input);
  expect(errors("question")).toEqual({ question: "The text must be right." });
  expect(errors("answer")).toEqual({ "answer.0": "The text must be right." });
  expect(errors("pageScope")).toEqual({ page_scope: "The text must be right." });
  expect(errors("sources.0")).toEqual({ sources: "/docs/a#b: must be right" });
  expect(errors("paraphrases.0")).toEqual({ paraphrases: "How come?: must be right" });
  expect(() => toFormErrors(new AppError("database_unavailable"), input)).toThrow(AppError);
});
