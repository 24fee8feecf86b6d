/** Plays the service towards an engine: keeps what a run keeps, as JSON, and steps until it is over. */
import type { ChatTurn, Engine, Json, Progress, Round, ToolCall, ToolSpec, Turn } from "#lib/assistant/engine.ts";

export const TOOL: ToolSpec = {
  name: "get_relevant_docs",
  description: "Searches the docs.",
  parameters: {
    type: "object",
    properties: { query: { type: "string" } },
    required: ["query"],
    additionalProperties: false,
  },
};

export type SessionOptions = {
  question?: string;
  history?: ChatTurn[];
  threadRef?: string | null;
  retry?: boolean;
  signal?: AbortSignal;
  tools?: ToolSpec[];
};

const stored = (value: Json): Json => JSON.parse(JSON.stringify(value));

/** More steps than any script here needs: a run that goes on longer hangs. */
const MAX_STEPS = 50;

export class Session {
  threadRef: string | null;
  state: Json | null = null;
  rounds: Round[] = [];
  resumed = false;
  /** The process dies at the checkpoint with this number, counted from 1, before it is stored. */
  dieAtCheckpoint = 0;
  readonly #engine: Engine;
  readonly #options: SessionOptions;
  #checkpoints = 0;
  /** Round of a step that has no outcome yet. */
  #sending: number | null = null;

  constructor(engine: Engine, options: SessionOptions = {}) {
    this.#engine = engine;
    this.#options = options;
    this.threadRef = options.threadRef ?? null;
  }

  turn(): Turn {
    const { question = "How do I theme it?", history = [], retry = false, signal, tools = [TOOL] } = this.#options;
    return {
      runId: "run_1",
      threadRef: this.threadRef,
      question: { id: "msg_1", text: question },
      history,
      instructions: "Answer from the docs.",
      tools,
      rounds: this.rounds,
      state: this.state,
      resumed: this.resumed,
      retry,
      signal: signal ?? new AbortController().signal,
      checkpoint: async ({ threadRef, state }) => {
        this.#checkpoints += 1;
        if (this.#checkpoints === this.dieAtCheckpoint) throw new Error("The process died");
        this.threadRef = threadRef ?? this.threadRef;
        this.state = stored(state);
      },
    };
  }

  /** One step. One that throws counts as broken off, as in the service. */
  async step(): Promise<Progress> {
    this.resumed ||= this.#sending === this.rounds.length;
    this.#sending = this.rounds.length;
    const progress = await this.#engine.step(this.turn());
    this.#sending = null;
    this.resumed = false;
    this.state = stored(progress.state);
    return progress;
  }

  /** Ends a round: every call gets an output. */
  answer(calls: ToolCall[], output: (call: ToolCall) => string = () => "[]"): void {
    const outputs = calls.map((call) => ({ callId: call.id, output: output(call) }));
    this.rounds = [...this.rounds, { calls, outputs }];
  }

  /** Steps while pending. */
  async settle(): Promise<Progress> {
    for (let steps = 0; steps < MAX_STEPS; steps += 1) {
      const progress = await this.step();
      if (progress.status !== "pending") return progress;
    }
    throw new Error("The run does not end");
  }

  /** Steps to the end of the run, giving every call an output. */
  async finish(output?: (call: ToolCall) => string): Promise<Exclude<Progress, { status: "pending" }>> {
    for (;;) {
      const progress = await this.settle();
      if (progress.status === "pending") throw new Error("The run does not end");
      if (progress.status !== "requires_action") return progress;
      if (this.rounds.length >= MAX_STEPS) throw new Error("The run does not end");
      this.answer(progress.calls, output);
    }
  }

  abandon(): Promise<void> {
    return this.#engine.abandon(this.turn());
  }
}
