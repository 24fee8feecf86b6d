/** Containers of responses that come to no answer: they are to be found when their thread is deleted. */
import { describe, expect, it } from "vitest";
import { readState } from "#lib/engines/openai/state.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { listening } from "#tests/support/servers/listening.ts";
import { setupOpenAI } from "#tests/support/setup/openai.ts";
import { Session } from "#tests/support/setup/session.ts";

const CODE: ScriptedTurn = { hosted: [{ tool: "code_interpreter", code: "print(42)" }], keepsOutput: true };
const POLLED = { ...CODE, polls: Number.POSITIVE_INFINITY };
const NOTHING = { conversations: 0, items: 0, responses: 0 };

const setup = (turn: ScriptedTurn) => {
  const parts = setupOpenAI(turn);
  const session = parts.open({ hosted: ["code_interpreter"] }, { hostedTools: ["code_interpreter"] });
  const deleteThread = () => {
    const remains = { conversationId: session.conversationId, states: [session.state] };
    return parts.engine.delete(remains, new AbortController().signal);
  };
  const left = () => [parts.fake.containers.ids, parts.fake.left()];
  return { ...parts, session, deleteThread, left };
};

describe("the container of a response", () => {
  it.each(["failed", "cancelled", "incomplete"] as const)(
    "the container of a response that ended as %s is deleted with the thread",
    async (status) => {
      const { fake, session, deleteThread, left } = setup({ ...CODE, status });
      // Only the end of the call was streamed.
      fake.fault("POST /responses", { kind: "unstreamed" });
      await session.finish();
      expect(fake.containers.ids).toHaveLength(1);
      await deleteThread();
      expect(left()).toEqual([[], NOTHING]);
    },
  );

  it("the container of an orphaned run is deleted with the thread", async () => {
    const { fake, session, deleteThread, left } = setup(POLLED);
    await session.step();
    expect(readState(session.state).containers).toEqual([]);
    await session.cancel();
    expect(readState(session.state).containers).toEqual(fake.containers.ids);
    await deleteThread();
    expect(left()).toEqual([[], NOTHING]);
  });

  it("the container of a response that still runs is deleted with the thread", async () => {
    const { session, deleteThread, left } = setup(POLLED);
    await session.step();
    await deleteThread();
    expect(left()).toEqual([[], NOTHING]);
  });
});

it.each([
  ["stored before its call is done", "cntr_1", ["cntr_1"]],
  ["not stored while its call does not name it", undefined, []],
])("a container is %s", async (_, container_id, stored) => {
  async function* events() {
    yield { type: "response.created", response: { id: "resp_1", status: "queued", output: [] } };
    const item = { type: "code_interpreter_call", id: "ci_1", container_id };
    yield { type: "response.output_item.added", output_index: 0, item };
    session.crash();
    throw new Error("The process died");
  }
  const session: Session = new Session(listening(events()));
  await expect(session.step()).rejects.toThrow("The process died");
  expect(readState(session.state)).toMatchObject({ responseId: "resp_1", containers: stored });
});
