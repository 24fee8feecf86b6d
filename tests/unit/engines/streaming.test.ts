/** The contract of lib/engines/engine.ts while a model streams its answer. */
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Progress } from "#lib/engines/openai/mapping.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import { STREAMED } from "#tests/support/setup/engines.ts";
import { Session } from "#tests/support/setup/session.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

function start<H extends { handlers: Parameters<typeof server.use> }>(create: () => H): H {
  const harness = create();
  server.use(...harness.handlers);
  return harness;
}

const CALL = { name: "get_relevant_docs", arguments: '{"query":"theme"}' };
const PIECES = ["Set a", " token, ", "then build."];
const TEXT = PIECES.join("");

/** Steps to the end of a run as the service does: what could not be reached is tried again. */
async function finish(session: Session): Promise<Progress> {
  for (let tries = 0; tries < 5; tries += 1) {
    const progress = await session.settle().catch(() => null);
    if (progress) return progress;
  }
  throw new Error("The run does not end");
}

describe.each(STREAMED)("$title engine and a model that streams", ({ create, endings }) => {
  it("each piece of text is written when it comes", async () => {
    const harness = start(create);
    const { pace, release } = createManualPace();
    harness.script({ text: TEXT, pieces: PIECES, pace });
    const session = new Session(harness.engine);
    const stepped = session.step();
    for (const [index] of PIECES.entries()) {
      release(1);
      // A blank at the end may be the end of the answer, which is without it.
      const said = PIECES.slice(0, index + 1)
        .join("")
        .trimEnd();
      await expect.poll(() => session.text.trimEnd()).toBe(said);
    }
    expect(await stepped).toMatchObject({ status: "completed", text: TEXT });
    expect(session.text).toBe(TEXT);
  });

  it("a round of tool calls writes no text, and each round starts without the text of the last", async () => {
    const harness = start(create);
    harness.script({ calls: [CALL] }, { text: "Let me look again.", calls: [CALL] }, { text: TEXT });
    const session = new Session(harness.engine);
    expect((await session.settle()).status).toBe("requires_action");
    expect(session.writes).toEqual([]);
    expect(await session.finish()).toMatchObject({ status: "completed", text: TEXT });
    expect(session.text).toBe(TEXT);
  });

  it.each(endings.filter((status) => status !== "cancelled"))(
    "the text of an answer that is %s is written as far as it came",
    async (status) => {
      const harness = start(create);
      harness.script({ text: "Half an ans", status });
      const session = new Session(harness.engine);
      expect((await session.finish()).status).toBe(status);
      expect(session.text).toBe("Half an ans");
    },
  );

  it("aborting in the middle of an answer ends the step and closes the connection", async () => {
    const harness = start(create);
    const { pace, release } = createManualPace();
    harness.script({ text: TEXT, pieces: PIECES, pace });
    const controller = new AbortController();
    const session = new Session(harness.engine, { signal: controller.signal });
    const stepped = errorOf(session.step());
    release(1);
    await expect.poll(() => session.text).toBe("Set a");
    controller.abort();
    expect((await stepped).code).toBe("upstream_timeout");
    await expect.poll(() => harness.streams().at(-1)?.end).toBe("closed");
    release();
    expect(session.text).toBe("Set a");
  });

  it.each(["break", "cut"] as const)(
    "a stream with a %s anywhere is continued without lost or repeated text",
    async (kind) => {
      const whole = start(create);
      whole.script({ text: TEXT, pieces: PIECES });
      await finish(new Session(whole.engine));
      const events = whole.streams().at(-1)?.events.length ?? 0;
      expect(events).toBeGreaterThan(PIECES.length);
      for (let after = 1; after < events; after += 1) {
        const harness = start(create);
        harness.script({ text: TEXT, pieces: PIECES }, { text: TEXT, pieces: PIECES });
        harness.fault({ kind, after });
        const session = new Session(harness.engine, { question: "Only once?" });
        expect(await finish(session)).toMatchObject({ status: "completed", text: TEXT });
        expect(session.text).toBe(TEXT);
        expect(harness.timesAsked("Only once?")).toBe(1);
        expect(harness.refused()).toEqual([]);
      }
    },
  );

  it("an answer replaces the text that another engine had begun to write", async () => {
    const harness = start(create);
    harness.script({ text: TEXT });
    const session = new Session(harness.engine);
    session.text = "Half an answer of";
    await session.finish();
    expect(session.text).toBe(TEXT);
  });

  it("an answer comes without a stream when the server refuses one", async () => {
    const harness = start(create);
    harness.script({ text: TEXT });
    const message = "Unsupported value: 'stream' does not support true.";
    harness.fault({ kind: "status", status: 400, message });
    const progress = await new Session(harness.engine).settle();
    expect(progress).toMatchObject({ status: "completed", text: TEXT });
    expect(harness.bodies().map(({ stream }) => stream)).toEqual([true, undefined]);
    expect(harness.refused()).toEqual([]);
  });
});
