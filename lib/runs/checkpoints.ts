/**
 * Decides when a run under way is stored: at once when somebody waits for it, otherwise once a second while text streams,
 * or four times a second while much text streams.
 */
import type { Clock } from "#lib/clock.ts";
import type { RunLimits } from "./run-limits.ts";

type Parts = {
  /** Stores the run as it is when this is called. */
  write(): Promise<void>;
  /** Called when a write failed that nobody waits for. It is tried again when the next one is due. */
  onFailure(error: unknown): void;
  clock: Clock;
  limits: Pick<RunLimits, "checkpointMs" | "checkpointFullMs" | "checkpointLength">;
};

export class Checkpoints {
  readonly #parts: Parts;
  /** When the last write ended, by the clock. */
  #savedAt: number;
  /** Length of the text that is not stored yet, in UTF-16 code units. */
  #unstored = 0;
  #underWay: Promise<void> = Promise.resolve();
  /** A write that has not begun: everybody who asks for one meanwhile shares it. */
  #next: Promise<void> | null = null;
  /** Ends the wait until a checkpoint is due; null while nothing waits. */
  #pause: AbortController | null = null;
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#savedAt = parts.clock.now();
  }

  /** Resolves when everything that there was at this moment is stored. @throws whatever `write` threw */
  save(): Promise<void> {
    const write = () => this.#write();
    this.#next ??= this.#underWay.then(write, write);
    this.#underWay = this.#next;
    return this.#next;
  }

  /** Stores the run when the next checkpoint is due. `length` is how much text was added since the last call. */
  saveSoon(length: number): void {
    const { checkpointLength } = this.#parts.limits;
    const isMuchNow = this.#unstored < checkpointLength && this.#unstored + length >= checkpointLength;
    this.#unstored += length;
    if (this.#isClosed) return;
    if (!this.#pause) void this.#saveWhenDue();
    else if (isMuchNow) this.#pause.abort("due sooner");
  }

  /** Milliseconds since the last write that succeeded, or since the beginning. */
  age(): number {
    return this.#parts.clock.now() - this.#savedAt;
  }

  /** Makes no more checkpoints by itself; resolves when the write under way has ended, well or not. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pause?.abort("closed");
    await this.#underWay.catch(() => undefined);
  }

  async #write(): Promise<void> {
    this.#next = null;
    this.#unstored = 0;
    this.#pause?.abort("stored");
    await this.#parts.write();
    this.#savedAt = this.#parts.clock.now();
  }

  /** Milliseconds until a checkpoint is due. */
  #untilDue(): number {
    const { checkpointMs, checkpointFullMs, checkpointLength } = this.#parts.limits;
    return (this.#unstored >= checkpointLength ? checkpointFullMs : checkpointMs) - this.age();
  }

  async #saveWhenDue(): Promise<void> {
    const { clock, onFailure } = this.#parts;
    while (!this.#isClosed && this.#unstored > 0 && this.#untilDue() > 0) {
      this.#pause = new AbortController();
      await clock.sleep(this.#untilDue(), this.#pause.signal);
    }
    this.#pause = null;
    // Nothing is left where somebody saved meanwhile.
    if (this.#isClosed || this.#unstored === 0) return;
    try {
      await this.save();
    } catch (error) {
      onFailure(error);
      this.#savedAt = clock.now();
      this.saveSoon(1);
    }
  }
}
