/** The modal "Correct this", which makes a verified answer of an answer, and changes one. */
import { z } from "zod";
import { isCurrentVersion } from "#lib/database/stores/verified-answers.ts";
import { AppError } from "#lib/errors.ts";
import { maskMessage } from "#lib/masking/mask-message.ts";
import { orTell, type SlackPlace } from "#lib/slack/confirm.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { type Action, onAction, onView } from "#lib/slack/inbound/definition.ts";
import { onThreadAction } from "#lib/slack/inbound/thread-action.ts";
import { type AnswerInput, MAX_QUESTION_LENGTH } from "#lib/verified-answers/answer-input.ts";
import { answerInputs, splitAnswer, toAnswerInput, toFormErrors } from "./answer-form.ts";
import { modal, placeSchema } from "./modal.ts";

const VIEW = "answer.correct";

/** What is corrected: an answer in a thread, or a version of a verified answer. */
const target = z.union([
  z.object({ threadId: z.string(), messageId: z.string() }),
  z.object({ answerId: z.string(), version: z.number() }),
]);
type Target = z.infer<typeof target>;
const metadata = z.object({ target, joints: z.array(z.string()), place: placeSchema });

/** The button of an answer. Its value: the ids of thread and message, separated by a space. */
export const openCorrection = onThreadAction({
  id: "answer.correct",
  open: (action, context) =>
    orTellWhy(action, context, async () => {
      const [threadId = "", messageId = ""] = action.value.split(" ");
      const known = await context.store.findVerifiedAnswer(messageId);
      if (known) await openAnswer(action, context, known.id);
      else await open(action, context, { threadId, messageId }, await draftOf(context, threadId, messageId));
    }),
});

/** The button of a verified answer. Its value is the answer's id. */
export const openChange = onAction({
  id: "answer.correct_again",
  open: (action, context) => orTellWhy(action, context, () => openAnswer(action, context, action.value)),
});

export const correct = onView({
  id: VIEW,
  async validate({ metadata: opened, values }, context) {
    const { target, joints } = metadata.parse(JSON.parse(opened));
    const input = toAnswerInput(values, joints);
    try {
      await context.verifiedAnswers.check(target, input);
    } catch (error) {
      return toFormErrors(error, input);
    }
    if (!(await isChanged(target, context))) return {};
    return { question: "Somebody has changed this answer meanwhile. Copy your text, and open it again." };
  },
  async handle({ metadata: opened, values, userId }, context) {
    const { target, joints, place } = metadata.parse(JSON.parse(opened));
    const input = toAnswerInput(values, joints);
    const author = { name: await context.people.nameOf(userId) };
    await orTell(context, { user: userId, place, failed: "The answer was not corrected" }, () =>
      "answerId" in target
        ? context.verifiedAnswers.update(target.answerId, target.version, input, author)
        : context.verifiedAnswers.correct({ ...target, ...input, author }),
    );
  },
});

async function isChanged(target: Target, { store, verifiedAnswers }: SlackContext): Promise<boolean> {
  if ("answerId" in target) return !isCurrentVersion(await verifiedAnswers.get(target.answerId), target.version);
  return (await store.findVerifiedAnswer(target.messageId)) !== null;
}

async function orTellWhy({ userId, message }: Action, context: SlackContext, work: () => Promise<void>) {
  await orTell(context, { user: userId, place: message, failed: "The answer cannot be corrected" }, work);
}

/** An answer as the beginning of its correction, as Slack may have it. */
async function draftOf({ store, mask }: SlackContext, threadId: string, messageId: string): Promise<AnswerInput> {
  const found = await store.getAnswer(threadId, messageId);
  if (!found) throw new AppError("not_found");
  const question = found.question && (await maskMessage(found.question, mask));
  const { annotations, correction, text } = found.answer;
  return {
    question: question?.text.replace(/\s+/g, " ").slice(0, MAX_QUESTION_LENGTH) ?? "",
    paraphrases: [],
    // Later readers would read a mask.
    answer: correction?.text ?? text,
    sources: [...new Set(annotations.map(({ url }) => url))],
    pageScope: null,
  };
}

async function openAnswer(action: Action, context: SlackContext, id: string): Promise<void> {
  const row = await context.verifiedAnswers.get(id);
  const { question, answer, sources, page_scope, version } = row;
  const paraphrases = [...row.paraphrases, ...row.proposals];
  const input = { question, paraphrases, answer, sources: sources.map(({ url }) => url), pageScope: page_scope };
  await open(action, context, { answerId: id, version }, input);
}

async function open(action: Action, { api }: SlackContext, target: Target, input: AnswerInput): Promise<void> {
  const place: SlackPlace | null = action.message;
  const { joints } = splitAnswer(input.answer);
  const form = { id: VIEW, title: "Correct this answer", submit: "Save", blocks: answerInputs(input) };
  await api.views.open({
    trigger_id: action.triggerId,
    view: modal({ ...form, metadata: { target, joints, place } }),
  });
}
