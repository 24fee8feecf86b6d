/** Completions that are streamed, on both engines that have a model. */
import { describe, expect, it } from "vitest";
import { createChatEngine } from "#lib/engines/chat/engine.ts";
import { createOpenAIEngine } from "#lib/engines/openai/engine.ts";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { jumpingClock } from "#tests/support/fakes/jumping-clock.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";

const REQUEST = { instructions: "Explain.", input: "# A page", maxTokens: 100 };
const MODELS = { model: "gpt-6-luna", titleModel: "gpt-6-nano" };

const ENGINES = {
  chat: () => {
    const fake = createChatFake();
    const engine = createChatEngine({ baseURL: "http://model.test/v1", fetch: fake.fetch, ...MODELS });
    return { fake, engine, route: "POST /chat/completions" };
  },
  openai: () => {
    const fake = createOpenAIFake();
    const engine = createOpenAIEngine({ apiKey: "sk-test", fetch: fake.fetch, clock: jumpingClock(), ...MODELS });
    return { fake, engine, route: "POST /responses" };
  },
};

describe.each(Object.entries(ENGINES))("a completion on the %s engine", (_, setup) => {
  /** The text that was streamed before the completion ended. */
  function start() {
    const { engine, ...parts } = setup();
    const written: string[] = [];
    const live = { write: (text: string) => void written.push(text), reset: () => void written.splice(0) };
    return { ...parts, written, complete: () => engine.complete(REQUEST, new AbortController().signal, live) };
  }

  it("a completion streams its text and resolves to the complete text", async () => {
    const { fake, written, complete } = start();
    fake.scriptCompletions({ text: "In simple words.", pieces: 4 });
    expect(await complete()).toMatchObject({ text: "In simple words.", usage: expect.anything() });
    expect(written.join("")).toBe("In simple words.");
    expect(written.length).toBeGreaterThan(1);
    expect(fake.requests.map(({ body }) => [body.model, body.stream])).toEqual([["gpt-6-nano", true]]);
    expect(fake.refused()).toEqual([]);
  });

  it("a server that does not stream answers with the text in one piece", async () => {
    const { fake, route, complete } = start();
    fake.scriptCompletions({ text: "Whole." });
    fake.fault(route, { kind: "unstreamed" });
    expect(await complete()).toMatchObject({ text: "Whole." });
  });

  it("a completion is requested again without a stream when the server refuses streams", async () => {
    const { fake, route, complete } = start();
    fake.scriptCompletions({ text: "Whole." });
    fake.fault(route, { kind: "status", status: 400, message: "stream_options and stream are not supported" }, 1);
    fake.fault(
      route,
      { kind: "status", status: 400, message: "stream is not supported" },
      route.includes("chat") ? 1 : 0,
    );
    expect(await complete()).toMatchObject({ text: "Whole." });
    expect(fake.requests.at(-1)?.body.stream).toBeUndefined();
  });

  it("a completion fails when its stream breaks off", async () => {
    const { fake, route, complete } = start();
    fake.scriptCompletions({ text: "In simple words.", pieces: 4 });
    fake.fault(route, { kind: "cut", after: 4 });
    await expect(complete()).rejects.toMatchObject({ code: "upstream_unavailable" });
  });
});
