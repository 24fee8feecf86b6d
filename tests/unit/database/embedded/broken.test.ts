import { messages } from "@electric-sql/pglite";
import type { PGlite } from "@supabase/lite/pglite";
import { expect, it } from "vitest";
import { PgliteStatements } from "#lib/database/embedded/statements.ts";

/** The statements of a PGlite that answers everything with this error. */
function failing(error: Error) {
  const broken: unknown[] = [];
  const pglite = {
    runExclusive: (call: () => Promise<unknown>) => call(),
    execProtocolStream: () => Promise.reject(error),
  } as unknown as PGlite;
  return { statements: new PgliteStatements(pglite, (thrown) => broken.push(thrown)), broken };
}
const databaseError = (severity: string, code: string) =>
  Object.assign(new messages.DatabaseError("no space left", 13, "error"), { severity, code });

it.each([
  ["a PANIC of a full disk", databaseError("PANIC", "53100"), true],
  ["a closed connection", databaseError("FATAL", "57P01"), true],
  ["an error of WebAssembly", new WebAssembly.RuntimeError("unreachable"), true],
  ["a full disk in a single statement", databaseError("ERROR", "53100"), false],
  ["a refused statement", databaseError("ERROR", "23505"), false],
])("the database counts as broken after %s only if the error is fatal", async (_, error, isBroken) => {
  const { statements, broken } = failing(error);
  await expect(statements.exec("COMMIT")).rejects.toBe(error);
  expect(broken).toEqual(isBroken ? [error] : []);
});
