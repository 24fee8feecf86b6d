/** What a run has come to, as one value, and how each part of an engine changes it. Pure. */
import { z } from "zod";
import type { RunStep, Usage } from "#lib/contract/assistant.ts";
import { storable } from "#lib/database/storable.ts";
import type { FinishPart, Hosted, HostedCall, Part, Round, Tokens, ToolCall, ToolOutput } from "#lib/engines/engine.ts";
import type { Json } from "#lib/json.ts";
import { roundUsd } from "#lib/limits/prices.ts";
import { MAX_ANSWER } from "./limits.ts";

/** What is stored as one JSON value, at changes of status and tool rounds only: tool outputs are long. */
const stored = z.object({
  rounds: z.custom<Round[]>(Array.isArray).default([]),
  /** Calls the model waits for; null while it is the model's turn. */
  calls: z.custom<ToolCall[]>(Array.isArray).nullable().default(null),
  /** Places among the run's steps of the calls that a vendor performed, by the vendor's ids. */
  hosted: z.custom<Record<string, number>>((value) => typeof value === "object").default({}),
  /** Ids that copies of files would have had that could not be kept. */
  lost: z.array(z.string()).default([]),
  /** The docs are quoted in place of a model that cannot be reached. */
  degraded: z.boolean().default(false),
});

export type RunState = z.infer<typeof stored> & {
  /** The engine's own; nobody else looks inside. */
  engine: Json;
  /** The vendor's id of the thread. */
  conversationId: string | null;
  /** The answer as it came, uncited; at most MAX_ANSWER. */
  answer: string;
  /** More came than an answer may hold. */
  overflowed: boolean;
  steps: RunStep[];
  usage: Usage | null;
  /** Failures in a row to reach the model. */
  outages: number;
  /** A response is under way upstream. */
  running: boolean;
  /** Number of the last request that the model was heard of; -1 for none. */
  heard: number;
  /** How the engine says the run ends. */
  ending: FinishPart | null;
};

/** The columns that hold a run's state. */
type Row = {
  state: Record<string, unknown>;
  engine: Json;
  answer: string | null;
  steps: RunStep[];
  usage: Usage | null;
};

export const toState = ({ state, engine, answer, steps, usage }: Row, conversationId: string | null): RunState => ({
  ...stored.parse(state),
  ...{ engine, conversationId, answer: answer ?? "", overflowed: false, steps, usage },
  ...{ outages: 0, running: false, heard: -1, ending: null },
});

export const toStored = ({ rounds, calls, hosted, lost, degraded }: RunState): z.infer<typeof stored> => ({
  ...{ rounds, calls, hosted, lost, degraded },
});

/** What a part means to us: how a hosted call is shown, and what tokens cost. */
export type Rules = { toStep(call: HostedCall): RunStep; priced(tokens: Tokens): Usage | null };

export function reduce(state: RunState, part: Part, rules: Rules): RunState {
  switch (part.type) {
    case "text":
      return withText(heard(state), part.text, engineAfter(state, part.state));
    case "reset":
      return state.answer === "" ? state : { ...state, answer: "", overflowed: false };
    case "state": {
      const { running, conversationId = state.conversationId } = part;
      return { ...(running ? heard(state) : state), engine: engineAfter(state, part.state), conversationId, running };
    }
    case "hosted_call":
      return withCall(heard(state), part.call, rules);
    case "usage":
      return { ...heard(state), usage: addUsage(state.usage, rules.priced(part.usage)) };
    case "tool_calls": {
      const { hosted, calls } = storable(part);
      const engine = engineAfter(state, part.state);
      // What a model says before it calls a tool is no answer.
      return { ...withHosted(heard(state), hosted, rules), engine, calls, answer: "", running: false };
    }
    case "finish": {
      const ending = storable(part);
      const hosted = "hosted" in ending ? ending.hosted : undefined;
      const engine = engineAfter(state, part.state);
      return { ...withHosted(heard(state), hosted, rules), engine, ending, running: false };
    }
  }
}

/** While the docs are quoted, what is upstream of the model is remembered for its deletion. */
const engineAfter = (state: RunState, engine: Json): Json => (state.degraded ? state.engine : storable(engine));

const heard = (state: RunState): RunState => ({ ...state, outages: 0, heard: state.rounds.length });

function withText(state: RunState, text: string, engine: Json): RunState {
  const room = MAX_ANSWER - state.answer.length;
  const answer = state.answer + text.slice(0, room).replaceAll("\0", "");
  return { ...state, engine, answer, overflowed: state.overflowed || text.length > room };
}

/** One that was told before is known by its id. */
function withCall(state: RunState, call: HostedCall, { toStep }: Rules): RunState {
  if (Object.hasOwn(state.hosted, call.id)) return state;
  const hosted = { ...state.hosted, [call.id]: state.steps.length };
  return { ...state, hosted, steps: [...state.steps, storable(toStep(call))] };
}

const withHosted = (state: RunState, hosted: Hosted | undefined, rules: Rules): RunState =>
  (hosted?.calls ?? []).reduce((before, call) => withCall(before, call, rules), state);

/** The model's calls were performed: it is its turn again. */
export const withOutputs = (state: RunState, outputs: ToolOutput[], steps: RunStep[]): RunState => ({
  ...state,
  rounds: [...state.rounds, { calls: state.calls ?? [], outputs }],
  calls: null,
  steps: [...state.steps, ...steps],
});

/** The docs are to be quoted: what the model was asked and answered counts no more. */
export const degraded = (state: RunState): RunState => ({
  ...state,
  ...{ degraded: true, rounds: [], calls: null, answer: "", ending: null, outages: 0, running: false },
});

/** Tokens of all rounds together. A cost that is unknown for one round is unknown for all. */
export const addUsage = (a: Usage | null, b: Usage | null): Usage | null =>
  a && b
    ? {
        prompt_tokens: a.prompt_tokens + b.prompt_tokens,
        completion_tokens: a.completion_tokens + b.completion_tokens,
        total_tokens: a.total_tokens + b.total_tokens,
        // A run that was under way when these came in has neither.
        cached_tokens: (a.cached_tokens ?? 0) + (b.cached_tokens ?? 0),
        cost_usd:
          typeof a.cost_usd === "number" && typeof b.cost_usd === "number" ? roundUsd(a.cost_usd + b.cost_usd) : null,
      }
    : (a ?? b);
