/** Plays the runner towards an engine: keeps what a run keeps, as JSON, and asks until it is over. */
import { renderQuestion } from "#lib/assistants/instructions.ts";
import type {
  Attachment,
  ChatTurn,
  Engine,
  HostedCall,
  Part,
  Round,
  Tokens,
  ToolCall,
  ToolSpec,
  Turn,
} from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import type { Json } from "#lib/json.ts";
import type { JsonSchema } from "#lib/json-schemas.ts";

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
  conversationId?: string | null;
  retry?: boolean;
  signal?: AbortSignal;
  tools?: ToolSpec[];
  page?: Turn["page"];
  passage?: string;
  attachments?: Attachment[];
  hasFiles?: boolean;
  schema?: JsonSchema;
  model?: string;
  hosted?: Turn["hosted"];
  language?: string;
  /** Every so many writes, what was written is stored with its state; the rest is lost in a crash. */
  storeEvery?: number;
};

const stored = (value: Json): Json => JSON.parse(JSON.stringify(value));

/** More rounds than any script here needs: a run that goes on longer hangs. */
const MAX_ROUNDS = 50;
/** More parts than any script here makes: an engine that tells more polls for ever. */
const MAX_PARTS = 5_000;

type Pending = { status: "pending"; state: Json };

export class Session {
  conversationId: string | null;
  state: Json | null = null;
  rounds: Round[] = [];
  /** What was written for the present round. */
  text = "";
  /** Pieces of text, as they were written. */
  writes: string[] = [];
  /** Calls of the vendor's own tools, in the order they were told, each once. */
  reported: HostedCall[] = [];
  resumed = false;
  /** The process dies at the checkpoint with this number, counted from 1, before it is stored. */
  dieAtCheckpoint = 0;
  readonly #engine: Engine;
  readonly #options: SessionOptions;
  #checkpoints = 0;
  /** Round of a request that has no outcome yet. */
  #sending: number | null = null;
  /** Written, but not stored. */
  #unstored: { text: string; state: Json; writes: number } | null = null;
  /** The request under way; one that died has no effect any more. */
  #life: { isOver: boolean; stop: AbortController } = { isOver: false, stop: new AbortController() };

  constructor(engine: Engine, options: SessionOptions = {}) {
    this.#engine = engine;
    this.#options = options;
    this.conversationId = options.conversationId ?? null;
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
    return {
      runId: "run_1",
      reader: "reader_hash",
      conversationId: this.conversationId,
      question: {
        id: "msg_1",
        text: renderQuestion(question, selected),
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
      hosted: this.#options.hosted ?? [],
      language: this.#options.language ?? null,
      schema: this.#options.schema ?? null,
      rounds: this.rounds,
      state: this.state,
      resumed: this.resumed,
      retry,
    };
  }

  /** Deals with a part as the runner does; the outcome if it is the last one. */
  #take(part: Part, usage: Tokens | null): Outcome | null {
    switch (part.type) {
      case "text": {
        this.writes.push(part.text);
        const { text: before = "", writes = 0 } = this.#unstored ?? {};
        this.#unstored = { text: before + part.text, state: stored(part.state), writes: writes + 1 };
        if (writes + 1 >= (this.#options.storeEvery ?? 1)) this.#store();
        return null;
      }
      case "reset":
        this.#unstored = null;
        this.text = "";
        this.writes = [];
        return null;
      case "state": {
        const { text = "", writes = 0 } = this.#unstored ?? {};
        this.#unstored = { text, state: stored(part.state), writes };
        if (!part.durable) return null;
        this.#checkpoints += 1;
        if (this.#checkpoints === this.dieAtCheckpoint) {
          this.#unstored = null;
          throw new Error("The process died");
        }
        this.#store();
        this.conversationId = part.conversationId ?? this.conversationId;
        return null;
      }
      case "hosted_call":
        if (!this.reported.some(({ id }) => id === part.call.id)) this.reported.push(part.call);
        return null;
      case "usage":
        return null;
      case "tool_calls": {
        const { type: _, ...rest } = part;
        return { status: "requires_action", usage, ...rest };
      }
      case "finish": {
        const { type: _, ...rest } = part;
        return rest.status === "cancelled" ? rest : { ...rest, usage };
      }
    }
  }

  /** Text and state together, so that neither is ahead of the other. */
  #store(): void {
    if (!this.#unstored) return;
    this.text += this.#unstored.text;
    this.state = this.#unstored.state;
    this.#unstored = null;
  }

  /** One request to the model, to its end. One that throws counts as broken off, as in the runner. */
  async settle(): Promise<Outcome> {
    const progress = await this.#ask(false);
    if (progress.status === "pending") throw new Error("The run does not end");
    return progress;
  }

  /** The same up to the first poll without an outcome: somebody else goes on with it. */
  step(): Promise<Outcome | Pending> {
    return this.#ask(true);
  }

  async #ask(leaves: boolean): Promise<Outcome | Pending> {
    this.resumed ||= this.#sending === this.rounds.length;
    this.#sending = this.rounds.length;
    const life = { isOver: false, stop: new AbortController() };
    this.#life = life;
    const signal = AbortSignal.any([life.stop.signal, ...(this.#options.signal ? [this.#options.signal] : [])]);
    let usage: Tokens | null = null;
    let parts = 0;
    try {
      for await (const part of this.#engine.run(this.turn(), signal)) {
        parts += 1;
        if (life.isOver || parts > MAX_PARTS) break;
        if (part.type === "usage") usage = part.usage;
        const isPoll = part.type === "state" && !part.durable;
        const taken = this.#take(part, usage);
        const outcome = leaves && isPoll ? { status: "pending" as const, state: part.state } : taken;
        if (!outcome) continue;
        this.#store();
        this.#sending = null;
        this.resumed = false;
        this.state = stored(outcome.state);
        return outcome;
      }
    } catch (thrown) {
      if (!life.isOver) this.#store();
      throw thrown;
    }
    throw new Error(life.isOver ? "The process died" : "The run does not end");
  }

  /** The process dies in the middle of a request: what was not stored is lost, and it has no effect any more. */
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

  /** Asks to the end of the run, giving every call an output. */
  async finish(output?: (call: ToolCall) => string): Promise<Exclude<Outcome, { status: "requires_action" }>> {
    for (;;) {
      const outcome = await this.settle();
      if (outcome.status !== "requires_action") return outcome;
      if (this.rounds.length >= MAX_ROUNDS) throw new Error("The run does not end");
      this.answer(outcome.calls, output);
    }
  }

  async cancel(): Promise<void> {
    this.state = stored(await this.#engine.cancel(this.turn(), this.#options.signal ?? new AbortController().signal));
  }
}
