/** A site whose answers cost money, and what readers get when no more may be spent. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import { createScriptedEngine, hangs, says } from "#tests/support/fakes/scripted-engine.ts";
import { type Client, endedRun } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

let database: TestDatabase;
let site: TestSite;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => site.close());

/** Spent after one answer. */
const ONE_RUN = { site: { tokens: 1 } };
const PRICES = { scripted: { input: 1, cached: 1, output: 2 } };

/** A new thread's only answer. */
async function answerTo(reader: Client, address: string): Promise<Message | undefined> {
  const headers = { "X-Forwarded-For": address };
  const thread = (await reader.post("paste-assistant-thread", {}, headers)).body.id as string;
  const body = { threadId: thread, message: "How do I set Slack up?" };
  await endedRun(reader, await reader.post("paste-assistant-message", body, headers));
  const { data } = (await reader.get(`paste-assistant-messages/${thread}`)).body as { data: Message[] };
  return data.find(({ role }) => role === "assistant");
}

const start = (dailyBudget: object, steps = 100) => {
  const engine = createScriptedEngine(...Array.from({ length: steps }, () => says("An answer.")));
  return startSite({ database, engine, config: { dailyBudget, trustedProxies: 1, prices: PRICES } }).then((started) => {
    site = started;
    return engine;
  });
};

it.each([
  ["reader", { reader: { runs: 2 } }, () => "192.0.2.1"],
  ["address", { address: { runs: 2 } }, () => "192.0.2.1"],
  ["network", { network: { runs: 2 } }, (n: number) => `2001:db8:1:${n}::1`],
  ["site", { site: { runs: 2 } }, (n: number) => `192.0.2.${n}`],
])(
  "the server quotes the docs as a degraded answer, without a request upstream, when the budget of the %s is used up",
  async (scope, budget, address) => {
    const engine = await start(budget);
    const one = site.reader();
    const reader = () => (scope === "reader" ? one : site.reader());
    for (let n = 1; n <= 2; n += 1) expect((await answerTo(reader(), address(n)))?.metadata.engine).toBe("openai");
    const calls = engine.calls();
    const quoted = await answerTo(reader(), address(3));
    expect(quoted?.metadata).toMatchObject({ engine: "demo", degraded: "true", over_budget: scope });
    expect(quoted?.content[0]?.text.value).toMatch(/^The answers for today are used up/);
    expect(quoted?.content[0]?.text.annotations.length).toBeGreaterThan(0);
    // Nothing ran, so there is nothing to stop either.
    expect(engine.calls()).toBe(calls);
    // Somebody else's budget is untouched.
    if (scope !== "site") expect((await answerTo(site.reader(), "198.51.100.7"))?.metadata.engine).toBe("openai");
  },
);

it("the budget counts an IPv6 address by its /64, and a network by its /48", async () => {
  await start({ address: { runs: 1 }, network: { runs: 2 } });
  const engineAt = async (address: string) => (await answerTo(site.reader(), address))?.metadata.engine;
  expect(await engineAt("2001:db8:1:1::1")).toBe("openai");
  expect(await engineAt("2001:db8:1:1:ffff::2")).toBe("demo");
  expect(await engineAt("2001:db8:1:2::1")).toBe("openai");
  expect(await engineAt("2001:db8:1:3::1")).toBe("demo");
  expect(await engineAt("2001:db8:2:1::1")).toBe("openai");
});

it("the budget is exceeded at most by the pending questions when many readers ask at the same time", async () => {
  // Room for three at a time: each holds 10,000 tokens and uses 15.
  const engine = await start({ site: { tokens: 30_000 } });
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => answerTo(site.reader(), `192.0.2.${n}`)));
  expect(answers.every((answer) => answer?.status === "completed")).toBe(true);
  const paid = answers.filter((answer) => answer?.metadata.engine === "openai").length;
  expect(paid).toBe(engine.turns.length);
  expect(paid).toBeGreaterThanOrEqual(3);
  // Reserved tokens that were not used can be used by later questions.
  expect((await answerTo(site.reader(), "192.0.2.99"))?.metadata.engine).toBe("openai");
});

it("the budget of a pending question is reserved, so that no other question can use it", async () => {
  const engine = createScriptedEngine(hangs);
  site = await startSite({ database, engine, config: { dailyBudget: { site: { tokens: 10_000 } } } });
  const first = site.reader();
  const thread = (await first.post("paste-assistant-thread")).body.id as string;
  const sent = { threadId: thread, message: "Why?" };
  await first.post("paste-assistant-message", sent, { Prefer: "respond-async" });
  expect((await answerTo(site.reader(), "192.0.2.1"))?.metadata).toMatchObject({ over_budget: "site" });
});

it("the budget counts dollars with the prices of MODEL_PRICES", async () => {
  // 10 tokens in at $1 and 5 out at $2 a million.
  await start({ site: { usd: 0.000_03 } });
  expect((await answerTo(site.reader(), "192.0.2.1"))?.metadata.engine).toBe("openai");
  expect((await answerTo(site.reader(), "192.0.2.2"))?.metadata.engine).toBe("openai");
  expect((await answerTo(site.reader(), "192.0.2.3"))?.metadata.over_budget).toBe("site");
});

it("the server completes titles without a model and logs no failure when the budget is used up", async () => {
  const engine = await start(ONE_RUN);
  await answerTo(site.reader(), "192.0.2.1");
  const title = { prompt: "thread-title", context: "How do I set Slack up?" };
  const { status, body } = await site.reader().post("paste-assistant-simple-completion", title);
  expect([status, body.model]).toEqual([200, "demo"]);
  const page = { prompt: "explain-page", context: "/docs/slack" };
  expect((await site.reader().post("paste-assistant-simple-completion", page)).body.model).toBe("demo");
  expect(engine.completions).toEqual([]);
});

it("an explanation that was quoted because the budget was used up is not stored", async () => {
  site = await startSite({
    database,
    engine: createScriptedEngine(says("An answer.")),
    config: { dailyBudget: ONE_RUN },
  });
  await answerTo(site.reader(), "192.0.2.1");
  const page = { prompt: "explain-page", context: "/docs/slack" };
  expect((await site.reader().post("paste-assistant-simple-completion", page)).body.model).toBe("demo");
  expect(await database.sql("select path from page_explanations")).toEqual([]);
  await database.sql("delete from budget_usage");
  expect((await site.reader().post("paste-assistant-simple-completion", page)).body.model).toBe("scripted");
  expect(await database.sql("select path from page_explanations")).toEqual([{ path: "/docs/slack" }]);
});

it("maintainers are notified once when most of the site's budget is used", async () => {
  await start({ site: { runs: 5 } });
  for (let n = 1; n <= 7; n += 1) await answerTo(site.reader(), `192.0.2.${n}`);
  await expect
    .poll(() => site.logged.filter((line) => line.includes("budget.used")).map((line) => JSON.parse(line)[0].percent))
    .toEqual([80, 100]);
});
