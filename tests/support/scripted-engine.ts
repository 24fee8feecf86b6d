import type { CompletionRequest, Engine, Progress, Remains, Turn } from "#lib/assistant/engine.ts";
import { AppError } from "#lib/errors.ts";
import { ATTACHMENT_KINDS } from "#lib/files-contract.ts";

/** One step of a script: what the engine answers, or what it throws. */
export type Scripted = Progress | Error | ((turn: Turn) => Promise<Progress> | Progress);

export type ScriptedEngine = Engine & {
  /** Steps to come, for all runs together; when none is left, every step is pending. */
  steps: Scripted[];
  turns: Turn[];
  abandoned: Turn[];
  forgotten: Remains[];
  completions: CompletionRequest[];
  /** Upstream calls of any kind. */
  calls(): number;
};

/** An engine that does what a test says. */
export function createScriptedEngine(...steps: Scripted[]): ScriptedEngine {
  const engine: ScriptedEngine = {
    name: "openai",
    model: "scripted",
    attachments: ATTACHMENT_KINDS,
    steps,
    turns: [],
    abandoned: [],
    forgotten: [],
    completions: [],
    calls: () => engine.turns.length + engine.abandoned.length + engine.forgotten.length + engine.completions.length,
    async step(turn) {
      engine.turns.push(turn);
      const next = engine.steps.shift() ?? pending;
      if (next instanceof Error) throw next;
      return typeof next === "function" ? next(turn) : next;
    },
    async abandon(turn) {
      engine.abandoned.push(turn);
    },
    async forget(remains) {
      engine.forgotten.push(remains);
    },
    async complete(request) {
      engine.completions.push(request);
      return { text: `"${request.input.slice(0, 20)}"`, model: "scripted", usage: null };
    },
  };
  return engine;
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cached_tokens: 4 };

export const pending: Progress = { status: "pending", state: { upstream: "resp_secret" } };
export const says = (text: string): Progress => ({
  status: "completed",
  state: { upstream: "resp_secret" },
  text,
  usage,
});
export const asksFor = (...calls: [id: string, name: string, args: string][]): Progress => ({
  status: "requires_action",
  state: { upstream: "resp_secret" },
  usage,
  calls: calls.map(([id, name, args]) => ({ id, name, arguments: args })),
});
export const searches = (id: string, query: string) => asksFor([id, "get_relevant_docs", JSON.stringify({ query })]);
export const unreachable = () => new AppError("upstream_unavailable");

/** A step that ends only when it is aborted, as an adapter's would. */
export const hangs = (turn: Turn): Promise<Progress> =>
  new Promise((_, reject) => {
    const fail = () => reject(new AppError("upstream_timeout"));
    if (turn.signal.aborted) fail();
    else turn.signal.addEventListener("abort", fail, { once: true });
  });
