/** A text that occurs nowhere else is in all that a reader can write; after erasing it is nowhere. */

import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { CompiledQuery } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { systemClock } from "#lib/clock.ts";
import type { Message } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import { openEmbedded, POSTGRES_FOLDER } from "#lib/database/embedded/embedded.ts";
import { connectPglite } from "#lib/database/embedded/rest.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { createOpenAIFake, type OpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { endedRun } from "#tests/support/servers/client.ts";
import { freshDataDir } from "#tests/support/servers/fresh-data.ts";
import { recordLog, SITE_URL, startSite, type TestSite } from "#tests/support/setup/app.ts";

const CANARY = "canary8c41f7";
const DAY = 86_400_000;
const WAIT = { timeout: 30_000, interval: 100 };

// Each opens a database on the disk up to four times.
describe("deletion", { timeout: 180_000 }, () => {
  let dataDir: string;
  let slack: SlackFake;
  let openai: OpenAIFake;
  let site: TestSite;
  let database: Database;
  let logged: string[];
  beforeEach(async () => {
    dataDir = await freshDataDir();
    slack = createSlackFake();
    openai = createOpenAIFake();
    logged = [];
    return () => rm(dataDir, { recursive: true });
  }, 180_000);
  afterEach(() => site.close());

  async function start(retentionDays: number | null = null): Promise<void> {
    const { log, lines } = recordLog();
    const fetch = slack.fetch;
    database = await openEmbedded(dataDir, "supabase/migrations");
    site = await startSite({
      database,
      engine: createOpenAIEngine({
        ...{ apiKey: "sk-test", fetch: openai.fetch, clock: systemClock },
        ...{ model: "gpt-6-luna", titleModel: "gpt-6-luna" },
      }),
      notifiers: [
        createSlackNotifier({
          token: SLACK_TOKEN,
          channel: SLACK_CHANNEL,
          addresses: ownAddresses(SITE_URL),
          log,
          fetch,
        }),
      ],
      notifyPaceMs: 0,
      log,
      config: { retentionDays },
    });
    logged = lines;
  }

  /** Puts the text wherever a reader can, and waits until Slack has it. */
  async function write() {
    const reader = site.reader();
    const threadId = String((await reader.post("paste-assistant-thread")).body.id);
    const file = (await reader.upload(`${CANARY}.txt`, Buffer.from(`A file with ${CANARY} in it`))).body.id;
    openai.script({ text: `An answer with ${CANARY}.` });
    const question = { threadId, message: `A question with ${CANARY}`, attachments: [file] };
    await endedRun(reader, await reader.post("paste-assistant-message", question));
    const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body;
    const answer = (data as Message[]).at(-1)?.id;
    const vote = { rating: "down", reasons: [], note: `A comment with ${CANARY}` };
    const feedback = `paste-assistant-thread/${threadId}/message/${answer}/feedback`;
    expect((await reader.put(feedback, vote)).status).toBe(200);
    const title = { metadata: { threadTitle: `A title with ${CANARY}` } };
    expect((await reader.put(`paste-assistant-thread/${threadId}`, title)).status).toBe(200);
    await expect.poll(() => slack.messages.filter(({ text }) => text.includes(CANARY)).length, WAIT).toBe(4);
    await waitForDeliveries();
    return { reader, threadId };
  }
  const waitForDeliveries = () =>
    expect
      .poll(async () => {
        const lanes = (["notify", "cleanup", "erase"] as const).map((lane) => site.app.store.countOutbox(lane));
        return (await Promise.all(lanes)).reduce((sum, { pending, dead }) => sum + pending + dead, 0);
      }, WAIT)
      .toBe(0);

  /** Files of the data folder that hold the text. */
  async function files(): Promise<string[]> {
    const all = await readdir(dataDir, { recursive: true, withFileTypes: true });
    const found = [];
    for (const entry of all.filter((one) => one.isFile())) {
      const name = path.join(entry.parentPath, entry.name);
      if ((await readFile(name)).includes(CANARY)) found.push(path.relative(dataDir, name));
    }
    return found;
  }
  /** Tables that hold the text, bytes included. */
  async function tables(): Promise<string[]> {
    const connection = await connectPglite(path.join(dataDir, POSTGRES_FOLDER));
    const sql = async (text: string) =>
      (await connection.kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text))).rows;
    const found = [];
    const names = await sql(`select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`);
    expect(names.length).toBeGreaterThan(10);
    const hex = Buffer.from(CANARY).toString("hex");
    for (const { name } of names) {
      const text = JSON.stringify(await sql(`select t::text as row from ${name} t`));
      if (text.includes(CANARY) || text.includes(hex)) found.push(String(name));
    }
    await connection.close();
    return found;
  }

  async function expectNothingLeft(): Promise<void> {
    expect(slack.messages).toEqual([]);
    expect(openai.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
    expect(JSON.stringify([openai.items(), openai.responses()])).not.toContain(CANARY);
    expect(logged.join("\n")).not.toContain(CANARY);
    await site.close();
    expect(await files()).toEqual([]);
    expect(await tables()).toEqual([]);
  }

  it.each(["one thread", "everything"])("of %s by the reader removes the text everywhere", async (what) => {
    await start();
    const { reader, threadId } = await write();
    expect((await files()).length).toBeGreaterThan(0);
    const removed = await reader.delete(
      what === "everything" ? "paste-assistant-thread" : `paste-assistant-thread/${threadId}`,
    );
    expect(removed.status).toBe(200);
    await waitForDeliveries();
    expect((await files()).length).toBeGreaterThan(0);
    // Every server does this at its start and once an hour.
    site.app.start();
    await expect.poll(files, WAIT).toEqual([]);
    await expectNothingLeft();
  });

  it("after RETENTION_DAYS removes the text everywhere, also when a server ends in the middle", async () => {
    await start();
    const { reader, threadId } = await write();
    // As if the database's clock were later.
    const { updated_at } = (await site.app.store.getThreadById(threadId)) ?? {};
    const earlier = new Date(Date.parse(updated_at ?? "") - 90 * DAY - 1_000).toISOString();
    await database.client.from("assistant_threads").update({ updated_at: earlier }).eq("id", threadId);
    slack.fault("POST /chat.delete", { kind: "hang" });
    await site.close();

    await start(90);
    site.app.start();
    await expect.poll(() => slack.sent("POST /chat.delete").length, WAIT).toBe(1);
    const again = Object.assign(site.reader(), { cookie: reader.cookie });
    expect((await again.get(`paste-assistant-thread/${threadId}`)).status).toBe(404);
    await site.close();

    slack.heal();
    await start(90);
    site.app.start();
    await waitForDeliveries();
    await site.close();
    await start(90);
    site.app.start();
    await expect.poll(files, WAIT).toEqual([]);
    await expectNothingLeft();
  });
});
