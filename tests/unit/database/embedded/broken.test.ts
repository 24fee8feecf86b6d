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
  ["a connection that was ended", databaseError("FATAL", "57P01"), true],
  ["a fault of WebAssembly", new WebAssembly.RuntimeError("unreachable"), true],
  ["a full disk that one statement met", databaseError("ERROR", "53100"), false],
  ["a statement that is refused", databaseError("ERROR", "23505"), false],
])("%s", async (_, error, isBroken) => {
  const { statements, broken } = failing(error);
  await expect(statements.exec("COMMIT")).rejects.toBe(error);
  expect(broken).toEqual(isBroken ? [error] : []);
});
