import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { List, ListedStep, Message, Run } from "#lib/contract/assistant.ts";
import { AppError } from "#lib/errors.ts";
import {
  asksFor,
  createScriptedEngine,
  hangs,
  type ScriptedEngine,
  says,
  searches,
} from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the steps of a run", () => {
  let site: TestSite;
  let engine: ScriptedEngine;
  let reader: Client;
  let threadId: string;
  beforeAll(async () => {
    engine = createScriptedEngine();
    site = await startSite({ engine });
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
  });
  afterAll(() => site.close());

  const at = (run: Run, query = "") => `paste-assistant-thread/${threadId}/run/${run.id}/steps${query}`;
  const list = async (run: Run, query = "") => (await reader.get(at(run, query))).body as unknown as List<ListedStep>;

  async function ask(...steps: ScriptedEngine["steps"]): Promise<Run> {
    engine.steps.push(...steps);
    const body = { threadId, message: "How?" };
    return (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body.run as Run;
  }
  async function finished(...steps: ScriptedEngine["steps"]): Promise<Run> {
    const run = await ask(...steps);
    await expect.poll(async () => (await reader.get(at(run).replace("/steps", ""))).body.status).toBe("completed");
    return run;
  }

  it("are listed in OpenAI's shape, in the order of their performance", async () => {
    const run = await finished(
      searches("call_secret", "slack app"),
      asksFor(["c2", "no_such_tool", "{}"]),
      says("So."),
    );
    const steps = await list(run);
    const [first, second, third] = steps.data;
    expect(first).toEqual({
      id: `step_${run.id.slice(4)}_1`,
      object: "thread.run.step",
      thread_id: threadId,
      run_id: run.id,
      type: "tool_calls",
      status: "completed",
      last_error: null,
      step_details: {
        type: "tool_calls",
        tool_calls: [
          {
            type: "function",
            function: { name: "get_relevant_docs" },
            query: "slack app",
            sections: expect.arrayContaining([expect.objectContaining({ url: "/docs/slack#create-the-app" })]),
            covered: expect.any(Boolean),
            ms: expect.any(Number),
          },
        ],
      },
    });
    expect(second).toMatchObject({
      status: "failed",
      last_error: { code: "unknown_tool", message: `${new AppError("unknown_tool").message}.` },
      step_details: { tool_calls: [{ function: { name: "no_such_tool" }, sections: [] }] },
    });
    const messages = (await reader.get(`paste-assistant-messages/${threadId}`)).body as unknown as List<Message>;
    expect(third).toEqual({
      id: `step_${run.id.slice(4)}_3`,
      object: "thread.run.step",
      thread_id: threadId,
      run_id: run.id,
      type: "message_creation",
      status: "completed",
      last_error: null,
      step_details: { type: "message_creation", message_creation: { message_id: messages.last_id } },
    });
    expect(steps).toMatchObject({ object: "list", first_id: first?.id, last_id: third?.id, has_more: false });
    expect(JSON.stringify(steps)).not.toMatch(/call_secret|resp_secret/);
  });

  it("are listed in pages, each step once", async () => {
    const searched = ["a", "b", "c", "d", "e"].map((query) => searches(query, query));
    const run = await finished(...searched, says("So."));
    const seen: (string | null | undefined)[] = [];
    let after = "";
    for (const size of [2, 2, 2]) {
      const page = await list(run, `?limit=2${after}`);
      expect([page.data.length, page.has_more]).toEqual([size, seen.length + size < 6]);
      seen.push(
        ...page.data.map(({ step_details: details }) =>
          details.type === "tool_calls" ? details.tool_calls[0]?.query : details.type,
        ),
      );
      after = `&after=${page.last_id}`;
    }
    expect(seen).toEqual(["a", "b", "c", "d", "e", "message_creation"]);
    expect(await list(run, after.replace("&", "?"))).toMatchObject({ data: [], first_id: null, has_more: false });
    expect(await list(run, "?after=step_nothing_1")).toMatchObject({ data: [], has_more: false });
  });

  it("are those so far while the run is pending, and keep their ids", async () => {
    const run = await ask(searches("c1", "slack"), hangs);
    await expect.poll(async () => (await list(run)).data.length).toBe(1);
    const early = (await list(run)).data;
    await reader.post(at(run).replace("/steps", "/cancel"));
    expect((await list(run)).data).toEqual(early);
  });

  it("are the answer only when the run has no tool calls, and none without an answer", async () => {
    const run = await finished(says("So."));
    expect((await list(run)).data.map(({ type }) => type)).toEqual(["message_creation"]);
    const failed = await ask({ status: "failed", state: null, code: "upstream_failed", usage: null });
    await expect.poll(async () => (await reader.get(at(failed).replace("/steps", ""))).body.status).toBe("failed");
    expect(await list(failed)).toEqual({ object: "list", data: [], first_id: null, last_id: null, has_more: false });
  });

  it("answer 400 to an invalid limit, 401 without a session, 404 for unknown runs and those of others", async () => {
    const run = await finished(says("So."));
    for (const query of ["?limit=0", "?limit=101", "?limit=x"]) {
      const reply = await reader.get(at(run, query));
      expect([reply.status, reply.body.errors]).toEqual([400, [expect.objectContaining({ field: "limit" })]]);
    }
    const stranger = site.reader();
    expect((await stranger.get(at(run))).status).toBe(401);
    await stranger.post("paste-assistant-thread");
    const [foreign, unknown] = [await stranger.get(at(run)), await reader.get(at({ ...run, id: "run_0" }))];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect({ ...foreign.body, requestId: "" }).toEqual({ ...unknown.body, requestId: "" });
  });
});
