import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import type { CompletionRequest, Engine, HostedCall, Part, Turn, UpstreamThread } from "#lib/engines/engine.ts";
import { type Outcome, outcomeParts } from "#lib/engines/outcome.ts";
import { AppError } from "#lib/errors.ts";
import type { Json } from "#lib/json.ts";

/** What a script may tell of a request on the way to its outcome. Nothing waits for it but `checkpoint`. */
export type Emitter = {
  signal: AbortSignal;
  write(text: string, state?: Json): void;
  reset(): void;
  /** Resolves when the state is stored. */
  checkpoint(state: Json): Promise<void>;
  report(call: HostedCall): void;
};
export type Pending = { status: "pending"; state: Json };
/** One step of a script: what a request comes to, or what it throws; `pending` goes on with the next step. */
export type Scripted =
  | Outcome
  | Pending
  | Error
  | ((turn: Turn, tell: Emitter) => Promise<Outcome | Pending> | Outcome | Pending);

export type ScriptedEngine = Engine & {
  /** Steps to come, for all runs together; when none is left, every request is pending. */
  steps: Scripted[];
  /** One for each step. */
  turns: Turn[];
  cancelled: Turn[];
  deleted: UpstreamThread[];
  completions: CompletionRequest[];
  /** Upstream calls of any kind. */
  calls(): number;
};

/** Pause after a pending step, ms. */
const POLL_MS = 5;

/** An engine that does what a test says. */
export function createScriptedEngine(...steps: Scripted[]): ScriptedEngine {
  const engine: ScriptedEngine = {
    name: "openai",
    model: "scripted",
    attachments: ATTACHMENT_KINDS,
    steps,
    turns: [],
    cancelled: [],
    deleted: [],
    completions: [],
    calls: () => engine.turns.length + engine.cancelled.length + engine.deleted.length + engine.completions.length,
    async *run(first, signal) {
      for (let turn = first; ; ) {
        engine.turns.push(turn);
        const outcome = yield* perform(engine.steps.shift() ?? pending, turn, signal);
        if (outcome.status !== "pending") {
          yield* outcomeParts(outcome);
          return;
        }
        yield { type: "state", state: outcome.state, durable: false, running: true };
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        if (signal.aborted) throw new AppError("upstream_timeout");
        turn = { ...turn, state: outcome.state };
      }
    },
    async cancel(turn) {
      engine.cancelled.push(turn);
      return turn.state;
    },
    async delete(thread) {
      engine.deleted.push(thread);
    },
    async complete(request) {
      engine.completions.push(request);
      return { text: `"${request.input.slice(0, 20)}"`, model: "scripted", usage: null };
    },
  };
  return engine;
}

async function* perform(step: Scripted, turn: Turn, signal: AbortSignal): AsyncGenerator<Part, Outcome | Pending> {
  if (step instanceof Error) throw step;
  if (typeof step !== "function") return step;
  const parts: Part[] = [];
  const dealtWith: (() => void)[] = [];
  let news = Promise.withResolvers<void>();
  const tell = (part: Part, done = () => {}) => {
    parts.push(part);
    dealtWith.push(done);
    news.resolve();
  };
  let result: { outcome: Outcome | Pending } | { thrown: unknown } | null = null;
  const over = Promise.resolve(
    step(turn, {
      signal,
      write: (text, state = null) => tell({ type: "text", text, state }),
      reset: () => tell({ type: "reset" }),
      checkpoint: (state) =>
        new Promise((resolve) => tell({ type: "state", state, durable: true, running: true }, resolve)),
      report: (call) => tell({ type: "hosted_call", call }),
    }),
  )
    .then(
      (outcome) => {
        result = { outcome };
      },
      (thrown: unknown) => {
        result = { thrown };
      },
    )
    .then(() => news.resolve());
  for (;;) {
    const part = parts.shift();
    if (part) {
      yield part;
      dealtWith.shift()?.();
      continue;
    }
    const ended = result as { outcome: Outcome | Pending } | { thrown: unknown } | null;
    if (ended && "thrown" in ended) throw ended.thrown;
    if (ended) return ended.outcome;
    await Promise.race([news.promise, over]);
    news = Promise.withResolvers();
  }
}

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cached_tokens: 4 };

export const pending: Pending = { status: "pending", state: { upstream: "resp_secret" } };
export const says = (text: string): Outcome => ({
  status: "completed",
  state: { upstream: "resp_secret" },
  text,
  usage,
});
export const asksFor = (...calls: [id: string, name: string, args: string][]): Outcome => ({
  status: "requires_action",
  state: { upstream: "resp_secret" },
  usage,
  calls: calls.map(([id, name, args]) => ({ id, name, arguments: args })),
});
export const searches = (id: string, query: string) => asksFor([id, "get_relevant_docs", JSON.stringify({ query })]);
export const unreachable = () => new AppError("upstream_unavailable");

/** A request that ends only when it is aborted, as an adapter's would. */
export const hangs = (_: Turn, { signal }: Emitter): Promise<Outcome> =>
  new Promise((_, reject) => {
    const fail = () => reject(new AppError("upstream_timeout"));
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
