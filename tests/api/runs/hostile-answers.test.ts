import { expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import { createScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import { endedRun } from "#tests/support/servers/client.ts";
import { startSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

it("an answer of 48 kB of delimiter runs completes with its text, within the time of the run", {
  timeout: 40_000,
}, async () => {
  // Only what may hold a link is parsed for citations.
  const text = `https://example.com ${"*a_ ".repeat(12_000)}`;
  const database = await openTestDatabase();
  const site = await startSite({ database, engine: createScriptedEngine(says(text)) });
  try {
    const reader = site.reader();
    const threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    const reply = await reader.post("paste-assistant-message", { threadId, message: "How?" });
    expect(await endedRun(reader, reply)).toMatchObject({ status: "completed" });
    const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body as { data: Message[] };
    expect(data.at(-1)?.content[0]?.text.value).toBe(text);
  } finally {
    await site.close();
  }
});
