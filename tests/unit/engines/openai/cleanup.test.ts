/** How the openai adapter leaves a conversation when a run or a thread ends early. */
import { describe, expect, it } from "vitest";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { setupOpenAI as setup } from "#tests/support/setup/openai.ts";

const CREATE = "POST /responses";
const CANCEL = "POST /responses/:id/cancel";
const CALL: ScriptedTurn = { toolCalls: [{ name: "get_relevant_docs", arguments: "{}" }] };
const FOREVER: ScriptedTurn = { polls: Number.POSITIVE_INFINITY };
const live = () => new AbortController().signal;

describe("cancelling a run", () => {
  it("cancelling closes the calls of a response that ended unnoticed, even before they are listed", async () => {
    const { fake, open } = setup({ ...CALL, polls: 1, unlisted: 1 });
    const session = open();
    await session.step();
    fake.finishAll();
    await session.cancel();
    expect(fake.unanswered()).toEqual([]);
    expect(fake.refused()).toEqual([]);
  });

  it("cancelling closes the calls of an incomplete response", async () => {
    const { fake, open } = setup({ ...CALL, text: "Half", status: "incomplete" });
    const session = open();
    expect(await session.finish()).toMatchObject({ status: "incomplete", text: "Half" });
    expect(fake.unanswered()).toHaveLength(1);
    await session.cancel();
    expect(fake.unanswered()).toEqual([]);
  });

  it("cancelling closes the calls that lost their outputs with a cancelled response", async () => {
    const { fake, open } = setup(CALL, FOREVER);
    const session = open();
    const asked = await session.settle();
    if (asked.status === "requires_action") session.answer(asked.calls);
    await session.step();
    await session.cancel();
    expect(fake.statuses()).toEqual(["completed", "cancelled"]);
    expect(fake.unanswered()).toEqual([]);
  });

  it("cancelling succeeds when OpenAI refuses because the response has ended", async () => {
    const { fake, open } = setup({ ...CALL, polls: 1 });
    const session = open();
    await session.step();
    fake.finishAll();
    fake.fault(CANCEL, { kind: "status", status: 400, message: "Cannot cancel a completed response." });
    await session.cancel();
    expect(fake.unanswered()).toEqual([]);
  });

  it("cancelling waits for a response with a lost id, because it cannot stop it", async () => {
    const { fake, clock, open } = setup(CALL, { ...CALL, polls: 2 });
    const session = open();
    const asked = await session.settle();
    if (asked.status === "requires_action") session.answer(asked.calls);
    fake.fault(CREATE, { kind: "lost" });
    await expect(session.step()).rejects.toThrow();
    await session.cancel();
    expect(clock.slept.length).toBeGreaterThan(0);
    expect(fake.unanswered()).toEqual([]);
  });

  it("cancelling fails within ten seconds when a response with a lost id does not end", async () => {
    const { fake, clock, open } = setup(CALL, FOREVER);
    const session = open();
    const asked = await session.settle();
    if (asked.status === "requires_action") session.answer(asked.calls);
    fake.fault(CREATE, { kind: "lost" });
    await expect(session.step()).rejects.toThrow();
    await expect(session.cancel()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(10_000);
  });

  it("cancelling succeeds when the conversation no longer exists", async () => {
    const { engine, open } = setup(CALL);
    const session = open();
    await session.settle();
    await engine.delete({ conversationId: session.conversationId, states: [session.state] }, live());
    await expect(session.cancel()).resolves.toBeUndefined();
  });
});

describe("deleting a thread", () => {
  it("deleting a thread deletes the items of every page", async () => {
    const { fake, engine, open } = setup(...Array.from({ length: 4 }, () => CALL), { text: "Like so." });
    const session = open({ tools: [] });
    await session.finish();
    for (let n = 0; n < 6; n += 1) {
      const items = Array.from({ length: 20 }, () => ({ role: "user", content: "More" }));
      const body = JSON.stringify({ items });
      await fake.fetch(`http://fake/v1/conversations/${session.conversationId}/items`, { method: "POST", body });
    }
    expect(fake.left().items).toBeGreaterThan(100);
    await engine.delete({ conversationId: session.conversationId, states: [session.state] }, live());
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("deleting a thread again finishes after an outage", async () => {
    const { fake, engine, open } = setup(CALL, { text: "Like so." });
    const session = open();
    await session.finish();
    const remains = { conversationId: session.conversationId, states: [session.state] };
    fake.fault("DELETE /conversations/:id/items/:item", { kind: "status", status: 500 }, 100);
    await expect(engine.delete(remains, live())).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(fake.left()).toMatchObject({ conversations: 1, responses: 0 });
    fake.heal();
    await engine.delete(remains, live());
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("the conversation is found in a run's state when the thread has none", async () => {
    const { fake, engine, open } = setup({ text: "Like so." });
    const session = open();
    await session.finish();
    await engine.delete({ conversationId: null, states: [session.state] }, live());
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("only responses that still run are cancelled", async () => {
    const { fake, engine, open } = setup({ text: "Like so." }, FOREVER);
    const first = open();
    await first.finish();
    const second = open({ conversationId: first.conversationId });
    await second.step();
    await engine.delete({ conversationId: first.conversationId, states: [first.state, second.state] }, live());
    expect(fake.sent(CANCEL)).toHaveLength(1);
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("deleting a thread ends when it is aborted", async () => {
    const { fake, engine, open } = setup({ text: "Like so." });
    const session = open();
    await session.finish();
    const remains = { conversationId: session.conversationId, states: [session.state] };
    await expect(engine.delete(remains, AbortSignal.abort())).rejects.toMatchObject({ code: "upstream_timeout" });
    expect(fake.left().conversations).toBe(1);
  });
});
