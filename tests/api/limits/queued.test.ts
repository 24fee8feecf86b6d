/** Database requests of a request, and of the run that it begins, queue under the address that it came from. */
import { AsyncLocalStorage } from "node:async_hooks";
import { expect, it } from "vitest";
import { endedRun } from "#tests/support/servers/client.ts";
import { startSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

it("the database requests of a question and its run take their turn under the reader's address", async () => {
  const database = await openTestDatabase();
  const callers = new AsyncLocalStorage<string>();
  const asked = new Map<string, string | undefined>();
  const { rpc } = database.client;
  database.client.rpc = ((name: string, ...rest: [object?]) => {
    asked.set(name, callers.getStore());
    return rpc.call(database.client, name, ...rest);
  }) as typeof rpc;
  const queuedFor = <T>(caller: string, work: () => T): T => callers.run(caller, work);
  const site = await startSite({ database: { ...database, queuedFor }, config: { trustedProxies: 1 } });
  try {
    const reader = site.reader();
    const from = { "X-Forwarded-For": "192.0.2.7" };
    const threadId = (await reader.post("paste-assistant-thread", {}, from)).body.id as string;
    await endedRun(reader, await reader.post("paste-assistant-message", { threadId, message: "How?" }, from));
    for (const name of ["create_thread", "send_message", "claim_run", "finish_run"])
      expect([name, asked.get(name)]).toEqual([name, "192.0.2.7"]);
  } finally {
    await site.close();
  }
});
