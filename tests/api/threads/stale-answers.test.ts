/** The docs behind a verified answer change while the site runs. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Message, Run } from "#lib/contract/assistant.ts";
import { type LiveDocs, openLiveDocs } from "#lib/docs/live.ts";
import { createScriptedEngine, says, searches } from "#tests/support/fakes/scripted-engine.ts";
import { readEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

const QUESTION = "How do I invite the bot to a Slack channel?";
const engine = createScriptedEngine();
let dir: string;
let db: TestDatabase;
let live: LiveDocs;
let site: TestSite;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "docs-"));
  await cp("tests/support/docs", dir, { recursive: true });
  live = await openLiveDocs({ dir });
  db = await openTestDatabase();
  site = await startSite({ database: { ...db, close: async () => {} }, engine, docs: live.docs });
  site.app.start();
});
afterAll(async () => {
  await site.close();
  await live.close();
  await db.close();
  await rm(dir, { recursive: true });
});

/** The answer to a new reader. */
async function ask(): Promise<Message | undefined> {
  const reader = site.reader();
  const threadId = String((await reader.post("paste-assistant-thread")).body.id);
  const message = { threadId, message: QUESTION };
  const { run } = (await reader.post("paste-assistant-message", message, { Prefer: "respond-async" })).body;
  const events = `paste-assistant-thread/${threadId}/run/${(run as Run).id}/events`;
  await readEvents(`${site.url}/api/${events}`, reader.cookie).rest();
  return ((await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[]).at(-1);
}
const metadata = async () => (await ask())?.metadata.verified;

it("a stale answer is only offered to the model, with a warning, until it is confirmed", async () => {
  engine.steps.push(says("Press the button."));
  const first = await ask();
  const { id } = await site.app.verifiedAnswers.correct({
    ...{ threadId: first?.thread_id ?? "", messageId: first?.id ?? "", author: { name: "Ada" }, question: QUESTION },
    ...{ paraphrases: [], answer: "Write `/invite`.", sources: ["/docs/slack#create-the-app"], pageScope: null },
  });
  expect(await metadata()).toBe(id);

  const file = path.join(dir, "slack.mdx");
  await writeFile(file, (await readFile(file, "utf8")).replace("Create a Slack app,", "Make a Slack app,"));
  await live.reload();
  await expect.poll(async () => (await site.app.verifiedAnswers.get(id)).status, { timeout: 10_000 }).toBe("stale");
  await expect
    .poll(() => site.logged.filter((line) => line.includes("answer.stale")), { timeout: 10_000 })
    .toHaveLength(1);

  engine.steps.push(searches("call_1", "invite bot"), says("So."));
  expect(await metadata()).toBeUndefined();
  const output = JSON.parse(engine.turns.at(-1)?.rounds[0]?.outputs[0]?.output ?? "");
  expect(output.verified).toMatchObject({ answer: "Write `/invite`." });
  expect(output.verified.note).toContain("docs have changed since");

  await site.app.verifiedAnswers.confirm(id, 2);
  expect(await metadata()).toBe(id);
});
