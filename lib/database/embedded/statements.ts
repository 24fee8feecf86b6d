/**
 * Prepared statements of one PGlite. Each statement is parsed once, and then sent in one message together with its
 * settings. PGlite's own `query` sends six messages and parses the statement again every time.
 */
import { messages, protocol } from "@electric-sql/pglite";
import type { PGlite } from "@supabase/lite/pglite";

const { serialize } = protocol;

/** A statement with the values of its parameters. */
export type Statement = { sql: string; parameters: readonly unknown[] };
export type Rows = { rows: Record<string, unknown>[]; affectedRows: number };

type Prepared = { name: string; parameterTypes: number[] };

/**
 * The most prepared statements. The statements of requests differ by their columns and filters only, so there are few
 * of them.
 */
const MAX_PREPARED = 200;
const AFFECTED = /^(?:INSERT \d+|UPDATE|DELETE|MERGE) (\d+)/;

/**
 * Returns whether the database can no longer be used: after a PANIC (for example a full disk) or a fault of
 * WebAssembly. A PostgreSQL server would restart by itself.
 */
const isBroken = (error: unknown): boolean =>
  !(error instanceof messages.DatabaseError) || error.severity === "PANIC" || error.severity === "FATAL";

export class PgliteStatements {
  readonly #pglite: PGlite;
  readonly #onBroken: (error: unknown) => void;
  readonly #prepared = new Map<string, Prepared>();

  /** `onBroken` is called with an error after which PGlite answers no request. */
  constructor(pglite: PGlite, onBroken: (error: unknown) => void = () => {}) {
    this.#pglite = pglite;
    this.#onBroken = onBroken;
  }

  /**
   * Sends the statements in one message and returns the rows of the last one. Outside a transaction they form a
   * transaction of their own, which is committed or rolled back at the end. `begin` opens a transaction before them.
   * @throws DatabaseError of the first statement that failed
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

  /** Runs a statement without parameters or rows, such as COMMIT or ROLLBACK. */
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

  /** Reads the rows of the described statement. */
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
