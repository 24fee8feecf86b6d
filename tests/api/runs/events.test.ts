import { afterEach, describe, expect, it } from "vitest";
import {
  createScriptedEngine,
  hangs,
  pending,
  type Scripted,
  says,
  searches,
} from "#tests/support/fakes/scripted-engine.ts";
import { parseEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the event stream of a run", () => {
  let site: TestSite;
  afterEach(() => site.close());

  async function ask(...steps: Scripted[]) {
    site = await startSite({ engine: createScriptedEngine(...steps) });
    const reader = site.reader();
    const threadId = (await reader.post("paste-assistant-thread")).body.id;
    const body = { threadId, message: "How?" };
    const { run } = (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body;
    const path = `paste-assistant-thread/${threadId}/run/${(run as { id: string }).id}`;
    return { reader, path, events: async (headers = {}) => reader.get(`${path}/events`, headers) };
  }

  it("sends steps, text and the end in order, numbered from 1, and closes", async () => {
    const { events } = await ask(pending, searches("c1", "slack app"), pending, says("See the docs."));
    const { status, headers, text } = await events();
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/event-stream/);
    expect(headers.get("cache-control")).toContain("no-transform");
    const seen = parseEvents(text);
    expect(seen.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(seen.map(({ type }) => type)).toEqual(["step", "delta", "done"]);
    expect(seen[0]?.data).toMatchObject({ tool: "get_relevant_docs", query: "slack app" });
    expect(seen[1]?.data).toEqual({ delta: "See the docs.", offset: 0 });
    expect(seen[2]?.data).toMatchObject({ status: "completed", message_id: expect.stringMatching(/^msg_/) });
  });

  it("replays from the beginning or after Last-Event-ID when the run is over", async () => {
    const { events } = await ask(searches("c1", "slack app"), says("See the docs."));
    const all = parseEvents((await events()).text);
    expect(parseEvents((await events()).text)).toEqual(all);
    expect(parseEvents((await events({ "Last-Event-ID": "1" })).text)).toEqual(all.slice(1));
    expect(await events({ "Last-Event-ID": "3" })).toMatchObject({ status: 204, text: "" });
    expect(parseEvents((await events({ "Last-Event-ID": "nonsense" })).text)).toEqual(all);
  });

  it("is empty for a Last-Event-ID that is larger than any event", async () => {
    const huge = { "Last-Event-ID": "3000000000" };
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof says>>();
    const { events } = await ask(() => promise);
    const early = events(huge);
    resolve(says("See the docs."));
    const { status, text } = await early;
    expect([[200, 204].includes(status), parseEvents(text)]).toEqual([true, []]);
    await events();
    expect(await events(huge)).toMatchObject({ status: 204, text: "" });
  });

  it("ends with an error event when the run fails", async () => {
    const { events } = await ask({ status: "failed", state: null, code: "upstream_failed", usage: null });
    const seen = parseEvents((await events()).text);
    expect(seen).toEqual([
      {
        id: 1,
        type: "error",
        data: { status: "failed", code: "upstream_failed", message: "The model could not answer." },
      },
    ]);
  });

  it("ends with done when the reader cancels the run", async () => {
    const { reader, path, events } = await ask(hangs);
    const stream = events();
    await reader.post(`${path}/cancel`);
    expect(parseEvents((await stream).text)).toMatchObject([{ type: "done", data: { status: "cancelled" } }]);
  });
});
