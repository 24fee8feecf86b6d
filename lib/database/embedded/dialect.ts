/**
 * How the REST layer talks to PGlite. Its own driver has two faults. PGlite is one connection, and the driver lets the
 * transactions of concurrent requests run into each other: a failed statement rolls back what another request wrote.
 * And it sends each of the 6 to 12 settings of a request as a statement of its own, of 0.6 ms of CPU and more.
 * Here one transaction follows the other, and its settings go along with its statement, in one message.
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

/** `onBroken` as for `PgliteStatements`. */
export const pgliteDialect = (pglite: PGlite, onBroken?: (error: unknown) => void): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PgliteDriver(new PgliteStatements(pglite, onBroken)),
  createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

/** `SELECT set_config('role', $1, true)` or `SET LOCAL ROLE "…"`: what a request sets for its transaction. */
const SETTING = /^SELECT set_config\('([\w.]+)', (?:\$1|''), true\)$/;
const LOCAL = /^SET LOCAL (\w+)(?: = | )"?(\w+)"?$/;
/** Settings that no policy and no function of this project reads, and those by which a function could say its status. */
const UNREAD = /^(request\.(method|path|headers)|response\.|storage\.)/;
/** After a call the REST layer asks for the latter. */
const READ_BACK = /^\s*SELECT\s+current_setting\('response\.status', true\) AS status,\s*current_setting\('response/;
/**
 * A read, or a call of a function. The REST layer commits after it whatever it finds, so it is a transaction by itself.
 * Before and after others the layer may still change its mind.
 */
const ALONE = /^select /;

class PgliteConnection implements DatabaseConnection {
  readonly #statements: PgliteStatements;
  /** Settings of a transaction; null outside of one. */
  #settings: Map<string, string> | null = null;
  #isOpen = false;
  readonly release: () => void;

  constructor(statements: PgliteStatements, release: () => void) {
    this.#statements = statements;
    this.release = release;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#settings && !this.#isOpen && set(this.#settings, sql, parameters[0])) return { rows: [] };
    if (READ_BACK.test(sql)) return { rows: [] };
    const begin = this.#settings !== null && !this.#isOpen && !ALONE.test(sql);
    const before = this.#settings && !this.#isOpen ? settingAll(this.#settings) : [];
    this.#isOpen ||= begin;
    const { rows, affectedRows } = await this.#statements.run([...before, { sql, parameters }], { begin });
    return { rows: rows as Row[], numAffectedRows: BigInt(affectedRows) };
  }

  begin(): void {
    this.#settings = new Map();
  }

  /** A transaction that was never opened is over without a word. */
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

/** Whether the statement only sets something. It waits for the first statement that does more. */
function set(settings: Map<string, string>, sql: string, value: unknown): boolean {
  const local = LOCAL.exec(sql);
  const name = SETTING.exec(sql)?.[1] ?? local?.[1]?.toLowerCase();
  if (name === undefined) return false;
  if (!UNREAD.test(name)) settings.set(name, local?.[2] ?? String(value ?? ""));
  return true;
}

/** One statement that sets all of them, until the end of the transaction. */
function settingAll(settings: Map<string, string>): Statement[] {
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

  /** Waits until nobody else has the connection: it is given back after one statement, or at a transaction's end. */
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

  /** Whoever opened PGlite closes it. */
  async destroy(): Promise<void> {}
}
