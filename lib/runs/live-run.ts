/** A run that this process drives: its state and its events in memory, from where readers are served. */
import { citeDocs, type Resolve } from "#lib/citations/citations.ts";
import type { Clock } from "#lib/clock.ts";
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { ClaimedRun, RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { LoggedEvent } from "#lib/database/stores/runs.ts";
import type { Engine, Part, Turn } from "#lib/engines/engine.ts";
import type { Tool } from "#lib/tools/tool.ts";
import { AnswerText } from "./answer-text.ts";
import { Checkpoints } from "./checkpoints.ts";
import { EventLog } from "./event-log.ts";
import { linkFiles } from "./hosted/hosted.ts";
import type { RunLimits } from "./limits.ts";
import { type Rules, type RunState, reduce, toState, toStored } from "./reducer.ts";
import { type Ending, lastEvent, patchOf, requiredAction } from "./stored-form.ts";

/** Somebody else drives the run now, or it is gone. */
export class LeaseLost extends Error {}

/** Why work on a run was broken off. */
export type Reason = "cancelled" | "expired" | "lost" | "stopped" | "overflowed";

export type LiveParts = {
  claimed: ClaimedRun;
  token: string;
  turn: Omit<Turn, "rounds" | "state" | "resumed" | "conversationId">;
  /** What the thread's assistant may use. */
  tools: readonly Tool[];
  /** Whether the answer is to be JSON. */
  isForm: boolean;
  engine: Engine;
  rules: Rules;
  store: Pick<Store, "checkpointRun" | "finishRun">;
  resolve: Resolve;
  siteUrl: string;
  clock: Clock;
  limits: RunLimits;
  /** Tells those who wait that the run has something new. */
  announce(): void;
  /** A checkpoint that nobody waits for could not be made. */
  onFailure(error: unknown): void;
};

/** JSON, maybe in a code block. */
const BEGINS_JSON = /^\s*(?:[{["]|```|~~~)/;

export class LiveRun {
  readonly #parts: LiveParts;
  readonly #stop = new AbortController();
  readonly #log: EventLog;
  readonly #text: AnswerText;
  readonly #checkpoints: Checkpoints;
  #reason: Reason | null = null;
  #state: RunState;
  /** The state as it was stored last. */
  #saved: RunState;
  /** The run as it ended. */
  #ended: RunRow | null = null;
  /** Round of the last request to the model in this process. */
  #asked: number | null = null;

  constructor(parts: LiveParts) {
    const { claimed, clock, limits } = parts;
    this.#parts = parts;
    this.#state = toState(claimed, claimed.thread.openai_thread_id);
    this.#saved = this.#state;
    this.#log = new EventLog(claimed.events);
    const write = () => this.#write();
    this.#checkpoints = new Checkpoints({ write, onFailure: parts.onFailure, clock, limits });
    this.#text = new AnswerText({
      ...{ cite: (text) => this.cite(text).text, log: this.#log, clock },
      ...{ deltaMs: limits.deltaMs, signal: this.#stop.signal, onShown: () => this.#shown() },
    });
    if (claimed.claims > 1) {
      // Readers of the last driver may have seen more than was stored: what comes first says what holds.
      this.#log.skip();
      this.#text.resume(this.#state.answer);
    }
  }

  get id(): string {
    return this.#parts.claimed.id;
  }
  get claimed(): ClaimedRun {
    return this.#parts.claimed;
  }
  get token(): string {
    return this.#parts.token;
  }
  get engine(): Engine {
    return this.#parts.engine;
  }
  get tools(): readonly Tool[] {
    return this.#parts.tools;
  }
  get state(): RunState {
    return this.#state;
  }
  /** Aborted as soon as there is a reason to break off. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }
  get reason(): Reason | null {
    return this.#reason;
  }
  /** The end is stored. */
  get isOver(): boolean {
    return this.#ended !== null;
  }
  /** The engine knows of more than is stored. */
  get isAhead(): boolean {
    return this.#saved.engine !== this.#state.engine || this.#saved.conversationId !== this.#state.conversationId;
  }
  /** Milliseconds since the database heard of the run. */
  get age(): number {
    return this.#checkpoints.age();
  }

  /** The run as a reader sees it. */
  row(): RunRow {
    if (this.#ended) return this.#ended;
    const { steps, usage } = this.#state;
    const required_action = requiredAction(this.#state);
    const status = required_action ? "requires_action" : "in_progress";
    return {
      ...{ ...this.claimed, steps, usage, required_action },
      status: this.#reason === "cancelled" ? "cancelling" : status,
    };
  }

  /** Events after number `after`, in order. */
  since(after: number): RunEvent[] {
    return this.#log.since(after);
  }

  /** What the next request to the model is to be told; it counts as having been made. */
  nextTurn(): Turn {
    const { rounds, conversationId, engine } = this.#state;
    const round = rounds.length;
    // Whoever had the run before may have sent something.
    const resumed = this.#asked === null ? this.claimed.claims > 1 : this.#asked === round;
    this.#asked = round;
    return { ...this.#parts.turn, conversationId, rounds, state: engine, resumed };
  }

  /** Breaks off what is under way; the first reason counts. */
  interrupt(reason: Reason): void {
    this.#reason ??= reason;
    this.#stop.abort();
  }

  /**
   * Changes the state. Text is shown at once and stored soon; steps and a durable state are stored before this resolves.
   * @throws LeaseLost; AppError database_unavailable
   */
  async apply(part: Part): Promise<void> {
    const before = this.#state;
    const now = reduce(before, part, this.#parts.rules);
    this.#state = now;
    if (now.answer !== before.answer) this.#text.hear(before.answer, now.answer);
    if (now.answer !== before.answer || now.engine !== before.engine)
      this.#checkpoints.saveSoon(Math.max(1, now.answer.length - before.answer.length));
    if (now.overflowed) this.interrupt("overflowed");
    if (now.heard !== before.heard) this.#parts.announce();
    if (now.steps.length > before.steps.length) await this.#showSteps(before);
    else if (part.type === "state" && part.durable) await this.save();
    // Tools are quick: their outputs are mostly stored before this is due.
    else if (part.type === "tool_calls") this.#checkpoints.saveSoon(1);
  }

  /** The state becomes `next`, which is stored with its new steps before anybody sees them. @throws as `apply` */
  async update(next: RunState): Promise<void> {
    const before = this.#state;
    this.#state = next;
    await this.#showSteps(before);
  }

  /** The state becomes `next`; it is stored with whatever is stored next. */
  change(next: RunState): void {
    this.#state = next;
  }

  /** Stores what there is. @throws as `apply` */
  save(): Promise<void> {
    return this.#checkpoints.save();
  }

  /** Whether the answer is the JSON that a program wants: links in it are data. */
  isData(text: string): boolean {
    return this.#parts.isForm && BEGINS_JSON.test(text);
  }

  /** A text with its citations; data stays as it is. */
  cite(text: string): ReturnType<typeof citeDocs> {
    const { siteUrl, resolve } = this.#parts;
    if (this.isData(text)) return { text, annotations: [] };
    return citeDocs(linkFiles(text, this.#state.steps), siteUrl, resolve);
  }

  /** Ends the run with `ending` and whatever of `text` is not shown yet. @throws as `apply` */
  async finish(ending: Ending, text: string): Promise<void> {
    await this.#checkpoints.close();
    const last = this.#log.hold([...this.#text.rest(text), lastEvent(ending)]);
    const events = this.#log.unstored();
    const { engine, steps, usage } = this.#state;
    const end = { ...ending, engine, steps, usage, state: toStored(this.#state), events };
    try {
      this.#ended = await this.#parts.store.finishRun(this.id, this.token, end);
    } finally {
      // Else they would be there twice when this is tried again.
      if (!this.#ended) this.#log.drop(last);
    }
    if (!this.#ended) throw new LeaseLost();
    this.#log.stored(events);
    this.#parts.announce();
  }

  /** Nothing more is stored by itself; resolves when what is under way has ended. */
  close(): Promise<void> {
    return this.#checkpoints.close();
  }

  #shown(): void {
    this.#checkpoints.saveSoon(1);
    this.#parts.announce();
  }

  /** Stores the state, and shows the steps that were added to it. */
  async #showSteps(before: RunState): Promise<void> {
    this.#text.flush();
    const steps = this.#state.steps.slice(before.steps.length);
    this.#log.hold(steps.map((data): LoggedEvent => ({ type: "step", data })));
    await this.save();
  }

  async #write(): Promise<void> {
    const { store, limits, announce } = this.#parts;
    const state = this.#state;
    const events = this.#log.unstored();
    const answer = await store.checkpointRun(this.id, this.token, limits.leaseMs, patchOf(this.#saved, state), events);
    if (!answer) throw new LeaseLost();
    this.#saved = state;
    if (this.#log.stored(events)) announce();
    if (answer.cancel_requested) this.interrupt("cancelled");
  }
}
