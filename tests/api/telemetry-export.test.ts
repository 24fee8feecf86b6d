import { describe, expect, it, vi } from "vitest";
import { systemClock } from "#lib/clock.ts";
import type { Run } from "#lib/contract/assistant.ts";
import { AppError } from "#lib/errors.ts";
import { createLogNotifier } from "#lib/notify/log/notifier.ts";
import type { Delivery } from "#lib/notify/notifier.ts";
import { createOpenTelemetry } from "#lib/telemetry/opentelemetry.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { startCollector } from "#tests/support/fakes/otlp-collector.ts";
import { asksFor, hangs, says } from "#tests/support/fakes/scripted-engine.ts";
import { recordLog, SITE_URL, startSite } from "#tests/support/setup/app.ts";
import { counted } from "#tests/support/setup/counted.ts";
import { OWN_KEY, OWN_MODEL, ownKeysOn, WITH_KEY } from "#tests/support/setup/own-keys.ts";
import { ask, runSpans, telemetrySetup } from "#tests/support/setup/telemetry.ts";

const t = telemetrySetup();
const ASYNC = { Prefer: "respond-async" };
/** The log lines about outages. */
const warnings = (lines: string[]) => lines.filter((line) => line.includes("telemetry not exported"));

describe("gauges", () => {
  const gauge = (name: string) => t.collector.points(name).map(({ asDouble, asInt }) => asDouble ?? asInt);

  it("report the delay of the event loop", async () => {
    await t.open({}, { metricsMs: 50 });
    const until = performance.now() + 100;
    while (performance.now() < until) Math.sqrt(until);
    await vi.waitUntil(() => gauge("nodejs.eventloop.delay.max").length > 0, { timeout: 20_000 });
    await t.exported();
    for (const name of ["max", "mean", "p50", "p99"]) expect(gauge(`nodejs.eventloop.delay.${name}`)).toHaveLength(1);
    expect(t.collector.units.get("nodejs.eventloop.delay.p99")).toBe("s");
  });

  it("report the pending runs and the age of the oldest row in the outbox", async () => {
    const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
    const posted = Promise.withResolvers<Delivery>();
    const blocked = { ...createLogNotifier(recordLog().log), deliver: () => posted.promise };
    const { reader } = await t.open({ clock, notifiers: [blocked] }, { metricsMs: 50 });
    t.engine.steps.push(hangs);
    const thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "?" }, ASYNC);
    await vi.waitUntil(() => gauge("paste_assistant.runs.pending")[0] === 1, { timeout: 20_000 });
    const [age = 0] = gauge("paste_assistant.outbox.age");
    expect(age).toBeGreaterThanOrEqual(3_600);
    expect(age).toBeLessThan(7_200);
    await reader.post(`paste-assistant-thread/${thread}/run/${(sent.body.run as Run).id}/cancel`);
    await vi.waitUntil(() => gauge("paste_assistant.runs.pending")[0] === 0, { timeout: 20_000 });
    posted.resolve({ posted: true });
    await vi.waitUntil(() => gauge("paste_assistant.outbox.age")[0] === 0, { timeout: 20_000 });
    await t.exported();
  });

  it("cost one database request per export, and none without telemetry", async () => {
    const { database, requests, total } = counted({ ...t.db, close: async () => {} });
    await t.open({ database }, { metricsMs: 50 });
    await vi.waitUntil(() => t.collector.exports >= 4, { timeout: 20_000 });
    await t.exported();
    expect(requests).toEqual({ assistant_outbox: t.collector.exports });
    t.site = await startSite({ database, engine: t.engine });
    const before = total();
    await t.site.close();
    expect(total()).toBe(before);
  });
});

it("the other metrics are exported when the database is unreachable", async () => {
  const { lines, log } = recordLog();
  const config = { endpoint: t.collector.url, headers: {}, serviceName: "docs", siteUrl: SITE_URL };
  const telemetry = createOpenTelemetry(config, log);
  telemetry.observe({
    pendingRuns: () => 3,
    outboxAge: () => Promise.reject(new AppError("database_unavailable")),
  });
  await telemetry.close();
  expect(t.collector.points("paste_assistant.runs.pending").map(({ asDouble, asInt }) => asDouble ?? asInt)).toEqual([
    3,
  ]);
  expect(t.collector.points("paste_assistant.outbox.age")).toEqual([]);
  expect(lines.map((line) => JSON.parse(line)[1])).toEqual(["age of the outbox not read"]);
});

describe("private data", () => {
  it("is in no export: texts, keys, cookies, owners, names that a model invents", async () => {
    const canary = "canary_7f3a9c1e";
    const fake = createChatFake();
    fake.script({ text: `own ${canary}` });
    const { reader } = await t.open({ ownKeys: ownKeysOn(fake) });
    t.engine.steps.push(
      asksFor(
        ["call_1", `${canary}_tool`, `{"${canary}":1}`],
        ["call_2", "get_relevant_docs", `{"query":"${canary}"}`],
      ),
      (_, tell) => {
        tell.write(canary);
        return { status: "failed", state: { canary }, code: "upstream_failed", usage: null };
      },
      new AppError("upstream_rejected", { detail: canary, cause: new Error(canary) }),
    );
    const headers = { "User-Agent": canary, Referer: `http://x.test/${canary}`, "Idempotency-Key": canary };
    await ask(reader, `What about ${canary}?`, headers);
    await ask(reader, `And ${canary}?`);
    await ask(reader, `With my own ${canary}`, WITH_KEY);
    await reader.get(`paste-assistant-thread?q=${canary}`);
    await reader.get(`paste-assistant-thread/${canary}/run/${canary}`);
    await reader.get(`${canary}/${canary}`);
    await reader.get(`docs-search?q=${canary}`);
    await reader.upload(`${canary}.txt`, Buffer.from(canary));
    const owner = await t.site.app.sessions.owner({ headers: { cookie: reader.cookie } } as never, {} as never);
    expect(owner).toMatch(/\S{16,}/);
    expect(t.engine.turns[0]?.reader).toMatch(/^[0-9a-f]{64}$/);
    const spans = runSpans(await t.exported());
    expect(spans.map(({ name }) => name)).toContain("execute_tool _OTHER");
    expect(spans.filter(({ name }) => name === `chat ${OWN_MODEL}`)).toHaveLength(1);
    const [, cookie = ""] = reader.cookie?.split("=") ?? [];
    const sent = t.collector.received.join("\n");
    expect(sent.length).toBeGreaterThan(5_000);
    const secrets = [canary, OWN_KEY, cookie, owner ?? "", t.engine.turns[0]?.reader ?? "", "127.0.0.1", "thread_"];
    expect(secrets.every((secret) => secret.length > 6)).toBe(true);
    expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
  });
});

describe("a collector", () => {
  it("gets the configured headers", async () => {
    const { reader } = await t.open({}, { headers: { authorization: "Bearer a key" } });
    await reader.get("health");
    await t.exported();
    expect(new Set(t.collector.headers.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer a key"]));
  });

  it("delays neither requests nor the shutdown, and is logged once, when it does not answer", async () => {
    t.collector.hang();
    // Nobody would wait for so long.
    const { reader, lines } = await t.open({}, { spansMs: 1, metricsMs: 600_000, timeoutMs: 600_000 });
    t.engine.steps.push(says("An answer."), says("Another one."));
    expect(await ask(reader)).toMatchObject({ status: "completed" });
    await vi.waitUntil(() => t.collector.headers.length > 0, { timeout: 20_000 });
    expect(await ask(reader)).toMatchObject({ status: "completed" });
    await t.site.close();
    expect(warnings(lines)).toHaveLength(1);
    expect(t.collector.spans).toEqual([]);
  });

  it("is logged once when it is unreachable, and once more after each recovery", async () => {
    const { url } = t.collector;
    await t.collector.close();
    const { reader, lines } = await t.open({}, { spansMs: 1, metricsMs: 50, timeoutMs: 50 });
    await reader.get("health");
    await vi.waitUntil(() => warnings(lines).length > 0, { timeout: 20_000 });
    for (let n = 0; n < 5; n += 1) await reader.get("health");
    t.collector = await startCollector(Number(new URL(url).port));
    await vi.waitUntil(() => t.collector.exports > 0, { timeout: 20_000 });
    expect(warnings(lines)).toHaveLength(1);
    await t.collector.close();
    await vi.waitUntil(() => warnings(lines).length > 1, { timeout: 20_000 });
    await t.site.close();
    expect(warnings(lines)).toHaveLength(2);
    expect(lines.join()).not.toContain(url);
  });

  it("causes only a limited number of spans to stay in memory when it does not answer", async () => {
    t.collector.hang();
    const { log } = recordLog();
    const telemetry = createOpenTelemetry(
      { endpoint: t.collector.url, headers: {}, serviceName: "docs", siteUrl: SITE_URL, spansMs: 1 },
      log,
    );
    const request = { requestId: "req_1", method: "GET", route: "/api/health", status: 200, problem: null, ms: 1 };
    for (let round = 0; round < 20; round += 1) {
      for (let n = 0; n < 1_000; n += 1) telemetry.recordRequest({ ...request, route: "/api/health" });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    t.collector.recover();
    await telemetry.close();
    expect(t.collector.spans.length).toBeGreaterThan(0);
    // The queue, and what was being sent.
    expect(t.collector.spans.length).toBeLessThanOrEqual(2_048 + 512);
  });
});
