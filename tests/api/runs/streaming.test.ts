import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Message, RunEvent } from "#lib/contract/assistant.ts";
import type { Database } from "#lib/database/client.ts";
import type { Turn } from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { AppError } from "#lib/errors.ts";
import {
  createScriptedEngine,
  type Emitter,
  hangs,
  type Pending,
  type Scripted,
  says,
  searches,
  unreachable,
} from "#tests/support/fakes/scripted-engine.ts";
import type { Client } from "#tests/support/servers/client.ts";
import { readEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

/** A request whose text the test hands over piece by piece. */
function dictated() {
  const started = Promise.withResolvers<Emitter>();
  const outcome = Promise.withResolvers<Awaited<ReturnType<typeof hangs>>>();
  const step = (turn: Turn, tell: Emitter) => {
    started.resolve(tell);
    return Promise.race([outcome.promise, hangs(turn, tell)]);
  };
  return { step, tell: started.promise, end: (text: string) => outcome.resolve(says(text)), fail: outcome.reject };
}

describe("an answer that streams", () => {
  let database: Database;
  let site: TestSite;
  let reader: Client;
  let threadId: string;
  let runId: string;
  beforeAll(async () => {
    const opened = await openTestDatabase();
    database = { ...opened, close: async () => {} };
    return () => opened.close();
  });
  afterEach(() => site.close());

  async function ask(...steps: Scripted[]): Promise<void> {
    site = await startSite({ database, engine: createScriptedEngine(...steps) });
    reader = site.reader();
    threadId = (await reader.post("paste-assistant-thread")).body.id as string;
    const body = { threadId, message: "How?" };
    const { run } = (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body;
    runId = (run as { id: string }).id;
  }
  const path = () => `paste-assistant-thread/${threadId}/run/${runId}`;
  const open = (lastEventId = 0) => readEvents(`${site.url}/api/${path()}/events`, reader.cookie, lastEventId);
  const all = () => open().rest();
  const answer = async () => {
    const { data } = (await reader.get(`paste-assistant-messages/${threadId}`)).body as { data: Message[] };
    const last = data.at(-1);
    return last?.role === "assistant" ? { text: last.content[0]?.text.value, status: last.status } : null;
  };

  it("sends text while the model is still writing", async () => {
    const { step, tell, end } = dictated();
    await ask(searches("c1", "slack app"), step);
    const events = open();
    await events.next("step");
    const { write } = await tell;
    write("See ", { at: 1 });
    expect((await events.next("delta")).data).toEqual({ delta: "See ", offset: 0 });
    write("the docs", { at: 2 });
    expect((await events.next("delta")).data).toEqual({ delta: "the docs", offset: 4 });
    end("See the docs.");
    expect((await events.next("delta")).data).toEqual({ delta: ".", offset: 12 });
    expect((await events.next("done")).data).toMatchObject({ status: "completed" });
    expect(await answer()).toEqual({ text: "See the docs.", status: "completed" });
  });

  it("can be joined by a second reader, and resumes exactly after Last-Event-ID", async () => {
    const { step, tell, end } = dictated();
    await ask(step);
    const first = open();
    const { write } = await tell;
    write("One ", {});
    const { id } = await first.next("delta");
    write("two ", {});
    await first.next("delta");
    const late = open();
    expect(textOfEvents([await late.next("delta"), await late.next("delta")])).toBe("One two ");
    const resumed = open(id);
    end("One two three");
    expect((await resumed.rest()).map((event) => event.id)).toEqual([id + 1, id + 2, id + 3]);
    expect(textOfEvents(await all())).toBe("One two three");
  });

  it("shows a link when it is complete, and none that leads to no page", async () => {
    const { step, tell, end } = dictated();
    await ask(step);
    const events = open();
    const { write } = await tell;
    write("See [Slack set-up](/docs/sl", {});
    expect((await events.next("delta")).data).toEqual({ delta: "See ", offset: 0 });
    write("ack) or [a dream](/docs/dream).", {});
    expect((await events.next("delta")).data).toMatchObject({
      delta: "[Slack set-up](/docs/slack#slack-set-up) or a dream.",
    });
    end("See [Slack set-up](/docs/slack) or [a dream](/docs/dream).");
    const last = await events.rest();
    expect(last.map(({ type }) => type)).toEqual(["done"]);
    expect((await answer())?.text).toBe("See [Slack set-up](/docs/slack#slack-set-up) or a dream.");
  });

  it("removes the text that a model writes before it calls a tool", async () => {
    await ask((_, tell) => {
      tell.write("Let me look.", {});
      return Promise.resolve(searches("c1", "slack app"));
    }, says("See the docs."));
    expect(textOfEvents(await all())).toBe("See the docs.");
  });

  it("keeps its text so far when the reader cancels it (control: stop)", async () => {
    const { step, tell } = dictated();
    await ask(step);
    const events = open();
    (await tell).write("The beginning of [an", {});
    await events.next("delta");
    expect((await reader.post(`${path()}/cancel`)).body).toMatchObject({ status: "cancelled" });
    const rest = await events.rest();
    expect(rest.at(-1)).toMatchObject({ type: "done", data: { status: "cancelled", message_id: expect.any(String) } });
    expect(await answer()).toEqual({ text: "The beginning of [an", status: "incomplete" });
    expect(textOfEvents(await all())).toBe("The beginning of [an");
  });

  it("keeps its text so far when the model stays unreachable", async () => {
    const half: Scripted = (_, tell) => {
      tell.write("Half an answer", {});
      return Promise.reject(unreachable());
    };
    await ask(half, ...Array.from({ length: 3 }, unreachable));
    expect((await all()).at(-1)).toMatchObject({
      type: "error",
      data: { status: "incomplete", code: "upstream_unavailable" },
    });
    expect(await answer()).toEqual({ text: "Half an answer", status: "incomplete" });
  });

  it.each<[string, () => Promise<Outcome | Pending>]>([
    ["a break", () => Promise.resolve({ status: "pending", state: { cursor: 1 } })],
    ["a failure", () => Promise.reject(unreachable())],
  ])("continues after the stored text after %s, with the engine state of that text", async (_, outcome) => {
    const states: unknown[] = [];
    await ask(
      (_, tell) => {
        tell.write("One ", { cursor: 1 });
        return outcome();
      },
      (turn, tell) => {
        states.push(turn.state);
        tell.write("two", { cursor: 2 });
        return Promise.resolve(says("One two"));
      },
    );
    expect(textOfEvents(await all())).toBe("One two");
    expect(states).toEqual([{ cursor: 1 }]);
  });

  it("starts over when the engine does", async () => {
    await ask(
      (_, tell) => {
        tell.write("A first try", {});
        return Promise.reject(unreachable());
      },
      (_, tell) => {
        tell.reset();
        tell.write("The second", {});
        return Promise.resolve(says("The second try"));
      },
    );
    expect(textOfEvents(await all())).toBe("The second try");
    expect(await answer()).toEqual({ text: "The second try", status: "completed" });
  });

  it("does not split surrogate pairs, and removes characters that PostgreSQL cannot store", async () => {
    await ask((_, tell) => {
      for (const piece of ["a\uD83D", "\uDE00b", "\0c", "\uDC00d"]) tell.write(piece, {});
      return Promise.resolve(says("a😀b\0c\uDC00d"));
    });
    expect(textOfEvents(await all())).toBe("a😀bc\uFFFDd");
    expect((await answer())?.text).toBe("a😀bc\uFFFDd");
  });

  const deep = "> ".repeat(6_000);

  it("can be cancelled, whatever the model writes", async () => {
    const { step, tell } = dictated();
    await ask(step);
    const events = open();
    (await tell).write(`${deep}<x> `, {});
    await events.next("delta");
    expect((await reader.post(`${path()}/cancel`)).body).toMatchObject({ status: "cancelled" });
    expect((await answer())?.text).toBe(`${deep}<x> `);
  });

  it("completes, whatever the model writes", async () => {
    await ask((_, tell) => {
      tell.write(`${deep}[x](/docs/slack)`, {});
      return Promise.resolve(says(`${deep}[x](/docs/slack)`));
    });
    expect((await all()).at(-1)).toMatchObject({ type: "done", data: { status: "completed" } });
  });

  const long = "word ".repeat(20_001);
  it.each<[string, Scripted]>([
    [
      "streams",
      (turn, tell) => {
        for (const piece of long.match(/.{1,5000}/g) ?? []) tell.write(piece, {});
        return hangs(turn, tell);
      },
    ],
    ["comes whole", says(long)],
  ])("ends at the length limit when it %s", async (_, step) => {
    await ask(step);
    expect((await all()).at(-1)).toMatchObject({ type: "error", data: { code: "run_incomplete" } });
    expect(await answer()).toEqual({ text: long.slice(0, 100_000), status: "incomplete" });
  });

  it("has its deltas merged into one an hour after the end of the run", async () => {
    const { step, tell, end } = dictated();
    await ask(step);
    const events = open();
    const { write } = await tell;
    write("One ", {});
    await events.next("delta");
    end("One two");
    await events.rest();
    const runs = database.client.from("assistant_runs");
    await runs.update({ completed_at: new Date(Date.now() - 3_700_000).toISOString() }).eq("id", runId);
    await site.app.store.sweep([]);
    const joined: RunEvent[] = await all();
    expect(joined.map(({ id, type, data }) => ({ id, type, data }))).toMatchObject([
      { id: 2, type: "delta", data: { delta: "One two", offset: 0 } },
      { id: 3, type: "done" },
    ]);
  });

  it("fails with the engine's code when there is no text yet", async () => {
    await ask(new AppError("upstream_rejected"));
    expect((await all()).at(-1)).toMatchObject({ type: "error", data: { code: "upstream_rejected" } });
    expect(await answer()).toBeNull();
  });
});
