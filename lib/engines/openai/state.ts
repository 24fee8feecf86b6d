/** What the openai adapter remembers of a run between steps. Stored by the service as plain JSON. */
import { z } from "zod";
import type { Part, Turn } from "#lib/engines/engine.ts";
import type { Json } from "#lib/json.ts";

const schema = z.object({
  conversation: z.string().nullable().catch(null),
  /** Item the conversation ended with before the question; what follows it is this run's. Null: from the start. */
  after: z.string().nullable().catch(null),
  /** `after` was noted, so the question may have been sent. */
  marked: z.boolean().catch(false),
  /** How many of the latest turns of the history the conversation lacks: they are sent before the question. */
  lacks: z.number().catch(0),
  /** A response of this run has completed, so the question is in the conversation. */
  asked: z.boolean().catch(false),
  /** Number of the request that the next fields speak of. */
  round: z.number().catch(0),
  responseId: z.string().nullable().catch(null),
  running: z.boolean().catch(false),
  /** `sequence_number` of the last event of the response that was dealt with; null while it is not streamed. */
  cursor: z.number().nullable().catch(null),
  /** Place in the output of the message that was written last; null while nothing was. */
  wrote: z.number().nullable().catch(null),
  /** Places in the output of remarks on the way to the answer. */
  remarks: z.array(z.number()).catch([]),
  /** Something may have been sent without its answer being seen: look before sending anything. */
  unsure: z.boolean().catch(false),
  /** Docs pages of the files that were found, by the vendor's ids of the files: a later response may cite them. */
  paths: z.record(z.string(), z.string()).catch({}),
  /** When the response was made, by the vendor's clock in seconds; null where nobody knows. */
  began: z.number().nullable().catch(null),
  /** Containers that code ran in, for deletion. */
  containers: z.array(z.string()).catch([]),
  /** What `conversation` takes the place of: the thread stays there until the other one has proved right. */
  origin: z.string().nullable().catch(null),
  /** The conversation is made without the files of earlier questions: one of them was refused. */
  bare: z.boolean().catch(false),
  /** Every response of the run, for deletion. */
  responseIds: z.array(z.string()).catch([]),
});

export type OpenAIState = z.infer<typeof schema>;

/** Reads a stored state; what is missing or malformed counts as not having happened. */
export function readState(stored: Json | null): OpenAIState {
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : schema.parse({});
}

/** Of a response that nothing was heard of yet. */
const UNHEARD = { cursor: null, wrote: null, remarks: [] };

/** The state as of the turn's present round: what an earlier round left running or unsure is over. */
export function stateOf(turn: Turn): OpenAIState {
  const state = { ...readState(turn.state) };
  if (state.origin === null) state.conversation ??= turn.conversationId;
  const round = turn.rounds.length;
  if (state.round === round) return turn.resumed ? { ...state, unsure: true } : state;
  return { ...state, round, responseId: null, running: false, ...UNHEARD, unsure: turn.resumed };
}

/** The state of a run that goes on in a conversation that is still to be made; nothing is sent there yet. */
export const elsewhere = (state: OpenAIState, why: Partial<OpenAIState>): OpenAIState => ({
  ...state,
  ...{ conversation: null, after: null, marked: false, asked: false, responseId: null, running: false, unsure: false },
  ...UNHEARD,
  ...why,
});

export const withResponse = (state: OpenAIState, responseId: string): OpenAIState => ({
  ...state,
  responseId,
  running: true,
  ...UNHEARD,
  unsure: false,
  responseIds: [...state.responseIds, responseId],
});

/** The state as it is now, as a part. */
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
