/** Chooses the conversation of a request of the openai adapter, and makes its `input`. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type { ResponseInputItem } from "openai/resources/responses/responses";
import type { ChatTurn, Part, Turn } from "#lib/engines/engine.ts";
import { withoutEarlierFiles } from "#lib/engines/refused-files.ts";
import { deleteFromEnd } from "./cleanup.ts";
import { toTurnItem } from "./files.ts";
import { lastQuestion, repeatedQuestion, toOutputItem, toRoundItems } from "./mapping.ts";
import { isGone } from "./refusals.ts";
import type { Call } from "./request.ts";
import { toPart } from "./state.ts";
import { contentText, messagesOf } from "./text.ts";

/** Usually this many of the latest items include the last question; not if tools were called often. */
const FEW_ITEMS = 20;
/** Most items that one request lists. */
const MANY_ITEMS = 100;

/**
 * Returns the conversation's id. Creates a conversation if there is none, and records its last item: everything behind that
 * belongs to this run. Both are stored before anything is sent.
 */
export async function* openConversation(call: Call): AsyncGenerator<Part, string> {
  const { api, turn, state } = call;
  if (state.conversation !== null && state.marked) return state.conversation;
  const known = state.conversation === null ? null : await readEnd(call, state.conversation);
  const { id, items } = known ?? { id: await api.createConversation(), items: [] };
  Object.assign(state, {
    ...{ conversation: id, marked: true, asked: false },
    after: items.at(-1)?.id ?? null,
    lacks: missingTurns(turn.history, items),
  });
  yield toPart(state, { durable: true, ...(known === null && state.origin === null && { conversationId: id }) });
  return id;
}

/**
 * The items that the conversation lacks: tool outputs, and before them the question, unless an earlier response of the run
 * has added it.
 */
export async function inputOf({ turn, state }: Call): Promise<ResponseInputItem[]> {
  const { rounds, question } = turn;
  const outputs = (rounds.at(-1)?.outputs ?? []).map(toOutputItem);
  if (state.asked) return outputs;
  const { text, attachments } = question;
  const messages = [...missingHistory(turn, state), { role: "user" as const, text, attachments }];
  // The conversation lacks rounds of another engine: a restart changed the engine in the middle of the run.
  return [...(await Promise.all(messages.map(toTurnItem))), ...toRoundItems(rounds), ...outputs];
}

function missingHistory(turn: Turn, { lacks, bare }: Call["state"]): ChatTurn[] {
  const { history } = (bare && withoutEarlierFiles(turn)) || turn;
  // A conversation that lacks all of the history gets every message as it is now.
  if (lacks === history.length) return history.filter(({ isRepeated }) => !isRepeated);
  return lacks === 0 ? [] : history.slice(-lacks);
}

/** An existing conversation and its latest items, oldest first. */
type Known = { id: string; items: ConversationItem[] };

/**
 * Reads the end of a conversation; null when it is gone, e.g. deleted by hand or in another project. For a retried question
 * the items of the earlier try are deleted.
 */
async function readEnd(call: Call, id: string): Promise<Known | null> {
  const { api, turn } = call;
  try {
    if (!turn.retry) {
      const few = await api.listLatestItems(id, FEW_ITEMS);
      const isEnough = few.length < FEW_ITEMS || lastQuestion(few) !== -1;
      return { id, items: isEnough ? few : await api.listLatestItems(id, MANY_ITEMS) };
    }
    const items = await api.listItems(id, null);
    const earlier = repeatedQuestion(items, turn);
    await deleteFromEnd(call, id, items.slice(earlier));
    return { id, items: items.slice(0, earlier) };
  } catch (thrown) {
    if (isGone(thrown)) return null;
    throw thrown;
  }
}

/**
 * Counts the latest messages of the history that a conversation lacks, by its last question. A run that failed, was stopped
 * or could not reach its model may have added nothing there, although the thread shows its question.
 */
function missingTurns(history: ChatTurn[], items: ConversationItem[]): number {
  if (items.length === 0) return history.length;
  const end = items.slice(Math.max(0, lastQuestion(items)));
  const questions = messagesOf(end, "user").map(({ content }) => contentText(content));
  const known = history.findLastIndex(
    ({ role, text, textWithoutFiles }) =>
      role === "user" && questions.some((it) => it === text || it === textWithoutFiles),
  );
  if (known === -1) return 0;
  const next = history[known + 1];
  const isAnswered = messagesOf(end, "assistant").length > 0 && next?.role === "assistant" && !next.isMaintainers;
  return history.length - known - (isAnswered ? 2 : 1);
}
