/** Paraphrases of the questions of verified answers, which a model proposes in the background. */
import { z } from "zod";
import { wordingsTemplate } from "#lib/assistants/instructions.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Store } from "#lib/database/store.ts";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import type { Engine } from "#lib/engines/engine.ts";
import { jsonText } from "#lib/json.ts";
import { type Budget, tokensOf } from "#lib/limits/budget.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { MAX_PARAPHRASES } from "#lib/verified-answers/answer-input.ts";
import { ANYWHERE, type AnswerDocs, buildAnswerIndex, plain } from "#lib/verified-answers/matching/answer-index.ts";
import { isOtherSubject } from "#lib/verified-answers/matching/contrasts.ts";

/** The most paraphrases of one answer, and the most answers of one pass. */
const MAX_PROPOSALS = 8;
const MAX_ANSWERS = 5;
/** The beginning of the answer that the model gets, UTF-16 code units. */
const MAX_ANSWER = 1_500;
/** Longest proposal, UTF-16 code units: all have to fit in one input of a form. */
const MAX_LENGTH = 120;
const TIMEOUT_MS = 30_000;
/** The site pays, as for a program. */
const SITE = { owner: null, address: "site", program: true };

export type ProposerParts = {
  store: Pick<Store, "claimProposals" | "saveProposals" | "loadVerifiedAnswers">;
  engine: Pick<Engine, "complete" | "model">;
  budget: Pick<Budget, "spend">;
  docs: AnswerDocs;
  mask: Mask;
  log: Pick<Log, "warn">;
};

/**
 * Returns a pass over the answers without proposals for their question. Without a model it does nothing. Passes do not
 * overlap. @throws AppError database_unavailable
 */
export function createProposer(parts: ProposerParts): () => Promise<void> {
  let isRunning = false;
  return async () => {
    if (parts.engine.model === null || isRunning) return;
    isRunning = true;
    try {
      for (let n = 0; n < MAX_ANSWERS; n++) if (!(await proposeNext(parts))) return;
    } finally {
      isRunning = false;
    }
  };
}

/** Whether there may be another answer without proposals. An answer whose model failed is tried again later. */
async function proposeNext(parts: ProposerParts): Promise<boolean> {
  const { store, log } = parts;
  const answer = await store.claimProposals();
  if (!answer) return false;
  try {
    const text = await ask(parts, answer);
    if (text === null) return false;
    const masked = await Promise.all(parseProposals(text).map(async (one) => (await parts.mask(one)).text));
    const { answers } = await store.loadVerifiedAnswers();
    await store.saveProposals({ ...answer, proposals: await usableProposals(answer, masked, answers, parts.docs) });
    return true;
  } catch (error) {
    log.warn({ answer: answer.id, ...errorFields(error) }, "no paraphrases proposed");
    return false;
  }
}

/** The model's text; null when the budget of the site is spent. */
async function ask({ engine, budget }: ProposerParts, { question, answer }: VerifiedAnswerRow): Promise<string | null> {
  const { instructions, maxTokens } = wordingsTemplate;
  const request = { instructions, maxTokens, input: JSON.stringify({ question, answer: answer.slice(0, MAX_ANSWER) }) };
  const complete = () => engine.complete(request, AbortSignal.timeout(TIMEOUT_MS));
  return (await budget.spend(SITE, tokensOf(request), complete, async () => null))?.text ?? null;
}

const proposalsFormat = jsonText.pipe(z.array(z.string()));

/** The texts of the JSON array that the model was asked for, also in a code fence. Anything else is none. */
export function parseProposals(text: string): string[] {
  const json = /^\s*(?:```\w*\s*)?(\[[\s\S]*\])\s*(?:```)?\s*$/.exec(text)?.[1] ?? "";
  const { data = [] } = proposalsFormat.safeParse(json);
  const lines = data.map((one) => storableText(one).replace(/\s+/g, " ").trim());
  // Links and markup are not what readers type.
  return lines.filter((one) => one !== "" && one.length <= MAX_LENGTH && !/https?:|[<>`]|\]\(/.test(one));
}

/** Those that say something new, ask for the same thing, and are not what another answer is found by. */
export async function usableProposals(
  answer: VerifiedAnswerRow,
  proposals: string[],
  answers: readonly VerifiedAnswerRow[],
  docs: AnswerDocs,
): Promise<string[]> {
  const others = await buildAnswerIndex(
    answers.filter(({ id }) => id !== answer.id),
    docs,
  );
  const known = new Set([answer.question, ...answer.paraphrases].map(plain));
  const usable = proposals.filter((one) => {
    if (known.has(plain(one)) || isOtherSubject(answer.question, one)) return false;
    known.add(plain(one));
    return others.find(one, ANYWHERE)?.isSame !== true;
  });
  return usable.slice(0, Math.min(MAX_PROPOSALS, MAX_PARAPHRASES - answer.paraphrases.length));
}
