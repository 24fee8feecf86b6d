/** Looks for a verified answer to a run's question, before the engine is asked. */
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import type { ClaimedRun } from "#lib/database/rows.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { VerifiedOffer } from "#lib/tools/tool.ts";
import { MAX_QUESTION_LENGTH } from "#lib/verified-answers/answer-input.ts";
import type { AnswerSet } from "#lib/verified-answers/answer-set.ts";
import { createVerifiedEngine } from "#lib/verified-answers/engine.ts";
import type { Found } from "#lib/verified-answers/matching/answer-index.ts";
import { standsAlone } from "#lib/verified-answers/stands-alone.ts";
import { type EditionOf, editionOfRun } from "./run-edition.ts";
import type { PreparedTurn } from "./turn.ts";

/** The engine that gives the answer, or the answer as the model is offered it; both are null when none is close. */
export type Verified = { engine: Engine | null; offer: VerifiedOffer | null };
const NONE: Verified = { engine: null, offer: null };

export type VerifiedParts = { answers: Pick<AnswerSet, "find">; editionOf: EditionOf };

/** @throws AppError database_unavailable */
export async function findVerified(
  { answers, editionOf }: VerifiedParts,
  run: ClaimedRun,
  { turn, tools, isForm }: PreparedTurn,
): Promise<Verified> {
  const { question } = turn;
  if (isBegun(run) || isForm || question.passage !== null || question.hasFiles) return NONE;
  // No verified answer is asked for at such length, and comparing takes time with each word.
  if (question.words.length > MAX_QUESTION_LENGTH) return NONE;
  // An assistant that does not search the docs does not answer from them.
  if (!tools.some(({ name }) => name === SEARCH_TOOL)) return NONE;
  if ((turn.history.length > 0 || turn.page !== null) && !standsAlone(question.words)) return NONE;
  const page = turn.page?.path ?? run.thread.page_path;
  const edition = editionOfRun(editionOf, run);
  const found = await answers.find(question.words, { page, edition }, run.answers_revision);
  if (!found) return NONE;
  return found.given
    ? { engine: createVerifiedEngine(found.answer), offer: null }
    : { engine: null, offer: toOffer(found) };
}

/** A run that a model has begun is left to the model. */
const isBegun = ({ engine, steps, state }: ClaimedRun): boolean =>
  engine !== null ||
  steps.length > 0 ||
  Boolean(state.calls) ||
  (Array.isArray(state.rounds) && state.rounds.length > 0);

const toOffer = ({ answer: { question, answer, sources }, isSame, isStale }: Found): VerifiedOffer => ({
  question,
  answer,
  sources: sources.map(({ url, title }) => ({ url, title })),
  isStale,
  isSame,
});
