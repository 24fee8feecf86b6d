/** Plays the service towards an engine: keeps what a run keeps, as JSON, and steps until it is over. */
import type {
  Attachment,
  ChatTurn,
  Engine,
  Json,
  JsonSchema,
  Progress,
  Round,
  ToolCall,
  ToolSpec,
  Turn,
} from "#lib/assistant/engine.ts";
import { questionText } from "#lib/assistant/instructions.ts";

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
  page?: Turn["page"];
  passage?: string;
  attachments?: Attachment[];
  hasFiles?: boolean;
  schema?: JsonSchema;
  model?: string;
  /** Every so many writes, what was written is stored with its state; the rest is lost in a crash. */
  storeEvery?: number;
};

const stored = (value: Json): Json => JSON.parse(JSON.stringify(value));

/** More steps than any script here needs: a run that goes on longer hangs. */
const MAX_STEPS = 50;

export class Session {
  threadRef: string | null;
  state: Json | null = null;
  rounds: Round[] = [];
  /** What was written for the present round. */
  text = "";
  /** Pieces of text, as they were written. */
  writes: string[] = [];
  resumed = false;
  /** The process dies at the checkpoint with this number, counted from 1, before it is stored. */
  dieAtCheckpoint = 0;
  readonly #engine: Engine;
  readonly #options: SessionOptions;
  #checkpoints = 0;
  /** Round of a step that has no outcome yet. */
  #sending: number | null = null;
  /** Written, but not stored. */
  #unstored: { text: string; state: Json; writes: number } | null = null;
  /** The step under way; one that died has no effect any more. */
  #life: { isOver: boolean; stop: AbortController } = { isOver: false, stop: new AbortController() };

  constructor(engine: Engine, options: SessionOptions = {}) {
    this.#engine = engine;
    this.#options = options;
    this.threadRef = options.threadRef ?? null;
  }

  turn(): Turn {
    const {
      question = "How do I theme it?",
      history = [],
      retry = false,
      tools = [TOOL],
      page = null,
      passage = null,
      attachments = [],
      hasFiles = attachments.length > 0,
    } = this.#options;
    const selected = { page: page?.path ?? null, selection: passage };
    const life = { isOver: false, stop: new AbortController() };
    this.#life = life;
    const alive = () => {
      if (life.isOver) throw new Error("The process died");
    };
    return {
      runId: "run_1",
      threadRef: this.threadRef,
      question: {
        id: "msg_1",
        text: questionText(question, selected),
        words: question,
        passage,
        attachments,
        hasFiles,
      },
      page,
      history,
      instructions: "Answer from the docs.",
      model: this.#options.model ?? null,
      tools,
      schema: this.#options.schema ?? null,
      rounds: this.rounds,
      state: this.state,
      resumed: this.resumed,
      retry,
      signal: AbortSignal.any([life.stop.signal, ...(this.#options.signal ? [this.#options.signal] : [])]),
      checkpoint: async ({ threadRef, state }) => {
        alive();
        this.#checkpoints += 1;
        if (this.#checkpoints === this.dieAtCheckpoint) throw new Error("The process died");
        this.#store();
        this.threadRef = threadRef ?? this.threadRef;
        this.state = stored(state);
      },
      write: (text, state) => {
        alive();
        this.writes.push(text);
        const { text: before = "", writes = 0 } = this.#unstored ?? {};
        this.#unstored = { text: before + text, state: stored(state), writes: writes + 1 };
        if (writes + 1 >= (this.#options.storeEvery ?? 1)) this.#store();
      },
      unwrite: () => {
        alive();
        this.#unstored = null;
        this.text = "";
        this.writes = [];
      },
    };
  }

  /** Text and state together, so that neither is ahead of the other. */
  #store(): void {
    if (!this.#unstored) return;
    this.text += this.#unstored.text;
    this.state = this.#unstored.state;
    this.#unstored = null;
  }

  /** One step. One that throws counts as broken off, as in the service. */
  async step(): Promise<Progress> {
    this.resumed ||= this.#sending === this.rounds.length;
    this.#sending = this.rounds.length;
    const turn = this.turn();
    const life = this.#life;
    try {
      const progress = await this.#engine.step(turn);
      this.#store();
      this.#sending = null;
      this.resumed = false;
      this.state = stored(progress.state);
      return progress;
    } catch (thrown) {
      if (!life.isOver) this.#store();
      throw thrown;
    }
  }

  /** The process dies in the middle of a step: what was not stored is lost, and the step has no effect any more. */
  crash(): void {
    this.#life.isOver = true;
    this.#life.stop.abort();
    this.#unstored = null;
  }

  /** Ends a round: every call gets an output. */
  answer(calls: ToolCall[], output: (call: ToolCall) => string = () => "[]"): void {
    const outputs = calls.map((call) => ({ callId: call.id, output: output(call) }));
    this.rounds = [...this.rounds, { calls, outputs }];
    // What a model says before it calls tools is no answer.
    this.text = "";
    this.writes = [];
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
