/** The soak tests kill servers at places that a question and the deletion of its thread really pass. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { systemClock } from "#lib/clock.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { endedRun } from "#tests/support/servers/client.ts";
import { recordLog, SITE_URL, startSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { FAILPOINTS, type Failpoint, withFailpoints } from "#tests/support/setup/failpoints.ts";
import { ANSWER, CALL } from "#tests/support/setup/openai.ts";

it("a question and a deletion pass every failpoint as often as it is declared", async () => {
  const upstream = createOpenAIFake();
  upstream.script(CALL, { ...ANSWER, text: "One two three four five six seven eight nine ten." });
  const models = { model: "gpt-6-luna", titleModel: "gpt-6-luna" };
  const slack = createSlackFake();
  const { log } = recordLog();
  const passed = new Map<Failpoint, number>();
  const parts = {
    database: await openTestDatabase(),
    engine: createOpenAIEngine({ apiKey: "sk-test", fetch: upstream.fetch, clock: systemClock, pollMs: 5, ...models }),
    notifiers: [
      createSlackNotifier({
        ...{ token: SLACK_TOKEN, channel: SLACK_CHANNEL, addresses: ownAddresses(SITE_URL), log, fetch: slack.fetch },
      }),
    ],
    notifyPaceMs: 1,
  };
  const hit = (failpoint: Failpoint) => void passed.set(failpoint, (passed.get(failpoint) ?? 0) + 1);
  const site = await startSite(withFailpoints(parts, hit));
  const reader = site.reader();
  const thread = (await reader.post("paste-assistant-thread")).body.id;
  const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "How?" });
  expect(await endedRun(reader, sent)).toMatchObject({ status: "completed" });
  await vi.waitFor(() => expect(slack.messages).toHaveLength(3), 10_000);
  await reader.delete(`paste-assistant-thread/${thread}`);
  await vi.waitFor(() => expect(slack.messages).toHaveLength(0), 10_000);
  await site.close();
  const missed = Object.entries(FAILPOINTS).filter(([name, times]) => (passed.get(name as Failpoint) ?? 0) < times);
  expect(missed).toEqual([]);
}, 60_000);

it("the code of the site contains no failpoints", () => {
  const shipped = ["lib", "pages", "components"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  expect(shipped.length).toBeGreaterThan(100);
  const mentions = /withFailpoints|#tests\//;
  expect(shipped.filter((file) => mentions.test(readFileSync(file, "utf8")))).toEqual([]);
});
