/** The answer of a run as its readers are told it: cited, in pieces, not faster than anybody can read. */
import { type Citing, createCiting } from "#lib/citations/streamed-links.ts";
import type { Clock } from "#lib/clock.ts";
import { difference } from "./delta.ts";
import type { EventLog } from "./event-log.ts";

type Parts = {
  cite(text: string): string;
  log: EventLog;
  clock: Clock;
  /** The least time between two deltas, ms. */
  deltaMs: number;
  /** Ends the pauses. */
  signal: AbortSignal;
  /** Something was added to the log. */
  onShown(): void;
};

export class AnswerText {
  readonly #parts: Parts;
  readonly #citing: Citing;
  /** The answer as events have told it. */
  #told = "";
  /** Came, but not looked at yet. */
  #raw = "";
  #isDirty = false;
  #isPaced = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#citing = createCiting(parts.cite);
  }

  /** Begins with what a former driver stored of the answer, and tells it as a whole. */
  resume(answer: string): void {
    this.#citing.add(answer);
    this.#told = this.#citing.text.toWellFormed();
    this.#parts.log.show([{ type: "delta", data: { delta: this.#told, offset: 0 } }]);
  }

  /** Takes in how the answer changed: it grew, or began anew. */
  hear(before: string, answer: string): void {
    const isLonger = answer.length >= before.length;
    if (!isLonger) this.#citing.clear();
    this.#raw = isLonger ? this.#raw + answer.slice(before.length) : answer;
    this.#isDirty = true;
    void this.#pace();
  }

  /** Shows what can be shown now. */
  flush(): void {
    const { log, onShown } = this.#parts;
    if (!this.#isDirty || log.isFull) return;
    this.#isDirty = false;
    this.#citing.add(this.#raw);
    this.#raw = "";
    const text = this.#citing.text.toWellFormed();
    const added = difference(this.#told, text);
    if (added.length === 0) return;
    this.#told = text;
    log.show(added);
    onShown();
  }

  /** What is not told of the answer as it is in the end. */
  rest(text: string) {
    return difference(this.#told, text);
  }

  /** One loop shows text: at once, then at most once in `deltaMs`. */
  async #pace(): Promise<void> {
    if (this.#isPaced) return;
    this.#isPaced = true;
    const { clock, deltaMs, signal } = this.#parts;
    // What else comes in this tick goes along.
    await Promise.resolve();
    while (this.#isDirty && !signal.aborted) {
      this.flush();
      await clock.sleep(deltaMs, signal);
    }
    this.#isPaced = false;
  }
}
