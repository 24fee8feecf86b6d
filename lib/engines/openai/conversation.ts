/** Which conversation a request of the openai adapter goes to, and what its `input` holds. */
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

/** So many of the latest items hold the last question, unless tools were called often. */
const FEW_ITEMS = 20;
/** Most items that one request lists. */
const MANY_ITEMS = 100;

/**
 * Returns the conversation's id. Makes a conversation if there is none, and notes where it ends: what follows is this
 * run's. Both are stored before anything is sent.
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
 * What a request tells the model that the conversation does not: outputs of tools, and before them the question, unless
 * an earlier response of the run has put it there.
 */
export async function inputOf({ turn, state }: Call): Promise<ResponseInputItem[]> {
  const { rounds, question } = turn;
  const outputs = (rounds.at(-1)?.outputs ?? []).map(toOutputItem);
  if (state.asked) return outputs;
  const { text, attachments } = question;
  const said = [...turnsToBring(turn, state), { role: "user" as const, text, attachments }];
  // Rounds that the conversation does not have were another engine's: a restart changed the engine in mid-run.
  return [...(await Promise.all(said.map(toTurnItem))), ...toRoundItems(rounds), ...outputs];
}

function turnsToBring(turn: Turn, { lacks, bare }: Call["state"]): ChatTurn[] {
  const { history } = (bare && withoutEarlierFiles(turn)) || turn;
  return lacks === 0 ? [] : history.slice(-lacks);
}

/** A conversation there is, and its latest items, oldest first. */
type Known = { id: string; items: ConversationItem[] };

/**
 * Null when the conversation is gone: deleted by hand, or another project's. A retried question takes the place of the
 * earlier one: what that left behind is deleted.
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
 * How many of the latest turns of the history a conversation lacks, judged by its last question. A run that was stopped,
 * that failed or whose model could not be reached may have left nothing there, yet the thread shows it.
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
  const isAnswered = messagesOf(end, "assistant").length > 0 && history[known + 1]?.role === "assistant";
  return history.length - known - (isAnswered ? 2 : 1);
}
