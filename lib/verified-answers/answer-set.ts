/** The verified answers of this process. They are loaded again when their revision in the database differs. */
import type { Store } from "#lib/database/store.ts";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import {
  type AnswerDocs,
  type AnswerIndex,
  type AskedFrom,
  buildAnswerIndex,
  type Found,
} from "./matching/answer-index.ts";

export type AnswerSetParts = { store: Pick<Store, "loadVerifiedAnswers">; docs: AnswerDocs };

export class AnswerSet {
  readonly #parts: AnswerSetParts;
  #revision: string | null = null;
  #answers: readonly VerifiedAnswerRow[] = [];
  /** The index, and the docs that it was built with. */
  #index: { lexical: AnswerDocs["lexical"]; index: Promise<AnswerIndex> } | null = null;
  /** Loads under way, by revision. */
  #loading: { revision: string | null; done: Promise<void> } | null = null;

  constructor(parts: AnswerSetParts) {
    this.#parts = parts;
  }

  /**
   * The verified answer to a reader's question; null when none is close. `revision` is that of the
   * answers in the database: the answers are loaded when it differs, which is the only request.
   * @throws AppError database_unavailable
   */
  async find(question: string, from: AskedFrom, revision: string | null): Promise<Found | null> {
    if (revision !== this.#revision) await this.#load(revision);
    if (this.#answers.length === 0) return null;
    return (await this.#indexed()).find(question, from);
  }

  /** Many questions at once need one load. */
  #load(revision: string | null): Promise<void> {
    if (this.#loading?.revision === revision) return this.#loading.done;
    const done = this.#replace().finally(() => {
      if (this.#loading?.done === done) this.#loading = null;
    });
    this.#loading = { revision, done };
    return done;
  }

  async #replace(): Promise<void> {
    const { revision, answers } = await this.#parts.store.loadVerifiedAnswers();
    this.#revision = revision;
    this.#answers = answers;
    this.#index = null;
  }

  /** Positions in the index of the docs are only valid for the docs that it was built from. */
  #indexed(): Promise<AnswerIndex> {
    const { docs } = this.#parts;
    const { lexical } = docs;
    if (this.#index?.lexical !== lexical) {
      this.#index = { lexical, index: buildAnswerIndex(this.#answers, docs) };
    }
    return this.#index.index;
  }
}
