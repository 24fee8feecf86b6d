/**
 * Statements of one PGlite, each parsed once and then sent in one message with what surrounds it. PGlite's own `query`
 * sends six messages, and parses the statement again, every time.
 */
import { messages, protocol } from "@electric-sql/pglite";
import type { PGlite } from "@supabase/lite/pglite";

const { serialize } = protocol;

/** A statement with the values of its parameters. */
export type Statement = { sql: string; parameters: readonly unknown[] };
export type Rows = { rows: Record<string, unknown>[]; affectedRows: number };

type Prepared = { name: string; parameterTypes: number[] };

/** Statements that are kept; a request's statement differs from others' by its columns and filters only. */
const MAX_PREPARED = 200;
const AFFECTED = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)/;

/** A PANIC, of a full disk for one, or a fault of WebAssembly: a PostgreSQL of its own process would start anew. */
const isBroken = (error: unknown): boolean =>
  !(error instanceof messages.DatabaseError) || error.severity === "PANIC" || error.severity === "FATAL";

export class PgliteStatements {
  readonly #pglite: PGlite;
  readonly #onBroken: (error: unknown) => void;
  readonly #prepared = new Map<string, Prepared>();

  /** `onBroken` hears of an error after which PGlite answers nothing any more. */
  constructor(pglite: PGlite, onBroken: (error: unknown) => void = () => {}) {
    this.#pglite = pglite;
    this.#onBroken = onBroken;
  }

  /**
   * Sends them in one message, and answers what the last one found. Outside of a transaction they are one by
   * themselves, which is committed, or rolled back, when this ends. With `begin` a transaction is opened before them.
   * @throws DatabaseError of the first one that failed
   */
  async run(statements: Statement[], { begin = false } = {}): Promise<Rows> {
    if (this.#prepared.size + statements.length > MAX_PREPARED) {
      await this.exec("DEALLOCATE ALL");
      this.#prepared.clear();
    }
    const prepared = [];
    for (const { sql, parameters } of statements) prepared.push({ ...(await this.#prepare(sql)), parameters });
    const last = prepared.length - 1;
    const sent = prepared.flatMap(({ name, parameterTypes, parameters }, n) => [
      serialize.bind({ statement: name, values: parameters.map((value, at) => this.#text(value, parameterTypes[at])) }),
      ...(n === last ? [serialize.describe({ type: "P" })] : []),
      serialize.execute({}),
    ]);
    return this.#rows(await this.#send([...(begin ? [serialize.query("BEGIN")] : []), ...sent, serialize.sync()]));
  }

  /** A statement without parameters or rows: COMMIT, ROLLBACK. */
  async exec(sql: string): Promise<void> {
    await this.#send([serialize.query(sql)]);
  }

  async #prepare(sql: string): Promise<Prepared> {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const name = `statement_${this.#prepared.size}`;
    const answer = await this.#send([
      serialize.parse({ name, text: sql }),
      serialize.describe({ type: "S", name }),
      serialize.sync(),
    ]);
    const described = answer.find((message) => message instanceof messages.ParameterDescriptionMessage);
    const prepared = { name, parameterTypes: described?.dataTypeIDs ?? [] };
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  async #send(sent: Uint8Array[]): Promise<messages.BackendMessage[]> {
    const message = sent.length === 1 && sent[0] ? sent[0] : new Uint8Array(Buffer.concat(sent));
    try {
      return await this.#pglite.runExclusive(() => this.#pglite.execProtocolStream(message));
    } catch (error) {
      if (isBroken(error)) this.#onBroken(error);
      throw error;
    }
  }

  #text(value: unknown, type = 0): string | null {
    if (value === null || value === undefined) return null;
    const write = this.#pglite.serializers[type];
    return write ? write(value) : String(value);
  }

  /** What the statement that was described found. */
  #rows(answer: messages.BackendMessage[]): Rows {
    const { parsers } = this.#pglite;
    const rows: Rows["rows"] = [];
    let affectedRows = 0;
    let fields: messages.RowDescriptionMessage["fields"] | undefined;
    for (const message of answer) {
      if (message instanceof messages.RowDescriptionMessage) fields = message.fields;
      else if (fields && message instanceof messages.DataRowMessage) {
        const row: Record<string, unknown> = {};
        for (const [at, { name, dataTypeID }] of fields.entries()) {
          const text = message.fields[at] ?? null;
          const read = parsers[dataTypeID];
          row[name] = text === null || !read ? text : read(text, dataTypeID);
        }
        rows.push(row);
      } else if (message instanceof messages.CommandCompleteMessage)
        affectedRows = Number(AFFECTED.exec(message.text)?.[1] ?? 0);
    }
    return { rows, affectedRows };
  }
}
