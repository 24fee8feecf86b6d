/** The state of a run as one value, and how each part of an engine changes it. Pure functions. */
import { z } from "zod";
import type { RunStep, Usage } from "#lib/contract/assistant.ts";
import type { SearchFindings } from "#lib/contract/review.ts";
import { storable } from "#lib/database/storable.ts";
import type {
  FinishPart,
  HostedCall,
  HostedResults,
  Part,
  Round,
  Tokens,
  ToolCall,
  ToolOutput,
} from "#lib/engines/engine.ts";
import type { Json } from "#lib/json.ts";
import { roundUsd } from "#lib/limits/prices.ts";
import { MAX_ANSWER } from "./run-limits.ts";

/** The state that is stored as one JSON value, only when the status or a tool round changes: tool outputs are long. */
const stored = z.object({
  rounds: z.custom<Round[]>(Array.isArray).default([]),
  /** Calls whose outputs the model waits for; null while the model is to respond. */
  calls: z.custom<ToolCall[]>(Array.isArray).nullable().default(null),
  /** Index in the run's steps of each hosted call, by the vendor's id of the call. */
  hosted: z.custom<Record<string, number>>((value) => typeof value === "object").default({}),
  /** Ids of the files that could not be copied. */
  lost: z.array(z.string()).default([]),
  /** What the searches found, with scores. Maintainers see it. */
  found: z.custom<SearchFindings[]>(Array.isArray).default([]),
  /** The docs are quoted instead of asking a model that cannot be reached. */
  degraded: z.boolean().default(false),
});

export type RunState = z.infer<typeof stored> & {
  /** The engine's own state; no other code reads it. */
  engine: Json;
  /** The vendor's id of the thread, null before there is one. */
  conversationId: string | null;
  /** The answer as the model wrote it, without citations; at most MAX_ANSWER. */
  answer: string;
  /** The model wrote more than MAX_ANSWER. */
  overflowed: boolean;
  steps: RunStep[];
  usage: Usage | null;
  /** Failures in a row to reach the model. */
  outages: number;
  /** A response is under way upstream. */
  running: boolean;
  /** Number of the last request that the model responded to; -1 for none. */
  respondedRound: number;
  /** The engine's last part; null before it. */
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
  ...{ outages: 0, running: false, respondedRound: -1, ending: null },
});

export const toStored = ({ rounds, calls, hosted, lost, found, degraded }: RunState): z.infer<typeof stored> => ({
  ...{ rounds, calls, hosted, lost, found, degraded },
});

/** How a hosted call becomes a step, and what tokens cost. */
export type Rules = { toStep(call: HostedCall): RunStep; priced(tokens: Tokens): Usage | null };

export function reduce(state: RunState, part: Part, rules: Rules): RunState {
  switch (part.type) {
    case "text":
      return withText(withResponse(state), part.text, engineAfter(state, part.state));
    case "reset":
      return state.answer === "" ? state : { ...state, answer: "", overflowed: false };
    case "state": {
      const { running, conversationId = state.conversationId } = part;
      return {
        ...(running ? withResponse(state) : state),
        engine: engineAfter(state, part.state),
        conversationId,
        running,
      };
    }
    case "hosted_call":
      return withCall(withResponse(state), part.call, rules);
    case "usage":
      return { ...withResponse(state), usage: addUsage(state.usage, rules.priced(part.usage)) };
    case "tool_calls": {
      const { hosted, calls } = storable(part);
      const engine = engineAfter(state, part.state);
      // Text that a model writes before it calls a tool is not part of the answer.
      return { ...withHosted(withResponse(state), hosted, rules), engine, calls, answer: "", running: false };
    }
    case "finish": {
      const ending = storable(part);
      const hosted = "hosted" in ending ? ending.hosted : undefined;
      const engine = engineAfter(state, part.state);
      return { ...withHosted(withResponse(state), hosted, rules), engine, ending, running: false };
    }
  }
}

/** While the docs are quoted, the model's own state stays: the thread's deletion needs it. */
const engineAfter = (state: RunState, engine: Json): Json => (state.degraded ? state.engine : storable(engine));

const withResponse = (state: RunState): RunState => ({ ...state, outages: 0, respondedRound: state.rounds.length });

function withText(state: RunState, text: string, engine: Json): RunState {
  const room = MAX_ANSWER - state.answer.length;
  const answer = state.answer + text.slice(0, room).replaceAll("\0", "");
  return { ...state, engine, answer, overflowed: state.overflowed || text.length > room };
}

/** Ignores a call that the engine has already reported, which it knows by its id. */
function withCall(state: RunState, call: HostedCall, { toStep }: Rules): RunState {
  if (Object.hasOwn(state.hosted, call.id)) return state;
  const hosted = { ...state.hosted, [call.id]: state.steps.length };
  return { ...state, hosted, steps: [...state.steps, storable(toStep(call))] };
}

const withHosted = (state: RunState, hosted: HostedResults | undefined, rules: Rules): RunState =>
  (hosted?.calls ?? []).reduce((before, call) => withCall(before, call, rules), state);

/** The state after the model's calls were performed: the model is to respond again. */
export const withOutputs = (
  state: RunState,
  outputs: ToolOutput[],
  steps: RunStep[],
  findings: SearchFindings[] = [],
): RunState => ({
  ...state,
  rounds: [...state.rounds, { calls: state.calls ?? [], outputs }],
  calls: null,
  steps: [...state.steps, ...steps],
  found: [...state.found, ...findings],
});

/** The state in which the docs are quoted: the rounds and the answer of the model are dropped. */
export const toDegraded = (state: RunState): RunState => ({
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
        // Rows from before these fields were added have neither.
        cached_tokens: (a.cached_tokens ?? 0) + (b.cached_tokens ?? 0),
        cost_usd:
          typeof a.cost_usd === "number" && typeof b.cost_usd === "number" ? roundUsd(a.cost_usd + b.cost_usd) : null,
      }
    : (a ?? b);
