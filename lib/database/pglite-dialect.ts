/**
 * How the REST layer talks to PGlite. Its own driver has two faults. PGlite is one connection, and the driver lets the
 * transactions of concurrent requests run into each other: a failed statement rolls back what another request wrote.
 * And it sends each of the 6 to 12 settings of a request as a statement of its own, of 0.6 ms of CPU and more.
 * Here one transaction follows the other, and its settings go along with its BEGIN.
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

export const pgliteDialect = (pglite: PGlite): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new PgliteDriver(pglite),
  createIntrospector: (kysely) => new PostgresIntrospector(kysely),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

/** `SELECT set_config('role', $1, true)` or `SET LOCAL ROLE …`: what a request sets for its transaction. */
const SETTING = /^SELECT set_config\('([\w.]+)', (?:\$1|''), true\)$/;
const LOCAL = /^SET LOCAL \w+( = | )"?\w+"?$/;
/** Settings that no policy and no function of this project reads, and those by which a function could say its status. */
const UNREAD = /^(request\.(method|path|headers)|response\.|storage\.)/;
/** After a call the REST layer asks for the latter. */
const READ_BACK = /^\s*SELECT\s+current_setting\('response\.status', true\) AS status,\s*current_setting\('response/;

class PgliteConnection implements DatabaseConnection {
  readonly #pglite: PGlite;
  /** Statements of a transaction that are yet to be sent; null outside of one. */
  #unsent: string[] | null = null;
  readonly release: () => void;

  constructor(pglite: PGlite, release: () => void) {
    this.#pglite = pglite;
    this.release = release;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#unsent && this.#defer(sql, parameters[0])) return { rows: [] };
    if (READ_BACK.test(sql)) return { rows: [] };
    await this.#send();
    const { rows, affectedRows } = await this.#pglite.query<Row>(sql, [...parameters]);
    return { rows, ...(affectedRows !== undefined && { numAffectedRows: BigInt(affectedRows) }) };
  }

  begin(): void {
    this.#unsent = ["BEGIN"];
  }

  /** A transaction of which nothing was sent is over without a word. */
  async end(statement: "COMMIT" | "ROLLBACK"): Promise<void> {
    const isOpen = this.#unsent?.length === 0;
    this.#unsent = null;
    if (isOpen) await this.#pglite.exec(statement);
  }

  // biome-ignore lint/correctness/useYield: PGlite answers in one piece
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error("PGlite streams no rows.");
  }

  /** Whether the statement only sets something, which waits for the first statement that does more. */
  #defer(sql: string, value: unknown): boolean {
    const name = SETTING.exec(sql)?.[1];
    if (name === undefined && !LOCAL.test(sql)) return false;
    if (name === undefined) this.#unsent?.push(sql);
    else if (!UNREAD.test(name))
      this.#unsent?.push(`SELECT set_config('${name}', ${literal(String(value ?? ""))}, true)`);
    return true;
  }

  async #send(): Promise<void> {
    if (!this.#unsent?.length) return;
    const statements = this.#unsent.join(";");
    this.#unsent = [];
    await this.#pglite.exec(statements);
  }
}

/** A string constant, whatever is in it, while `standard_conforming_strings` is on, as it is by default. */
const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`;

class PgliteDriver implements Driver {
  readonly #pglite: PGlite;
  readonly #inTurn = pLimit(1);

  constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  async init(): Promise<void> {}

  /** Waits until nobody else has the connection: it is given back after one statement, or at a transaction's end. */
  acquireConnection(): Promise<PgliteConnection> {
    return new Promise((resolve) => {
      void this.#inTurn(() => new Promise<void>((release) => resolve(new PgliteConnection(this.#pglite, release))));
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
