/** Between the engine port and OpenAI's shapes. Pure functions. */
import type { ConversationItem } from "openai/resources/conversations/items";
import type {
  FunctionTool,
  Response,
  ResponseFunctionToolCall,
  ResponseInputItem,
} from "openai/resources/responses/responses";
import type {
  ChatTurn,
  HostedResults,
  Round,
  Tokens,
  ToolCall,
  ToolOutput,
  ToolSpec,
  Turn,
} from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import type { Json } from "#lib/json.ts";
import { isStrict, type JsonSchema } from "#lib/json-schemas.ts";
import { failureOf } from "./failure.ts";
import { hostedResultsOf, recordHostedItems } from "./hosted.ts";
import type { OpenAIState } from "./state.ts";
import { contentText, type Item, messagesOf, textOf } from "./text.ts";

/** The outcome of a request, or `pending` while its response is under way or has to be retrieved again. */
export type Progress = Outcome | { status: "pending"; state: Json };

/** Output of a call that is never performed: OpenAI refuses requests on a conversation with an open call. */
const NOT_PERFORMED = JSON.stringify({ error: "The call was not performed." });

export const toTool = ({ name, description, parameters }: ToolSpec): FunctionTool => ({
  type: "function",
  name,
  description,
  parameters,
  strict: true,
});

/** The form of an answer, as a parameter of a response. Only the strict subset is enforced while the model writes. */
export const toTextFormat = (schema: JsonSchema) => ({
  format: { type: "json_schema" as const, name: "answer", schema, strict: isStrict(schema) },
});

export const toMessageItem = ({ role, text }: ChatTurn): ResponseInputItem => ({
  type: "message",
  role,
  content: text,
});

const toCallItem = ({ id, name, arguments: args }: ToolCall): ResponseInputItem => ({
  type: "function_call",
  call_id: id,
  name,
  arguments: args,
});

export const toOutputItem = ({ callId, output }: ToolOutput): ResponseInputItem => ({
  type: "function_call_output",
  call_id: callId,
  output,
});

/** The output item for a call that is never performed. */
export const toRefusalItem = (callId: string): ResponseInputItem => toOutputItem({ callId, output: NOT_PERFORMED });

/** Items of the rounds that another engine performed, without the last outputs, which are the next request's input. */
export function toRoundItems(rounds: Round[]): ResponseInputItem[] {
  return rounds.flatMap(({ calls, outputs }, index) => [
    ...calls.map(toCallItem),
    ...(index < rounds.length - 1 ? outputs.map(toOutputItem) : []),
  ]);
}

const callsOf = (items: Item[]): ResponseFunctionToolCall[] => items.filter((item) => item.type === "function_call");

const fromCallItem = ({ call_id, name, arguments: args }: ResponseFunctionToolCall): ToolCall => ({
  id: call_id,
  name,
  arguments: args,
});

const answeredCalls = (items: Item[]): Set<string> =>
  new Set(items.flatMap((item) => (item.type === "function_call_output" && item.call_id ? [item.call_id] : [])));

/** Ids of the calls that have no output among `items`. */
export function unansweredCalls(items: Item[]): string[] {
  const answered = answeredCalls(items);
  return callsOf(items).flatMap(({ call_id }) => (answered.has(call_id) ? [] : [call_id]));
}

export function toUsage(usage: Response["usage"] | null): Tokens | null {
  if (!usage) return null;
  const { input_tokens, output_tokens, total_tokens } = usage;
  // Proxies leave the details out.
  const cached_tokens = usage.input_tokens_details?.cached_tokens ?? 0;
  return { prompt_tokens: input_tokens, completion_tokens: output_tokens, total_tokens, cached_tokens };
}

/** The results of hosted tools; what later requests need of them is recorded in `state`. */
function withHosted(items: Item[], state: OpenAIState): { hosted?: HostedResults } {
  recordHostedItems({ output: items }, state);
  const hosted = hostedResultsOf(items, state);
  return hosted ? { hosted } : {};
}

/** The outcome of finished `items`: tool calls come before text, and an empty response is a failure. */
function outcomeOf(items: Item[], calls: ToolCall[], state: OpenAIState, usage: Tokens | null): Outcome {
  const hosted = withHosted(items, state);
  if (calls.length > 0) return { status: "requires_action", state, calls, usage, ...hosted };
  const text = textOf(items);
  return text === ""
    ? { status: "failed", state, code: "upstream_failed", usage }
    : { status: "completed", state, text, usage, ...hosted };
}

/** The progress of a response. An unknown status counts as pending: the run's own deadline ends it. */
export function progressOf(response: Response, running: OpenAIState): Progress {
  const known = { ...running };
  // Failed, stopped and running code has a container too.
  recordHostedItems(response, known);
  // OpenAI adds a response's input to the conversation when the response completes.
  const asked = known.asked || response.status === "completed" || response.status === "incomplete";
  const state = { ...known, asked, running: false, began: response.created_at ?? null };
  const usage = toUsage(response.usage);
  const output = response.output ?? [];
  switch (response.status) {
    case "completed":
      return outcomeOf(output, callsOf(output).map(fromCallItem), state, usage);
    case "incomplete":
      return { status: "incomplete", state, text: textOf(output), usage, ...withHosted(output, state) };
    case "failed":
      return { status: "failed", state, code: failureOf(response.error), usage };
    case "cancelled":
      return { status: "cancelled", state };
    default:
      return { status: "pending", state: known };
  }
}

/** Calls without output of a response whose items are added to the conversation. */
export const openCallsOf = ({ status, output }: Response): string[] =>
  status === "completed" || status === "incomplete" ? unansweredCalls(output ?? []) : [];

export type EarlierRequest = {
  /** The outcome of this round's request; null if it was not sent or is not over. */
  outcome: Outcome | null;
  /** Items that a failed request of this round left in the conversation, its question first. */
  leftovers: ConversationItem[];
};

/** Index of the last question in `items`; -1 for none. */
export const lastQuestion = (items: Item[]): number =>
  items.findLastIndex((item) => item.type === "message" && item.role === "user");

const isQuestion = (item: Item, text: string): boolean =>
  item.type === "message" && item.role === "user" && contentText(item.content) === text;

/**
 * Index of the turn's question from an earlier run, if that is the last question in `items`, answered or not; otherwise
 * `items.length`. The history does not contain the earlier run, so it contains the question less often.
 */
export function repeatedQuestion(items: ConversationItem[], { question: { text }, history }: Turn): number {
  const last = lastQuestion(items);
  const times = items.filter((item) => isQuestion(item, text)).length;
  const known = history.filter((message) => message.role === "user" && message.text === text).length;
  const isLast = items[last] !== undefined && isQuestion(items[last], text);
  return isLast && times > known ? last : items.length;
}

/** Looks for this round's request in the conversation. `items` are those after `state.after`, oldest first. */
export function findProgress(items: ConversationItem[], turn: Turn, state: OpenAIState): EarlierRequest {
  // The response of an earlier run may have ended after `state.after` was recorded: its question is another one.
  const question = items.findLastIndex((item) => isQuestion(item, turn.question.text));
  const ownItems = question === -1 && !state.asked ? [] : items.slice(question + 1);
  const outputs = new Set(turn.rounds.at(-1)?.outputs.map(({ callId }) => callId));
  const answered = answeredCalls(ownItems);
  const isSent = [...outputs].every((id) => answered.has(id));
  const earlier = new Set(turn.rounds.flatMap(({ calls }) => calls.map(({ id }) => id)));
  const calls = callsOf(ownItems).map(fromCallItem);
  const open = calls.filter(({ id }) => !earlier.has(id) && !answered.has(id));
  // The response's id is unknown in either case, so the next call for this state has to look again.
  const adopted = { ...state, asked: true, unsure: true };
  const after = ownItems.slice(ownItems.findLastIndex((item) => item.type === "function_call_output") + 1);
  const message = messagesOf(after, "assistant").at(-1);
  if (isSent && (open.length > 0 || message !== undefined)) return { outcome: adoptedOutcome(), leftovers: [] };
  return { outcome: null, leftovers: state.asked ? ownItems.filter(isLastOutput) : leftoversAround(question) };

  function adoptedOutcome(): Outcome {
    if (open.length === 0 && message?.status === "incomplete")
      return { status: "incomplete", state: adopted, text: textOf(after), usage: null, ...withHosted(after, adopted) };
    return outcomeOf(after, open, adopted, null);
  }

  function isLastOutput(item: ConversationItem): boolean {
    return item.type === "function_call_output" && typeof item.call_id === "string" && outputs.has(item.call_id);
  }

  /** Includes the messages of the history that were sent with the question. */
  function leftoversAround(place: number): ConversationItem[] {
    if (place === -1) return [];
    return [...items.slice(place, place + 1), ...items.slice(Math.max(0, place - state.lacks), place), ...ownItems];
  }
}
