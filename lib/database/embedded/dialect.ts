/**
 * Connects the REST layer to PGlite. The layer's own driver has two faults. First, PGlite is one connection, and the
 * driver mixes the transactions of concurrent requests: a failed statement rolls back the writes of another request.
 * Second, the driver sends each of the 6 to 12 settings of a request as its own statement, and each takes 0.6 ms of CPU
 * or more. This driver runs one transaction after the other, and sends the settings and the statement in one message.
 */
import type { PGlite } from "@supabase/lite/pglite";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import pLimit from "p-limit";
import { PgliteStatements, type Statement } from "./statements.ts";

/** `onBroken` is the callback of `PgliteStatements`. */
export const pgliteDialect = (pglite: PGlite, onBroken?: (error: unknown) => void): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PgliteDriver(new PgliteStatements(pglite, onBroken)),
  createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

/** The settings of a request's transaction: `SELECT set_config('role', $1, true)` or `SET LOCAL ROLE "…"`. */
const SETTING = /^SELECT set_config\('([\w.]+)', (?:\$1|''), true\)$/;
const LOCAL = /^SET LOCAL (\w+)(?: = | )"?(\w+)"?$/;
/**
 * Settings that no policy and no function of this project reads. With `response.*` a function could set the status of a
 * response.
 */
const UNREAD = /^(request\.(method|path|headers)|response\.|storage\.)/;
/** The REST layer reads the `response.*` settings after a call. */
const READ_BACK = /^\s*SELECT\s+current_setting\('response\.status', true\) AS status,\s*current_setting\('response/;
/**
 * A read, or a call of a function. The REST layer always commits after it, so it needs no explicit transaction. After
 * any other statement the layer may still roll back.
 */
const ALONE = /^select /;

class PgliteConnection implements DatabaseConnection {
  readonly #statements: PgliteStatements;
  /** The settings of a transaction; null outside a transaction. */
  #settings: Map<string, string> | null = null;
  #isOpen = false;
  readonly release: () => void;

  constructor(statements: PgliteStatements, release: () => void) {
    this.#statements = statements;
    this.release = release;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#settings && !this.#isOpen && storeSetting(this.#settings, sql, parameters[0])) return { rows: [] };
    if (READ_BACK.test(sql)) return { rows: [] };
    const begin = this.#settings !== null && !this.#isOpen && !ALONE.test(sql);
    const before = this.#settings && !this.#isOpen ? toSettingStatements(this.#settings) : [];
    this.#isOpen ||= begin;
    const { rows, affectedRows } = await this.#statements.run([...before, { sql, parameters }], { begin });
    return { rows: rows as Row[], numAffectedRows: BigInt(affectedRows) };
  }

  begin(): void {
    this.#settings = new Map();
  }

  /** Ends the transaction. No statement is sent when the transaction was never opened in PGlite. */
  async end(statement: "COMMIT" | "ROLLBACK"): Promise<void> {
    const isOpen = this.#isOpen;
    this.#settings = null;
    this.#isOpen = false;
    if (isOpen) await this.#statements.exec(statement);
  }

  // biome-ignore lint/correctness/useYield: PGlite answers in one piece
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error("PGlite streams no rows.");
  }
}

/**
 * Returns whether the statement only changes a setting. The setting is stored and sent with the next statement of
 * another kind.
 */
function storeSetting(settings: Map<string, string>, sql: string, value: unknown): boolean {
  const local = LOCAL.exec(sql);
  const name = SETTING.exec(sql)?.[1] ?? local?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (!UNREAD.test(name)) settings.set(name, local?.[2] ?? String(value ?? ""));
  return true;
}

/** Makes one statement that applies all settings until the end of the transaction. */
function toSettingStatements(settings: Map<string, string>): Statement[] {
  if (settings.size === 0) return [];
  const calls = [...settings.keys()].map((name, n) => `set_config('${name}', $${n + 1}, true)`);
  return [{ sql: `select ${calls.join(", ")}`, parameters: [...settings.values()] }];
}

class PgliteDriver implements Driver {
  readonly #statements: PgliteStatements;
  readonly #inTurn = pLimit(1);

  constructor(statements: PgliteStatements) {
    this.#statements = statements;
  }

  async init(): Promise<void> {}

  /** Waits for the connection. A request releases it after one statement, or at the end of its transaction. */
  acquireConnection(): Promise<PgliteConnection> {
    return new Promise((resolve) => {
      void this.#inTurn(() => new Promise<void>((release) => resolve(new PgliteConnection(this.#statements, release))));
    });
  }

  async releaseConnection(connection: PgliteConnection): Promise<void> {
    connection.release();
  }

  async beginTransaction(connection: PgliteConnection): Promise<void> {
    connection.begin();
  }

  commitTransaction = (connection: PgliteConnection): Promise<void> => connection.end("COMMIT");
  rollbackTransaction = (connection: PgliteConnection): Promise<void> => connection.end("ROLLBACK");

  /** Does nothing: the code that opened PGlite closes it. */
  async destroy(): Promise<void> {}
}
