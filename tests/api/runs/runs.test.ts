import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Message, Run } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { AppError } from "#lib/errors.ts";
import { RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { standardTools } from "#lib/tools/registry.ts";
import { defineTool } from "#lib/tools/tool.ts";
import {
  asksFor,
  createScriptedEngine,
  hangs,
  pending,
  type Scripted,
  type ScriptedEngine,
  says,
  searches,
  unreachable,
} from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

const ends = (status: "failed" | "incomplete" | "cancelled", text = ""): Outcome =>
  status === "failed"
    ? { status, state: null, code: "upstream_failed", usage: null }
    : status === "incomplete"
      ? { status, state: null, text, usage: null }
      : { status, state: null };

describe("the API of runs", () => {
  let database: Database;
  let site: TestSite;
  let engine: ScriptedEngine;
  let reader: Client;
  let threadId: string;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => site.close());

  async function start(steps: Scripted[], parts: Parameters<typeof startSite>[0] = {}): Promise<void> {
    engine = createScriptedEngine(...steps);
    site = await startSite({ database, engine, ...parts });
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  }
  const ask = async (message: string, extra = {}): Promise<Run> => {
    const headers = { Prefer: "respond-async" };
    const reply = await reader.post("paste-assistant-message", { threadId, message, ...extra }, headers);
    expect(reply.status).toBe(202);
    return reply.body.run as Run;
  };
  const path = (run: Run) => `paste-assistant-thread/${threadId}/run/${run.id}`;
  const messages = async () => (await reader.get(`paste-assistant-messages/${threadId}`)).body.data as Message[];
  const texts = async () => (await messages()).map(({ content }) => content[0]?.text.value);

  /** Polls as the client does, without its pauses. */
  async function waitForEnd(run: Run): Promise<Run> {
    for (let polls = 0; polls < 200; polls++) {
      const now = (await reader.get(path(run))).body as unknown as Run;
      if (!["queued", "in_progress", "requires_action", "cancelling"].includes(now.status)) return now;
    }
    throw new Error("the run never ended");
  }

  it("performs several rounds of tool calls (defect 2)", async () => {
    await start([
      searches("c1", "slack app"),
      pending,
      searches("c2", "slack scope"),
      searches("c3", "limits"),
      says("Done."),
    ]);
    const run = await waitForEnd(await ask("How?"));
    expect(run.status).toBe("completed");
    expect(run.steps.map(({ query }) => query)).toEqual(["slack app", "slack scope", "limits"]);
    expect(engine.turns.at(-1)?.rounds).toHaveLength(3);
    expect(run.usage).toEqual({
      prompt_tokens: 40,
      completion_tokens: 20,
      total_tokens: 60,
      cached_tokens: 16,
      cost_usd: null,
    });
  });

  it("performs parallel calls and gives each exactly one output", async () => {
    const both = asksFor(
      ["call_a", "get_relevant_docs", '{"query":"create the app"}'],
      ["call_b", "get_relevant_docs", '{"query":"limit after"}'],
    );
    await start([both, says("Both.")]);
    await waitForEnd(await ask("Two things"));
    const [round] = engine.turns.at(-1)?.rounds ?? [];
    expect(round?.outputs.map(({ callId }) => callId)).toEqual(["call_a", "call_b"]);
    expect(round?.outputs[0]?.output).toContain("/docs/slack#create-the-app");
    expect(round?.outputs[1]?.output).toContain("/docs#pagination");
  });

  it("answers unknown tools, wrong arguments, failing and endless tools with an error output (defect 4)", async () => {
    const failing = defineTool({
      name: "fails",
      description: "",
      schema: z.object({}),
      query: () => null,
      execute: () => Promise.reject(new Error("token=xoxb-secret")),
    });
    const endless = defineTool({
      name: "endless",
      description: "",
      schema: z.object({}),
      query: () => null,
      execute: () => new Promise<never>(() => {}),
    });
    const calls = asksFor(
      ["c1", "no_such_tool", "{}"],
      ["c2", "get_relevant_docs", "not json"],
      ["c3", "get_relevant_docs", '{"query":7}'],
      ["c4", "fails", "{}"],
      ["c5", "endless", "{}"],
    );
    const runLimits = { ...RUN_LIMITS, backoffMs: 5, toolMs: 30 };
    await start([calls, says("Never mind.")], {
      tools: [...standardTools, failing, endless],
      runLimits,
    });
    const run = await waitForEnd(await ask("Everything at once"));
    expect(run.status).toBe("completed");
    const codes = ["unknown_tool", "invalid_arguments", "invalid_arguments", "tool_failed", "tool_timeout"];
    expect(run.steps.map(({ error }) => error)).toEqual(codes);
    const outputs = engine.turns.at(-1)?.rounds[0]?.outputs ?? [];
    expect(outputs.map(({ output }) => JSON.parse(output).error)).toEqual(codes);
    expect(JSON.stringify([outputs, run, site.logged])).not.toContain("xoxb-secret");
  });

  it.each([
    ["failed", ends("failed"), "upstream_failed"],
    ["incomplete", ends("incomplete", "As far as I"), "run_incomplete"],
    ["cancelled", ends("cancelled"), "run_cancelled"],
  ] as const)("returns the status of a run that ended %s (defect 3)", async (status, step, code) => {
    await start([step]);
    const run = await waitForEnd(await ask("Well?"));
    expect(run).toMatchObject({ status, last_error: { code } });
    expect(run.completed_at).not.toBeNull();
    expect(await texts()).toEqual(status === "incomplete" ? ["Well?", "As far as I"] : ["Well?"]);
  });

  it("expires a run that takes too long, also upstream (defects 1, 3)", async () => {
    const config = { siteUrl: "http://docs.test", trustedProxies: 0, messagesPerMinute: 100, runTimeoutMs: 150 };
    await start([pending], { config });
    const run = await waitForEnd(await ask("Still there?"));
    expect(run).toMatchObject({ status: "expired", last_error: { code: "run_expired" } });
    expect(engine.cancelled.map(({ state }) => state)).toEqual([{ upstream: "resp_secret" }]);
  });

  it("aborts a tool call when the run reaches its time limit", async () => {
    const config = { siteUrl: "http://docs.test", trustedProxies: 0, messagesPerMinute: 100, runTimeoutMs: 150 };
    await start([hangs], { config });
    expect((await waitForEnd(await ask("Hello?"))).status).toBe("expired");
  });

  it("ends a run that never stops calling tools", async () => {
    const rounds = Array.from({ length: 10 }, (_, n) => searches(`c${n}`, "again"));
    await start(rounds);
    const run = await waitForEnd(await ask("Loop"));
    expect(run).toMatchObject({ status: "failed", last_error: { code: "too_many_rounds" } });
    expect(run.steps).toHaveLength(RUN_LIMITS.rounds);
    expect(engine.cancelled).toHaveLength(1);
  });

  it("cancels a run upstream, also in the middle of a tool call", async () => {
    await start([hangs]);
    const run = await ask("Too slow");
    const reply = await reader.post(`${path(run)}/cancel`);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ status: "cancelled", last_error: { code: "run_cancelled" } });
    expect(engine.cancelled).toHaveLength(1);
    expect((await reader.post(`${path(run)}/cancel`)).body).toMatchObject({ status: "cancelled" });
    engine.steps.push(says("Quick."));
    expect((await waitForEnd(await ask("Again"))).status).toBe("completed");
  });

  it("does not change a finished run that is cancelled", async () => {
    await start([says("Done.")]);
    const run = await waitForEnd(await ask("Quick?"));
    expect((await reader.post(`${path(run)}/cancel`)).body).toMatchObject({ status: "completed" });
  });

  it("answers 404 for an unknown run", async () => {
    await start([]);
    for (const suffix of ["", "/events"]) {
      expect((await reader.get(`paste-assistant-thread/${threadId}/run/run_0${suffix}`)).status).toBe(404);
    }
    expect((await reader.post(`paste-assistant-thread/${threadId}/run/run_0/cancel`)).status).toBe(404);
  });

  it("shows no instructions, schemas, upstream ids or call ids (defect 10)", async () => {
    await start([searches("call_upstream", "slack"), pending, says("Done.")]);
    const first = await ask("How?");
    const seen = [JSON.stringify(first)];
    for (let polls = 0; polls < 10; polls++) seen.push((await reader.get(path(first))).text);
    seen.push((await reader.get(`${path(first)}/events`)).text);
    for (const text of seen) {
      expect(text).not.toMatch(/resp_secret|call_upstream|instructions|parameters|You are the assistant|lease|state/);
    }
  });

  it("ends the run of a deleted thread and deletes it upstream", async () => {
    await start([pending, hangs]);
    const run = await ask("Delete me");
    await reader.get(path(run));
    expect((await reader.delete(`paste-assistant-thread/${threadId}`)).status).toBe(200);
    expect((await reader.get(path(run))).status).toBe(404);
    await expect.poll(() => engine.deleted.flatMap(({ states }) => states)).toContainEqual({ upstream: "resp_secret" });
    const { data } = await database.client.from("assistant_runs").select("id").eq("id", run.id);
    expect(data).toEqual([]);
  });

  it("retries an unanswered question without asking it twice", async () => {
    await start([ends("failed"), says("Second try.")]);
    const failed = await waitForEnd(await ask("Once?"));
    const retried = await waitForEnd(await ask("Once?", { retryOf: failed.id }));
    expect(retried.status).toBe("completed");
    expect(engine.turns.at(-1)).toMatchObject({ retry: true, history: [], question: { text: "Once?" } });
    expect(await texts()).toEqual(["Once?", "Second try."]);
    expect((await messages())[0]?.run_id).toBe(retried.id);
    const again = await reader.post("paste-assistant-message", { threadId, message: "x", retryOf: retried.id });
    expect([again.status, again.body.code]).toEqual([409, "run_not_retryable"]);
  });

  it("replaces the partial answer of an incomplete run with that of the retry", async () => {
    await start([ends("incomplete", "Half an"), says("A whole answer.")]);
    const run = await waitForEnd(await ask("Q"));
    await waitForEnd(await ask("Q", { retryOf: run.id }));
    expect(await texts()).toEqual(["Q", "A whole answer."]);
  });

  it("tries again when the model is unreachable for a moment", async () => {
    await start([unreachable(), pending, unreachable(), unreachable(), says("Back again.")]);
    expect((await waitForEnd(await ask("Hello?"))).status).toBe("completed");
    expect(engine.turns[1]?.resumed).toBe(true);
    expect(await texts()).toEqual(["Hello?", "Back again."]);
  });

  it("quotes the docs, marked as degraded, when the model stays unreachable", async () => {
    await start([unreachable(), unreachable(), unreachable()]);
    const run = await waitForEnd(await ask("How do I create the Slack app?"));
    expect(run).toMatchObject({ status: "completed", steps: [{ tool: "get_relevant_docs" }] });
    const answer = (await messages())[1];
    expect(answer?.metadata).toEqual({ engine: "demo", degraded: "true" });
    expect(answer?.content[0]?.text.value).toContain("The model cannot be reached right now");
    expect(answer?.content[0]?.text.annotations[0]?.url).toMatch(/^\/docs\/slack#/);
    expect(engine.cancelled).toHaveLength(1);
  });

  it("waits for a response that is still in progress", async () => {
    await start([pending, ...Array.from({ length: 6 }, unreachable), says("It was worth it.")]);
    expect((await waitForEnd(await ask("Hello?"))).status).toBe("completed");
    expect(await texts()).toEqual(["Hello?", "It was worth it."]);
  });

  it("stores texts without the characters that PostgreSQL refuses", async () => {
    await start([asksFor(["c\0", "get_relevant_docs", '{"query":"sl\\u0000ack\\ud800"}']), says("a\0b\ud800c")]);
    expect((await waitForEnd(await ask("NUL?"))).status).toBe("completed");
    expect((await texts())[1]).toBe("ab\ufffdc");
  });

  it("deletes the upstream objects that a round created while its thread was being deleted", async () => {
    let finish = () => {};
    const released = new Promise<void>((resolve) => {
      finish = resolve;
    });
    await start([
      async () => {
        await released;
        return { status: "pending", state: { upstream: "made too late" } };
      },
    ]);
    await ask("Going, going");
    let refusals = 1;
    const deleteUpstream = engine.delete;
    engine.delete = async (...args) => {
      if (engine.deleted.length === 1 && refusals-- > 0) throw unreachable();
      return deleteUpstream(...args);
    };
    while (engine.turns.length === 0) await new Promise(setImmediate);
    await reader.delete(`paste-assistant-thread/${threadId}`);
    finish();
    while (engine.deleted.length < 2) await new Promise(setImmediate);
    expect(engine.deleted[1]?.states).toEqual([{ upstream: "made too late" }]);
  });

  it("fails at once when the model refuses, without showing upstream's text", async () => {
    await start([new AppError("upstream_rejected", { cause: new Error("Incorrect API key provided: sk-1234") })]);
    const run = await waitForEnd(await ask("Hello?"));
    expect(run.last_error).toEqual({ code: "upstream_rejected", message: "The model refused the request." });
    expect(site.logged.join("")).not.toContain("sk-1234");
  });

  it("continues the runs of a killed process once, with one answer", async () => {
    // As a dead process, the first one renews nothing.
    await start([searches("c1", "slack"), hangs], { runLimits: { ...RUN_LIMITS, heartbeatMs: 60_000 } });
    const run = await ask("Survive");
    while (engine.turns.length < 2) await reader.get(path(run));
    // A dead process neither finishes its step nor gives its lease back.
    await database.client.from("assistant_runs").update({ lease_until: "2000-01-01" }).eq("id", run.id);
    const cookie = reader.cookie;

    const heir = createScriptedEngine(says("Still answered."));
    const second = await startSite({ database, engine: heir });
    second.app.start();
    const witness = second.reader();
    witness.cookie = cookie;
    for (let polls = 0; polls < 100 && (await texts()).length < 2; polls++) await witness.get(path(run));
    expect(heir.turns[0]).toMatchObject({ resumed: true, rounds: [{ outputs: [{ callId: "c1" }] }] });
    expect(await texts()).toEqual(["Survive", "Still answered."]);
    await second.close();
    expect(await texts()).toEqual(["Survive", "Still answered."]);
  });

  it("performs every round once, however many requests drive the run", async () => {
    await start([pending, searches("c1", "slack"), pending, says("Once.")]);
    const run = await ask("Race");
    await Promise.all(Array.from({ length: 30 }, () => reader.get(path(run))));
    await waitForEnd(run);
    expect(engine.turns).toHaveLength(4);
    expect(await texts()).toEqual(["Race", "Once."]);
  });

  it("gives the engine a stable pseudonym of the reader, which is not the stored hash", async () => {
    await start([says("One."), says("Two."), says("Three.")]);
    await waitForEnd(await ask("First?"));
    await waitForEnd(await ask("Second?"));
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    await waitForEnd(await ask("Third?"));
    const [first, second, other] = engine.turns.map((turn) => turn.reader);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    const { data } = await database.client.from("assistant_threads").select("owner_hash");
    expect(JSON.stringify(data)).not.toContain(first);
  });

  it("cites only headings that exist", async () => {
    const answer =
      "See [the app](/docs/slack#create-the-app), [nowhere](/docs/nope#x), [gone](http://docs.test/docs/slack#gone) " +
      "and [elsewhere](https://example.com/docs/slack). `[code](/docs/nope)`";
    await start([says(answer)]);
    await waitForEnd(await ask("Links?"));
    const content = (await messages())[1]?.content[0];
    expect(content?.text.value).toBe(
      "See [the app](/docs/slack#create-the-app), nowhere, [gone](/docs/slack#slack-set-up) " +
        "and [elsewhere](https://example.com/docs/slack). `[code](/docs/nope)`",
    );
    const cited = content?.text.annotations.map(({ title, start_index, end_index }) => {
      return [title, content.text.value.slice(start_index, end_index)];
    });
    expect(cited).toEqual([
      ["Slack set-up › Create the app", "[the app](/docs/slack#create-the-app)"],
      ["Slack set-up", "[gone](/docs/slack#slack-set-up)"],
    ]);
  });

  it("logs no message, answer, query, title or cookie (defect 22)", async () => {
    await start([searches("c1", "canary-query"), says("canary-answer"), new Error("canary-error")]);
    await waitForEnd(await ask("canary-question"));
    await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { threadTitle: "canary-title" } });
    await reader.get("paste-assistant-thread?q=canary-search");
    await waitForEnd(await ask("canary-question"));
    const log = site.logged.join("\n");
    expect(log).not.toMatch(/canary/);
    expect(log).not.toContain(reader.cookie.split("=")[1]);
    const line = JSON.parse(site.logged.findLast((entry) => entry.includes('"method":"GET"')) ?? "[]")[0];
    expect(line).toEqual({
      requestId: expect.stringMatching(/^req_/),
      method: "GET",
      route: "/api/paste-assistant-thread/:thread/run/:run",
      status: 200,
      ms: expect.any(Number),
    });
  });
});
