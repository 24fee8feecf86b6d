/** Cancels responses, closes open tool calls and deletes threads on the openai adapter. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type { Response } from "openai/resources/responses/responses";
import type { Clock } from "#lib/clock.ts";
import type { Turn, UpstreamThread } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { forEachParallel } from "#lib/parallel.ts";
import { vendorError } from "#lib/upstream/client.ts";
import type { OpenAIApi } from "./api.ts";
import { recordHostedItems } from "./hosted.ts";
import { openCallsOf, toRefusalItem, unansweredCalls } from "./mapping.ts";
import { isGone, isLocked } from "./refusals.ts";
import { type OpenAIState, readState, stateOf } from "./state.ts";

/** Waits between attempts on a locked conversation, ms: a cancelled response releases it within seconds. */
const LOCK_WAITS = [250, 500, 1000, 2000, 4000];
/** Deletions under way at once. */
const PARALLEL = 5;

/** Cancels the turn's response, adds an output to each of its open calls, and resolves to the new state. */
export async function cancelTurn(api: OpenAIApi, turn: Turn, clock: Clock): Promise<OpenAIState> {
  const state = stateOf(turn);
  if (state.conversation === null) return state;
  const { conversation } = state;
  const ended = await stopResponse(api, state);
  if (ended) recordHostedItems(ended, state);
  const close = (calls: string[]) => api.addItems(conversation, calls.map(toRefusalItem));
  const listed = await ignoreMissing(
    retryWhileLocked(clock, async () => {
      // Every attempt lists the items again: a response that was still running may have added calls.
      const items = await api.listItems(conversation, state.after);
      await close(unansweredCalls(items));
      return items;
    }),
  );
  const known = new Set(listed?.flatMap((item) => ("call_id" in item ? [item.call_id] : [])));
  const unlisted = ended && listed ? openCallsOf(ended).filter((id) => !known.has(id)) : [];
  await retryWhileLocked(clock, () => ignoreRefused(close(unlisted)));
  return state;
}

/** Cancels the state's response if it is running, and resolves to it; null when there is none. */
async function stopResponse(api: OpenAIApi, { responseId, running }: OpenAIState): Promise<Response | null> {
  if (responseId === null) return null;
  const cancelled = running ? await ignoreMissing(ignoreRefused(api.cancelResponse(responseId))) : null;
  return cancelled ?? ignoreMissing(api.retrieveResponse(responseId));
}

/** Deletes responses, containers, items and conversations. Items go first: they are not deleted with their conversation. */
export async function deleteThread(
  api: OpenAIApi,
  { conversationId, states }: UpstreamThread,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const runs = states.map(readState);
  await forEachParallel(runs, PARALLEL, async (run) => {
    if (!run.running) return;
    const ended = await stopResponse(api, run);
    if (ended) recordHostedItems(ended, run);
  });
  const responses = runs.flatMap(({ responseId, responseIds }) => [
    ...responseIds,
    ...(responseId ? [responseId] : []),
  ]);
  await forEachParallel([...new Set(responses)], PARALLEL, (id) => ignoreMissing(api.deleteResponse(id)));
  const containers = new Set(runs.flatMap((run) => run.containers));
  await forEachParallel([...containers], PARALLEL, (id) => ignoreForbidden(ignoreMissing(api.deleteContainer(id))));
  const conversations = [conversationId, ...runs.flatMap(({ conversation, origin }) => [conversation, origin])];
  for (const id of new Set(conversations.filter((id) => id !== null))) await deleteConversation(api, id, clock, signal);
}

/** Deletes a conversation with its items, ignoring what is already gone. */
export async function deleteConversation(api: OpenAIApi, id: string, clock: Clock, signal: AbortSignal): Promise<void> {
  await deleteItems(api, id, (await ignoreMissing(api.listItems(id, null))) ?? [], clock, signal);
  await ignoreMissing(retryWhileLocked(clock, () => api.deleteConversation(id), signal));
}

/** Deletes items one by one from the end: if that is interrupted, the first item still marks where the rest begins. */
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
  await forEachParallel(items, PARALLEL, (item) => {
    const itemId = item.id;
    return itemId
      ? ignoreMissing(retryWhileLocked(clock, () => api.deleteItem(id, itemId), signal))
      : Promise.resolve(null);
  });
}

/** Resolves to null when the object is already gone. */
export async function ignoreMissing<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (thrown) {
    if (isGone(thrown)) return null;
    throw thrown;
  }
}

/** Resolves to null when the key has no permission: a container expires by itself, and the rest can still be deleted. */
async function ignoreForbidden<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (thrown) {
    if (vendorError(thrown)?.status === 403) return null;
    throw thrown;
  }
}

/** Resolves to null for a permanent 400 or 409: some servers answer so to the cancel of an ended response or to an unknown call. */
async function ignoreRefused<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (thrown) {
    const status = vendorError(thrown)?.status;
    if ((status === 400 || status === 409) && !isLocked(thrown)) return null;
    throw thrown;
  }
}

async function retryWhileLocked<T>(
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
    return retryWhileLocked(clock, attempt, signal, rest);
  }
}
