/** `npm run check:upstream` judges what is recorded: nothing that the adapter sends may be left out. */
import { expect, it } from "vitest";
import { OpenAIApi } from "#lib/engines/openai/api.ts";
import { recordRequests } from "#tests/upstream/recording.ts";

it("a recording contains every request that the openai adapter makes", async () => {
  const kinds = (await recordRequests()).map(({ kind }) => kind);
  expect(kinds.sort()).toEqual([
    "DELETE /containers/:id",
    "DELETE /conversations/:id",
    "DELETE /conversations/:id/items/:item",
    "DELETE /responses/:id",
    "GET /containers/:id/files (asc)",
    "GET /containers/:id/files/:file/content",
    "GET /conversations/:id/items (asc)",
    "GET /conversations/:id/items (desc)",
    "GET /responses/:id",
    "GET /responses/:id (streamed)",
    "POST /conversations",
    "POST /conversations/:id/items",
    "POST /responses (files, a schema, streamed)",
    "POST /responses (outputs of tools, a schema, streamed)",
    "POST /responses (outputs of tools, streamed)",
    "POST /responses (streamed)",
    "POST /responses (without a thread)",
    "POST /responses (without a thread, streamed)",
    "POST /responses/:id/cancel",
  ]);
  // A call that is new to the adapter is to be recorded, too.
  const calls = Object.getOwnPropertyNames(OpenAIApi.prototype).filter((name) => name !== "constructor");
  expect(calls).toHaveLength(16);
});
