/** A run that this process drives: its state and its events in memory, which readers are served from. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import { citeDocs, type Resolve } from "#lib/citations/citations.ts";
import type { Clock } from "#lib/clock.ts";
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { ClaimedRun, RunRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { LoggedEvent } from "#lib/database/stores/runs.ts";
import type { Engine, Part, Turn } from "#lib/engines/engine.ts";
import type { Tool, VerifiedOffer } from "#lib/tools/tool.ts";
import { AnswerText } from "./answer-text.ts";
import { Checkpoints } from "./checkpoints.ts";
import { EventLog } from "./event-log.ts";
import { linkFiles } from "./hosted/hosted.ts";
import { type Rules, type RunState, reduce, toState, toStored } from "./reducer.ts";
import type { RunLimits } from "./run-limits.ts";
import { lastEventOf, patchOf, requiredActionOf, type StoredEnd } from "./stored-run.ts";

/** Thrown when another process drives the run now, or the run was deleted. */
export class LeaseLost extends Error {}

/** Why work on a run was interrupted. */
export type InterruptReason = "cancelled" | "expired" | "lost" | "stopped" | "overflowed";

export type LiveParts = {
  claimed: ClaimedRun;
  token: string;
  turn: Omit<Turn, "rounds" | "state" | "resumed" | "conversationId">;
  /** What the thread's assistant may use. */
  tools: readonly Tool[];
  /** Whether the answer is to be JSON. */
  isForm: boolean;
  engine: Engine;
  /** What the model is offered with its first search; null for none. */
  offer: VerifiedOffer | null;
  rules: Rules;
  store: Pick<Store, "checkpointRun" | "finishRun">;
  resolve: Resolve;
  addresses: Addresses;
  clock: Clock;
  limits: RunLimits;
  /** Called when the run has something new for those who follow it. */
  announce(): void;
  /** Called when a checkpoint failed that nobody waits for. */
  onFailure(error: unknown): void;
};

/** The beginning of JSON, possibly in a code block. */
const BEGINS_JSON = /^\s*(?:[{["]|```|~~~)/;

export class LiveRun {
  readonly #parts: LiveParts;
  readonly #stop = new AbortController();
  readonly #log: EventLog;
  readonly #text: AnswerText;
  readonly #checkpoints: Checkpoints;
  #reason: InterruptReason | null = null;
  #state: RunState;
  /** The state as it was last stored. */
  #saved: RunState;
  /** The row of the ended run; null while it goes on. */
  #ended: RunRow | null = null;
  /** Number of this process's last request to the model; null before the first. */
  #requested: number | null = null;

  constructor(parts: LiveParts) {
    const { claimed, clock, limits } = parts;
    this.#parts = parts;
    this.#state = toState(claimed, claimed.thread.conversation_id);
    this.#saved = this.#state;
    this.#log = new EventLog(claimed.events);
    const write = () => this.#write();
    this.#checkpoints = new Checkpoints({ write, onFailure: parts.onFailure, clock, limits });
    this.#text = new AnswerText({
      ...{ cite: (text) => this.cite(text).text, log: this.#log, clock },
      ...{ deltaMs: limits.deltaMs, signal: this.#stop.signal, onShown: () => this.#onShown() },
    });
    if (claimed.claims > 1) {
      // Readers of the last driver may have seen more than was stored: the first event replaces all of it.
      this.#log.skipUnstored();
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
  get offer(): VerifiedOffer | null {
    return this.#parts.offer;
  }
  get state(): RunState {
    return this.#state;
  }
  /** Aborted when the run is interrupted. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }
  get reason(): InterruptReason | null {
    return this.#reason;
  }
  /** Whether the run's end is stored. */
  get isOver(): boolean {
    return this.#ended !== null;
  }
  /** Whether the engine may have made something upstream that no checkpoint holds. */
  get isAhead(): boolean {
    return this.#saved.engine !== this.#state.engine || this.#saved.conversationId !== this.#state.conversationId;
  }
  /** Milliseconds since the last checkpoint. */
  get age(): number {
    return this.#checkpoints.age();
  }

  /** The run as a reader sees it. */
  row(): RunRow {
    if (this.#ended) return this.#ended;
    const { steps, usage } = this.#state;
    const required_action = requiredActionOf(this.#state);
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

  /** The turn of the next request to the model, which counts as made from now on. */
  nextTurn(): Turn {
    const { rounds, conversationId, engine } = this.#state;
    const round = rounds.length;
    // An earlier driver may have sent the request already.
    const resumed = this.#requested === null ? this.claimed.claims > 1 : this.#requested === round;
    this.#requested = round;
    return { ...this.#parts.turn, conversationId, rounds, state: engine, resumed };
  }

  /** Ends the work under way; the first reason counts. */
  interrupt(reason: InterruptReason): void {
    this.#reason ??= reason;
    this.#stop.abort();
  }

  /**
   * Applies a part to the state. Text is shown at once and stored soon; steps and a durable state are stored before this
   * resolves.
   * @throws LeaseLost; AppError database_unavailable
   */
  async apply(part: Part): Promise<void> {
    const before = this.#state;
    const now = reduce(before, part, this.#parts.rules);
    this.#state = now;
    if (now.answer !== before.answer) this.#text.update(before.answer, now.answer);
    if (now.answer !== before.answer || now.engine !== before.engine)
      this.#checkpoints.saveSoon(Math.max(1, now.answer.length - before.answer.length));
    if (now.overflowed) this.interrupt("overflowed");
    if (now.respondedRound !== before.respondedRound) this.#parts.announce();
    if (now.steps.length > before.steps.length) await this.#showSteps(before);
    else if (part.type === "state" && part.durable) await this.save();
    // Tools are quick: their outputs are mostly stored before this checkpoint is due.
    else if (part.type === "tool_calls") this.#checkpoints.saveSoon(1);
  }

  /** Replaces the state and stores it; its new steps are shown after that. @throws as `apply` */
  async saveState(next: RunState): Promise<void> {
    const before = this.#state;
    this.#state = next;
    await this.#showSteps(before);
  }

  /** Replaces the state, which the next checkpoint stores. */
  setState(next: RunState): void {
    this.#state = next;
  }

  /** Makes a checkpoint now. @throws as `apply` */
  save(): Promise<void> {
    return this.#checkpoints.save();
  }

  /** Whether the answer is the JSON that a program asked for. Links in it are data, not citations. */
  isData(text: string): boolean {
    return this.#parts.isForm && BEGINS_JSON.test(text);
  }

  /** The text with its citations; JSON stays as it is. */
  cite(text: string): ReturnType<typeof citeDocs> {
    const { addresses, resolve } = this.#parts;
    if (this.isData(text)) return { text, annotations: [] };
    return citeDocs(linkFiles(text, this.#state.steps), addresses, resolve);
  }

  /** Stores the end of the run, then shows the rest of `text` and the last event. @throws as `apply` */
  async finish(end: StoredEnd, text: string): Promise<void> {
    await this.#checkpoints.close();
    const last = this.#log.appendPending([...this.#text.changesTo(text), lastEventOf(end)]);
    const events = this.#log.unstored();
    const { engine, steps, usage } = this.#state;
    const row = { ...end, engine, steps, usage, state: toStored(this.#state), events };
    try {
      this.#ended = await this.#parts.store.finishRun(this.id, this.token, row);
    } finally {
      // A second try adds them again.
      if (!this.#ended) this.#log.removePending(last);
    }
    if (!this.#ended) throw new LeaseLost();
    this.#log.markStored(events);
    this.#parts.announce();
  }

  /** Makes no more checkpoints; resolves when the one under way has ended. */
  close(): Promise<void> {
    return this.#checkpoints.close();
  }

  #onShown(): void {
    this.#checkpoints.saveSoon(1);
    this.#parts.announce();
  }

  /** Stores the state, then shows the steps that were added to it. */
  async #showSteps(before: RunState): Promise<void> {
    this.#text.flush();
    const steps = this.#state.steps.slice(before.steps.length);
    this.#log.appendPending(steps.map((data): LoggedEvent => ({ type: "step", data })));
    await this.save();
  }

  async #write(): Promise<void> {
    const { store, limits, announce } = this.#parts;
    const state = this.#state;
    const events = this.#log.unstored();
    const checkpoint = await store.checkpointRun(
      this.id,
      this.token,
      limits.leaseMs,
      patchOf(this.#saved, state),
      events,
    );
    if (!checkpoint) throw new LeaseLost();
    this.#saved = state;
    if (this.#log.markStored(events)) announce();
    if (checkpoint.cancel_requested) this.interrupt("cancelled");
  }
}
