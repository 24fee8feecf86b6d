/** What the openai adapter does when a run or a thread ends early: cancel, close open calls, delete. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type { Response } from "openai/resources/responses/responses";
import type { Clock } from "#lib/clock.ts";
import type { Turn, UpstreamThread } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { vendorError } from "#lib/upstream/client.ts";
import type { OpenAIApi } from "./api.ts";
import { rememberAll } from "./hosted.ts";
import { lastingCalls, toRefusalItem, unansweredCalls } from "./mapping.ts";
import { isGone, isLocked } from "./refusals.ts";
import { type OpenAIState, readState, stateOf } from "./state.ts";

/** Waits between attempts on a locked conversation, in milliseconds: a cancelled response lets go within seconds. */
const LOCK_WAITS = [250, 500, 1000, 2000, 4000];
/** Deletions under way at once. */
const PARALLEL = 5;

/** Cancels the turn's response, closes every call it left open, and resolves to the state after it. */
export async function cancelTurn(api: OpenAIApi, turn: Turn, clock: Clock): Promise<OpenAIState> {
  const state = stateOf(turn);
  if (state.conversation === null) return state;
  const { conversation } = state;
  const ended = await stopResponse(api, state);
  if (ended) rememberAll(ended, state);
  const close = (calls: string[]) => api.addItems(conversation, calls.map(toRefusalItem));
  const listed = await ifThere(
    whenUnlocked(clock, async () => {
      // Listed anew on every attempt: a response that was still running may have added calls meanwhile.
      const items = await api.listItems(conversation, state.after);
      await close(unansweredCalls(items));
      return items;
    }),
  );
  const seen = new Set(listed?.flatMap((item) => ("call_id" in item ? [item.call_id] : [])));
  const unlisted = ended && listed ? lastingCalls(ended).filter((id) => !seen.has(id)) : [];
  await whenUnlocked(clock, () => unlessRefused(close(unlisted)));
  return state;
}

/** The state's response as it ended, cancelled if it was running; null when there is none. */
async function stopResponse(api: OpenAIApi, { responseId, running }: OpenAIState): Promise<Response | null> {
  if (responseId === null) return null;
  const cancelled = running ? await ifThere(unlessRefused(api.cancelResponse(responseId))) : null;
  return cancelled ?? ifThere(api.retrieveResponse(responseId));
}

/** Deletes responses, containers, items and the conversation; items before it: they outlive their conversation. */
export async function deleteThread(
  api: OpenAIApi,
  { conversationId, states }: UpstreamThread,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const runs = states.map(readState);
  await eachOf(runs, async (run) => {
    if (!run.running) return;
    const ended = await stopResponse(api, run);
    if (ended) rememberAll(ended, run);
  });
  const responses = runs.flatMap(({ responseId, responseIds }) => [
    ...responseIds,
    ...(responseId ? [responseId] : []),
  ]);
  await eachOf([...new Set(responses)], (id) => ifThere(api.deleteResponse(id)));
  const containers = new Set(runs.flatMap((run) => run.containers));
  await eachOf([...containers], (id) => unlessForbidden(ifThere(api.deleteContainer(id))));
  const conversations = [conversationId, ...runs.flatMap(({ conversation, origin }) => [conversation, origin])];
  for (const id of new Set(conversations.filter((id) => id !== null))) await deleteConversation(api, id, clock, signal);
}

/** Deletes a conversation with its items; what is gone already counts as done. */
export async function deleteConversation(api: OpenAIApi, id: string, clock: Clock, signal: AbortSignal): Promise<void> {
  await deleteItems(api, id, (await ifThere(api.listItems(id, null))) ?? [], clock, signal);
  await ifThere(whenUnlocked(clock, () => api.deleteConversation(id), signal));
}

/** Deletes items one by one, the last one first: by the first one, the rest is found again if this breaks off. */
export async function deleteFromEnd(
  { api, clock, signal }: { api: OpenAIApi; clock: Clock; signal: AbortSignal },
  conversation: string,
  items: ConversationItem[],
): Promise<void> {
  for (const item of items.toReversed()) await deleteItems(api, conversation, [item], clock, signal);
}

export async function deleteItems(
  api: OpenAIApi,
  id: string,
  items: ConversationItem[],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  await eachOf(items, (item) => {
    const itemId = item.id;
    return itemId ? ifThere(whenUnlocked(clock, () => api.deleteItem(id, itemId), signal)) : Promise.resolve(null);
  });
}

/** Null for what is gone already. */
export async function ifThere<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (thrown) {
    if (isGone(thrown)) return null;
    throw thrown;
  }
}

/** Null where the key may not: a container ends by itself, and is not to keep the rest from being deleted. */
async function unlessForbidden<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (thrown) {
    if (vendorError(thrown)?.status === 403) return null;
    throw thrown;
  }
}

/** Null for a 400 or 409 that will not pass: some answer so to a cancel of what has ended, or to an unknown call. */
async function unlessRefused<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (thrown) {
    const status = vendorError(thrown)?.status;
    if ((status === 400 || status === 409) && !isLocked(thrown)) return null;
    throw thrown;
  }
}

async function whenUnlocked<T>(
  clock: Clock,
  attempt: () => Promise<T>,
  signal?: AbortSignal,
  waits = LOCK_WAITS,
): Promise<T> {
  try {
    return await attempt();
  } catch (thrown) {
    const [wait, ...rest] = waits;
    if (!isLocked(thrown)) throw thrown;
    if (wait === undefined) throw new AppError("upstream_unavailable", { cause: thrown });
    await clock.sleep(wait, signal);
    return whenUnlocked(clock, attempt, signal, rest);
  }
}

/** Runs `action` on every item, a few at a time; throws the first error once those under way have ended. */
async function eachOf<T>(items: T[], action: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += PARALLEL) {
    const results = await Promise.allSettled(items.slice(start, start + PARALLEL).map(action));
    const rejected = results.find((result) => result.status === "rejected");
    if (rejected) throw rejected.reason;
  }
}
