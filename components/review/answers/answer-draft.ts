import type { ReviewAnswer } from "#lib/contract/review.ts";

/** What a maintainer writes for a verified answer. Lists have one entry on each line. */
export type AnswerDraft = { question: string; paraphrases: string; answer: string; sources: string; pageScope: string };

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

export const toDraft = ({
  question,
  paraphrases,
  proposals,
  answer,
  sources,
  page_scope,
}: ReviewAnswer): AnswerDraft => ({
  ...{ question, answer, paraphrases: [...paraphrases, ...proposals].join("\n"), pageScope: page_scope ?? "" },
  sources: sources.map(({ url }) => url).join("\n"),
});

/** The draft as the routes take it. */
export const toBody = ({ question, paraphrases, answer, sources, pageScope }: AnswerDraft) => ({
  ...{ question, answer, paraphrases: linesOf(paraphrases), sources: linesOf(sources) },
  pageScope: pageScope.trim() === "" ? null : pageScope.trim(),
});
