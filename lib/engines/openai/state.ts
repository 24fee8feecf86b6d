/** The openai adapter's state of a run between requests. It is stored as JSON, so its keys stay as they are. */
import { z } from "zod";
import type { Part, Turn } from "#lib/engines/engine.ts";
import type { Json } from "#lib/json.ts";

const schema = z.object({
  conversation: z.string().nullable().catch(null),
  /** Id of the last item before the question: all later items belong to this run. Null: all items do. */
  after: z.string().nullable().catch(null),
  /** `after` is recorded, so the question may have been sent. */
  marked: z.boolean().catch(false),
  /** Number of the latest messages of the history that the conversation lacks: they are sent before the question. */
  lacks: z.number().catch(0),
  /** A response of this run has completed, so the question is in the conversation. */
  asked: z.boolean().catch(false),
  /** Number of the request that the next fields describe. */
  round: z.number().catch(0),
  responseId: z.string().nullable().catch(null),
  running: z.boolean().catch(false),
  /** `sequence_number` of the last event that was handled; null for a response that is not streamed. */
  cursor: z.number().nullable().catch(null),
  /** Output index of the message whose text came last; null before any text. */
  wrote: z.number().nullable().catch(null),
  /** Output indexes of the model's commentary messages, which are not part of the answer. */
  remarks: z.array(z.number()).catch([]),
  /** A request may have been sent whose answer was lost: look for it before sending another. */
  unsure: z.boolean().catch(false),
  /** Docs pages of the files that a search returned, by the files' ids: a later response may cite them. */
  paths: z.record(z.string(), z.string()).catch({}),
  /** When the response was created, by OpenAI's clock in seconds; null if unknown. */
  began: z.number().nullable().catch(null),
  /** Containers that code ran in, for deletion. */
  containers: z.array(z.string()).catch([]),
  /** The conversation that `conversation` replaces: the thread stays there until the new one has an answer. */
  origin: z.string().nullable().catch(null),
  /** The conversation is created without the files of earlier questions, because one of them was refused. */
  bare: z.boolean().catch(false),
  /** Every response of the run, for deletion. */
  responseIds: z.array(z.string()).catch([]),
});

export type OpenAIState = z.infer<typeof schema>;

/** Reads a stored state; missing and malformed fields get their initial values. */
export function readState(stored: Json | null): OpenAIState {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : schema.parse({});
}

/** The fields of a response before its first event. */
const NO_EVENTS = { cursor: null, wrote: null, remarks: [] };

/** The state for the turn's round: a response of an earlier round is over. */
export function stateOf(turn: Turn): OpenAIState {
  const state = { ...readState(turn.state) };
  if (state.origin === null) state.conversation ??= turn.conversationId;
  const round = turn.rounds.length;
  if (state.round === round) return turn.resumed ? { ...state, unsure: true } : state;
  return { ...state, round, responseId: null, running: false, ...NO_EVENTS, unsure: turn.resumed };
}

/** The state of a run that goes on in a new conversation, which is not created yet. */
export const toNewConversation = (state: OpenAIState, changes: Partial<OpenAIState>): OpenAIState => ({
  ...state,
  ...{ conversation: null, after: null, marked: false, asked: false, responseId: null, running: false, unsure: false },
  ...NO_EVENTS,
  ...changes,
});

export const withResponse = (state: OpenAIState, responseId: string): OpenAIState => ({
  ...state,
  responseId,
  running: true,
  ...NO_EVENTS,
  unsure: false,
  responseIds: [...state.responseIds, responseId],
});

/** A part with a copy of the state. */
export const toPart = (
  state: OpenAIState,
  { durable = false, conversationId }: { durable?: boolean; conversationId?: string } = {},
): Part => ({
  type: "state",
  state: { ...state },
  ...(conversationId === undefined ? {} : { conversationId }),
  durable,
  running: state.running,
});
