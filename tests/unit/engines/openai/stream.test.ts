/** How the openai adapter continues a response when its stream broke off or never began. */
import { describe, expect, it } from "vitest";
import type { FetchLike } from "#lib/upstream/client.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { CALL, setupOpenAI as setup } from "#tests/support/setup/openai.ts";

const CREATE = "POST /responses";
const GET = "GET /responses/:id";
const CANCEL = "POST /responses/:id/cancel";

/** All that a stream can hold: a remark, and an answer of two messages. */
const ANSWER: ScriptedTurn = { commentary: "Let me see.", text: "Set a token, then build.", more: "That is all." };
const TEXT = "Set a token, then build.\n\nThat is all.";
const DONE = { status: "completed", text: TEXT };

/** Limits for streams that are silent, ms. */
const IMPATIENT = { requestTimeoutMs: 200, silenceMs: 50 };

describe("a streamed response", () => {
  it("a streamed answer has no commentary, and a blank line between its messages", async () => {
    const { open } = setup(ANSWER);
    const session = open();
    expect(await session.step()).toMatchObject(DONE);
    expect(session.text).toBe(TEXT);
  });

  it.each<[string, ScriptedTurn, string]>([
    ["a refusal", { refusal: "I will not." }, "I will not."],
    ["an answer behind an empty message", { text: "", more: "Like so." }, "Like so."],
  ])("the shown text equals the final text of %s", async (_, turn, text) => {
    const { open } = setup(turn);
    const session = open();
    expect(await session.step()).toMatchObject({ status: "completed", text });
    expect(session.text).toBe(text);
  });

  it("a response with commentary only has it as its answer, but does not stream it", async () => {
    const { open } = setup({ commentary: "Let me see." });
    const session = open();
    expect(await session.step()).toMatchObject({ status: "completed", text: "Let me see." });
    expect(session.writes).toEqual([]);
  });

  it("the response is stored before any text, so that no crash makes a second one", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "silence", after: 1 });
    const session = open();
    void session.step().catch(() => {});
    await expect.poll(() => session.state).toMatchObject({ responseId: expect.any(String), running: true, cursor: 0 });
    session.crash();
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.text).toBe(TEXT);
    expect(fake.left().responses).toBe(1);
  });

  it("a response is found again when its id could not be stored", async () => {
    const { fake, open, mistakes } = setup({ ...ANSWER, polls: 2 });
    const session = open();
    session.dieAtCheckpoint = 2;
    await expect(session.step()).rejects.toThrow("The process died");
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left().responses).toBe(1);
    expect(mistakes()).toEqual([]);
  });
});

describe("a crash at any event of a stream", () => {
  const events = async () => {
    const { fake, open } = setup(ANSWER);
    await open().step();
    return fake.sent(CREATE)[0]?.stream?.events.length ?? 0;
  };

  it.each([1, 3])("a crash neither loses nor repeats text when every write number %i is stored", async (storeEvery) => {
    const last = await events();
    expect(last).toBeGreaterThan(20);
    for (let after = 0; after < last; after += 1) {
      const { fake, open, mistakes } = setup(ANSWER);
      fake.fault(CREATE, { kind: "silence", after });
      const session = open({ storeEvery }, { createGraceMs: 0 });
      const stepped = session.step().catch(() => {});
      await expect.poll(() => fake.sent(CREATE)[0]?.stream?.end, { interval: 1 }).toBe("fault");
      session.crash();
      await stepped;
      expect(await session.finish()).toMatchObject(DONE);
      // A response without any received event is found in the conversation, complete.
      expect(session.text).toBe(after === 0 ? "" : TEXT);
      expect(fake.left().responses).toBe(1);
      expect(mistakes()).toEqual([]);
    }
  });

  it("a stream that breaks off is resumed behind the last stored event", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "break", after: 9 });
    const session = open();
    expect((await session.step()).status).toBe("pending");
    await session.step();
    expect(fake.sent(GET).map(({ query }) => query)).toEqual([{ stream: "true", starting_after: "8" }]);
  });
});

describe("a stream that fails", () => {
  it("a silent stream is closed and resumed", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "silence", after: 9 });
    const session = open({}, IMPATIENT);
    expect((await session.step()).status).toBe("pending");
    expect(fake.sent(CREATE)[0]?.stream?.end).toBe("closed");
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.text).toBe(TEXT);
  });

  it.each([
    ["silence", "upstream_timeout"],
    ["cut", "upstream_unavailable"],
    ["break", "upstream_unavailable"],
  ] as const)("a stream that fails by %s before its first event is an outage", async (kind, code) => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind, after: 0 });
    await expect(open({}, IMPATIENT).step()).rejects.toMatchObject({ code });
  });

  it.each(["silence", "cut", "break"] as const)(
    "a stream that fails by %s when it is resumed is replaced by polling",
    async (kind) => {
      const { fake, open } = setup(ANSWER);
      fake.fault(CREATE, { kind: "break", after: 9 });
      fake.fault(GET, { kind, after: 0 });
      const session = open({}, IMPATIENT);
      await session.step();
      expect(await session.step()).toMatchObject(DONE);
      expect(fake.sent(GET).map(({ query }) => query.stream)).toEqual(["true", undefined]);
    },
  );

  it("a response that is too old to stream is polled from then on", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 2 });
    const message = "This response can no longer be streamed because it is more than 5 minutes old.";
    fake.fault(GET, { kind: "status", status: 400, message });
    const session = open();
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.sent(GET).map(({ query }) => query.stream)).toEqual(["true", undefined, undefined, undefined]);
  });

  it("a response that can be neither streamed nor polled is an outage", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 2 });
    const session = open();
    await session.step();
    fake.fault(GET, { kind: "status", status: 503 }, 2);
    await expect(session.step()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await session.finish()).toMatchObject(DONE);
  });

  it("a response that no longer exists fails the run", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 2 });
    const session = open();
    await session.step();
    fake.fault(GET, { kind: "status", status: 404 }, 2);
    expect(await session.step()).toMatchObject({ status: "failed", code: "upstream_failed" });
  });
});

describe("a proxy that answers with JSON", () => {
  it("a response that was created without a stream is polled from then on", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 1 });
    fake.fault(CREATE, { kind: "unstreamed" });
    expect(await open().finish()).toMatchObject(DONE);
    expect(fake.sent(GET).map(({ query }) => query.stream)).toEqual([undefined, undefined]);
  });

  it("JSON in place of a resumed stream gives the outcome", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 1 });
    fake.fault(GET, { kind: "unstreamed" }, 2);
    expect(await open().finish()).toMatchObject(DONE);
    expect(fake.sent(GET).map(({ query }) => query.stream)).toEqual(["true", "true"]);
  });

  it("an answer that is no response is an outage", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "status", status: 200, message: "A proxy's own page" });
    await expect(open().step()).rejects.toMatchObject({ code: "upstream_unavailable" });
  });
});

describe("an upstream that replays the whole stream", () => {
  it("text that is replayed is not shown twice", async () => {
    const { fake, open } = setup(ANSWER);
    fake.fault(CREATE, { kind: "break", after: 17 });
    const dropCursor: FetchLike = (url, init) => fake.fetch(String(url).replace(/&?starting_after=\d+/, ""), init);
    const session = open({}, { fetch: dropCursor });
    await session.step();
    expect(session.text).toBe("Set a token, ");
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.text).toBe(TEXT);
  });
});

describe("a stream over a network connection", () => {
  it("a connection that breaks in the middle of an answer is resumed, and an abort closes it", async () => {
    const { fake, open } = setup(ANSWER, { text: "Set a token.", pace: createManualPace().pace });
    const { url, close } = await listen(fake);
    const config = { baseURL: url, fetch };
    fake.fault(CREATE, { kind: "break", after: 9 });
    const session = open({}, config);
    expect((await session.step()).status).toBe("pending");
    expect(await session.finish()).toMatchObject(DONE);
    expect(session.text).toBe(TEXT);

    const stopped = open({}, config);
    const stepped = stopped.step().catch(() => {});
    await expect.poll(() => fake.sent(CREATE)[1]?.stream?.events.length).toBeGreaterThan(1);
    stopped.crash();
    await stepped;
    await expect.poll(() => fake.sent(CREATE)[1]?.stream?.end).toBe("closed");
    await close();
  });
});

describe("a run that is stopped in mid-answer", () => {
  it("a stopped run is cancelled upstream and leaves the thread usable", async () => {
    const { pace, release } = createManualPace();
    const { fake, open, mistakes } = setup({ text: "Set a token.", pace }, CALL, ANSWER);
    const session = open();
    const stepped = session.step().catch(() => {});
    release(1);
    await expect.poll(() => session.text).toBe("Set ");
    session.crash();
    await stepped;
    await session.cancel();
    expect(fake.sent(CANCEL)).toHaveLength(1);
    expect(fake.statuses()).toEqual(["cancelled"]);
    release();
    const next = open({ conversationId: session.conversationId, question: "And now?" });
    expect(await next.finish()).toMatchObject(DONE);
    expect(mistakes()).toEqual([]);
  });

  it("a run that somebody else cancelled upstream ends as cancelled", async () => {
    const { pace, release } = createManualPace();
    const { fake, open } = setup({ text: "Set a token.", pace });
    const session = open();
    const stepped = session.settle();
    release(1);
    await expect.poll(() => session.text).toBe("Set ");
    const { responseId } = session.state as { responseId: string };
    await fake.fetch(`http://fake/v1/responses/${responseId}/cancel`, { method: "POST" });
    expect((await stepped).status).toBe("cancelled");
  });
});
