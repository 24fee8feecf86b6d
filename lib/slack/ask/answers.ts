/**
 * Posts answers to questions that were asked in Slack. The time stamp of the message is stored as soon as there is one, and
 * the message grows while the run goes on. After a crash, another process follows the run and completes the same message.
 */

import type { WebClient } from "@slack/web-api";
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Clock } from "#lib/clock.ts";
import { isPending, type RunStatus } from "#lib/contract/assistant.ts";
import type { Store } from "#lib/database/store.ts";
import type { NewSlackAnswer, SlackAnswer } from "#lib/database/stores/slack-answers.ts";
import { AppError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { ownerHash } from "#lib/limits/rates.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { isLost, toDeliveryError } from "#lib/notify/slack/errors.ts";
import type { SlackMessage } from "#lib/notify/slack/messages.ts";
import type { Service } from "#lib/threads/service.ts";
import { answerMessage, failureText } from "./answer-message.ts";
import { toCaller } from "./caller.ts";
import { type Display, openDisplay, type Streaming } from "./display.ts";
import { createFrames, type Frames } from "./frames.ts";
import { LEASE_MS, type Lease, LeaseLostError, withLease } from "./lease.ts";

/** The shortest time between two changes of a message, ms. Frames are rarer while many answers are written. */
const UPDATE_MS = 1_000;
/** How often answers of other processes are looked for, ms. */
const POLL_MS = 5_000;
const MAX_PARALLEL = 50;
/** After this many attempts, an answer that Slack refuses is given up. */
const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;

export type AnswersParts = {
  store: Store;
  service: Service;
  api: WebClient;
  addresses: Addresses;
  clock: Clock;
  log: Log;
};

export type Answers = {
  /** Queues an answer and begins to follow its run. */
  add(answer: NewSlackAnswer): Promise<void>;
  /** Follows answers that nobody follows. Resolves when those are complete or wait for a retry. */
  follow(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

export function createAnswers(parts: AnswersParts): Answers {
  const { store, clock, log } = parts;
  const stopping = new AbortController();
  const active = new Set<Promise<void>>();
  const shared = { streaming: { isOffered: true }, frames: createFrames(store, clock) };

  async function follow(): Promise<void> {
    const room = MAX_PARALLEL - active.size;
    if (room <= 0 || stopping.signal.aborted) return;
    const token = newId("lease");
    const claimed = await store.claimSlackAnswers(token, LEASE_MS, room);
    await Promise.all(
      claimed.map((answer) => {
        const work = deliver({ ...parts, ...shared, token, signal: stopping.signal }, answer).catch((error: unknown) =>
          log.error(errorFields(error), "an answer in Slack failed"),
        );
        active.add(work);
        return work.finally(() => active.delete(work));
      }),
    );
  }
  const kick = () => void follow().catch((error: unknown) => log.error(errorFields(error), "answers in Slack failed"));

  return {
    async add(answer) {
      await store.addSlackAnswer(answer);
      kick();
    },
    follow,
    start() {
      void (async () => {
        while (!stopping.signal.aborted) {
          kick();
          await clock.sleep(POLL_MS, stopping.signal);
        }
      })();
    },
    async stop() {
      stopping.abort();
      await Promise.all(active);
    },
  };
}

type Context = AnswersParts & { streaming: Streaming; frames: Frames; token: string; signal: AbortSignal };

async function deliver(context: Context, answer: SlackAnswer): Promise<void> {
  const { store, token, log, signal } = context;
  const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** (answer.attempts - 1), MAX_RETRY_MS);
  const retryMs = await withLease(context, answer, (lease) => followRun(context, lease, answer)).then(
    (isDone) => (isDone ? null : signal.aborted ? 0 : backoffMs),
    (thrown: unknown) => {
      // With a lost lease there is nothing to release.
      if (isLost(thrown) || thrown instanceof LeaseLostError) return null;
      const { code, failure, retryAfterMs } = toFailure(thrown);
      log.warn({ run: answer.run_id, code, attempts: answer.attempts }, "an answer in Slack is not complete");
      if (failure === "refused" || (failure === "blocked" && answer.attempts >= MAX_ATTEMPTS)) return null;
      return retryAfterMs ?? backoffMs;
    },
  );
  await store.releaseSlackAnswer(answer.run_id, token, retryMs);
}

function toFailure(thrown: unknown): DeliveryError {
  if (!(thrown instanceof AppError)) return toDeliveryError(thrown);
  return new DeliveryError(thrown.info.retryable ? "retry" : "refused", thrown.code, { cause: thrown });
}

/** Returns false when the answer is not complete: this process stops, or sees nothing more of the run. */
async function followRun(context: Context, lease: Lease, answer: SlackAnswer): Promise<boolean> {
  const { service, clock } = context;
  const { run_id: runId, thread_id: threadId } = answer;
  const caller = toCaller(answer.team_id, answer.user_id);
  const signal = AbortSignal.any([context.signal, lease.signal]);
  const display = await openDisplay({ ...context, keep: lease.keep }, answer);
  let text = "";
  let shownAt = clock.now();
  for await (const events of service.streamRunEvents(caller, threadId, runId, 0, signal)) {
    for (const event of events) {
      if (event.type === "delta") text = text.slice(0, event.data.offset) + event.data.delta;
      if (event.type === "done" || event.type === "error") {
        await display.finish(await endOf(context, answer, event.data.status));
        return true;
      }
    }
    if (text === "" || clock.now() - shownAt < UPDATE_MS) continue;
    shownAt = clock.now();
    if (!(await context.frames.take(answer.team_id))) continue;
    await lease.keep();
    await showFrame(context, display, text);
  }
  lease.signal.throwIfAborted();
  if (signal.aborted) return false;
  // A run of a thread that a maintainer has is over at once, without an event.
  const { status } = await service.getRun(caller, threadId, runId);
  if (isPending(status)) return false;
  await display.finish(await endOf(context, answer, status));
  return true;
}

/** Shows the text so far. A failure that passes loses this frame only: the complete answer is tried until it is there. */
async function showFrame({ frames, log }: Context, display: Display, text: string): Promise<void> {
  try {
    await display.show(text);
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.failure !== "retry") throw error;
    log.info({ code: error.code }, "a growing answer was not shown");
    frames.pause(error.retryAfterMs);
  }
}

async function endOf(
  { service, store, addresses }: Context,
  answer: SlackAnswer,
  status: RunStatus,
): Promise<SlackMessage> {
  const { run_id: runId, thread_id: threadId } = answer;
  const caller = toCaller(answer.team_id, answer.user_id);
  const run = await service.getRun(caller, threadId, runId);
  const page = await store.listMessages(threadId, ownerHash(caller), { limit: 10, after: run.message_id });
  const message = page?.rows.find(({ run_id, role }) => run_id === runId && role === "assistant");
  if (!message) return { text: failureText(status), mrkdwn: true };
  return answerMessage(message, run.steps, addresses);
}
