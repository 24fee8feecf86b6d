/** Events that no script of the fake gets to. */
import { describe, expect, it } from "vitest";
import { listening } from "#tests/support/servers/listening.ts";
import { Session } from "#tests/support/setup/session.ts";

/** What comes of a stream of these events, and what was written. */
async function readStream(...events: object[]) {
  async function* stream() {
    yield* events;
  }
  const session = new Session(listening(stream()));
  const progress = await session.step();
  return { progress, session };
}
const CREATED = { type: "response.created", response: { id: "resp_1", status: "queued", output: [] } };
const DELTA = { type: "response.output_text.delta", output_index: 0, delta: "So." };
const ended = (status: string) => ({ type: `response.${status}`, response: { id: "resp_1", status, output: [] } });

describe("a stream of response events", () => {
  it.each(["cancelled", "failed", "incomplete"])(
    "a stream that ends with %s gives the response this status",
    async (status) => {
      const { progress } = await readStream(CREATED, ended(status));
      expect(progress).toMatchObject({ status, state: { running: false } });
    },
  );

  it("a stream without event numbers is shown, and the response is polled when it breaks off", async () => {
    const { progress, session } = await readStream(CREATED, DELTA);
    expect(progress).toMatchObject({ status: "pending", state: { responseId: "resp_1", running: true, cursor: null } });
    expect(session.text).toBe("So.");
  });

  it("a stream continues behind unknown events and errors", async () => {
    const odd = [
      { type: "response.dreamt", sequence_number: 2 },
      { type: "error", code: null, message: "Words", sequence_number: 3 },
    ];
    const { progress } = await readStream({ ...CREATED, sequence_number: 1 }, ...odd);
    expect(progress).toMatchObject({ status: "pending", state: { cursor: 3 } });
  });

  it("a stream that consists of its last event is read completely", async () => {
    expect((await readStream(ended("incomplete"))).progress).toMatchObject({
      status: "incomplete",
      state: { responseId: "resp_1", responseIds: ["resp_1"] },
    });
  });
});
