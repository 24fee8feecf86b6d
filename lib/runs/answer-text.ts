/** The answer of a run as events show it to readers: with citations, in pieces, and no faster than anybody can read. */
import { type CitedText, createCitedText } from "#lib/citations/streamed-links.ts";
import type { Clock } from "#lib/clock.ts";
import { deltaBetween } from "#lib/contract/delta.ts";
import type { LoggedEvent } from "#lib/database/stores/runs.ts";
import type { EventLog } from "./event-log.ts";

type Parts = {
  cite(text: string): string;
  log: EventLog;
  clock: Clock;
  /** The least time between two deltas, ms. */
  deltaMs: number;
  /** Ends the pauses between deltas. */
  signal: AbortSignal;
  /** Called when something was added to the log. */
  onShown(): void;
};

export class AnswerText {
  readonly #parts: Parts;
  readonly #cited: CitedText;
  /** The answer as events have shown it. */
  #shown = "";
  /** Text that arrived since the last flush. */
  #raw = "";
  #isDirty = false;
  #isShowing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#cited = createCitedText(parts.cite);
  }

  /** Begins with the answer that an earlier driver stored, and shows it as one delta. */
  resume(answer: string): void {
    this.#cited.add(answer);
    this.#shown = this.#cited.text.toWellFormed();
    this.#parts.log.append([{ type: "delta", data: { delta: this.#shown, offset: 0 } }]);
  }

  /** Takes the answer's new text, which is longer than `before` or begins anew. */
  update(before: string, answer: string): void {
    const isLonger = answer.length >= before.length;
    if (!isLonger) this.#cited.clear();
    this.#raw = isLonger ? this.#raw + answer.slice(before.length) : answer;
    this.#isDirty = true;
    void this.#showInPieces();
  }

  /** Shows the text that can be shown now. */
  flush(): void {
    const { log, onShown } = this.#parts;
    if (!this.#isDirty || log.isFull) return;
    this.#isDirty = false;
    this.#cited.add(this.#raw);
    this.#raw = "";
    const text = this.#cited.text.toWellFormed();
    const added = deltaBetween(this.#shown, text);
    if (added.length === 0) return;
    this.#shown = text;
    log.append(added);
    onShown();
  }

  /** The events that turn the text shown so far into `text`. */
  changesTo(text: string): LoggedEvent[] {
    return deltaBetween(this.#shown, text);
  }

  /** Shows text at once, then at most once in `deltaMs`. Only one such loop runs at a time. */
  async #showInPieces(): Promise<void> {
    if (this.#isShowing) return;
    this.#isShowing = true;
    const { clock, deltaMs, signal } = this.#parts;
    // Text that arrives in the same tick goes into the same delta.
    await Promise.resolve();
    while (this.#isDirty && !signal.aborted) {
      this.flush();
      await clock.sleep(deltaMs, signal);
    }
    this.#isShowing = false;
  }
}
