import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { ClaimedRun } from "#lib/database/rows.ts";
import type { RunEnd, RunPatch } from "#lib/database/stores/runs.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Part } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import { LeaseLost, LiveRun } from "#lib/runs/live-run.ts";
import { MAX_UNSTORED_EVENTS, RUN_LIMITS } from "#lib/runs/run-limits.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";
import { textOfEvents } from "#tests/support/servers/events.ts";

/** A run in memory, over a database that a test may hold, break or take away. */
function setup(claimed: Partial<ClaimedRun> = {}) {
  const clock = manualClock();
  const stored: { at: number; patch: RunPatch; events: RunEvent[] }[] = [];
  const ends: RunEnd[] = [];
  const failures: unknown[] = [];
  const database = { answer: async (): Promise<{ cancel_requested: boolean } | null> => ({ cancel_requested: false }) };
  const live = new LiveRun({
    claimed: {
      ...{ id: "run_1", claims: 1, events: [], state: {}, engine: null, answer: null, steps: [], usage: null },
      thread: { conversation_id: null },
      ...claimed,
    } as ClaimedRun,
    ...{ token: "lease", turn: {} as never, tools: [], isForm: false, engine: createDemoEngine(), offer: null },
    rules: {
      toStep: ({ tool }) => ({
        ...{ type: "tool_call", tool, query: null, sections: [], covered: null, ms: 0, error: null },
      }),
      priced: () => null,
    },
    store: {
      async checkpointRun(_id, _token, _lease, patch, events) {
        const answer = await database.answer();
        if (answer) stored.push({ at: clock.now(), patch, events });
        return answer;
      },
      async finishRun(_id, _token, end) {
        ends.push(end);
        return { ...(claimed as ClaimedRun), status: end.status };
      },
    },
    ...{ resolve: () => null, addresses: ownAddresses("http://docs.test"), clock, limits: RUN_LIMITS },
    announce: () => {},
    onFailure: (error) => failures.push(error),
  });
  const say = (text: string, state: number | null = null) => live.apply({ type: "text", text, state });
  const seen = () => live.since(0).map(({ id, type }) => `${id} ${type}`);
  return { clock, live, say, seen, stored, ends, failures, database };
}
const CALL: Part = {
  type: "hosted_call",
  call: { id: "a", tool: "file_search", queries: [], passages: [], code: null, logs: "", failed: false, ms: 1 },
};

describe("a run in memory", () => {
  it("text is shown at once, then at most every 40 ms, without a database call", async () => {
    const { clock, live, say, stored } = setup();
    await say("One ");
    await clock.pass(0);
    expect(textOfEvents(live.since(0))).toBe("One ");
    await say("two ");
    await say("three ");
    await clock.pass(39);
    expect(textOfEvents(live.since(0))).toBe("One ");
    await clock.pass(1);
    expect(live.since(1)).toEqual([{ id: 2, type: "delta", data: { delta: "two three ", offset: 4 } }]);
    expect(stored).toEqual([]);
  });

  it("answer, engine state and events are stored together, once a second while text streams", async () => {
    const { clock, live, say, stored } = setup();
    for (let n = 0; n < 60; n += 1) {
      await say(`${n} `, n);
      await clock.pass(50);
    }
    await clock.pass(10_000);
    expect(stored.map(({ at }) => at)).toEqual([1_000, 2_000, 3_000]);
    for (const { patch } of stored)
      expect(patch.answer).toBe(Array.from({ length: Number(patch.engine) + 1 }, (_, n) => `${n} `).join(""));
    const events = stored.flatMap((one) => one.events);
    expect(events).toEqual(live.since(0));
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  });

  it("a step is shown once it is stored, between the text before and after it", async () => {
    const { clock, live, say, seen, database } = setup();
    const blocked = Promise.withResolvers<{ cancel_requested: boolean }>();
    database.answer = () => blocked.promise;
    await say("Before. ");
    const applied = live.apply(CALL);
    await clock.pass(0);
    void say("After.");
    await clock.pass(500);
    expect(seen()).toEqual(["1 delta"]);
    blocked.resolve({ cancel_requested: false });
    await applied;
    await clock.pass(100);
    expect(seen()).toEqual(["1 delta", "2 step", "3 delta"]);
  });

  it("a cancel or a lost lease that a checkpoint finds interrupts the run", async () => {
    const { live, database } = setup();
    database.answer = async () => ({ cancel_requested: true });
    await live.save();
    expect([live.reason, live.row().status]).toEqual(["cancelled", "cancelling"]);
    database.answer = async () => null;
    await expect(live.save()).rejects.toThrow(LeaseLost);
  });

  it("text is shown while the database is unreachable, up to the number of events that the next process skips", async () => {
    const { clock, live, say, stored, failures, database } = setup();
    database.answer = () => Promise.reject(new AppError("database_unavailable"));
    for (let n = 0; n < MAX_UNSTORED_EVENTS + 200; n += 1) {
      await say("x");
      await clock.pass(40);
    }
    expect(live.since(0)).toHaveLength(MAX_UNSTORED_EVENTS);
    expect(failures.length).toBeGreaterThan(30);
    database.answer = async () => ({ cancel_requested: false });
    await clock.pass(2_000);
    expect(textOfEvents(live.since(0))).toHaveLength(MAX_UNSTORED_EVENTS + 200);
    expect(stored.flatMap(({ events }) => events)).toHaveLength(MAX_UNSTORED_EVENTS + 1);
  });

  it("a run that another process took over begins with the stored answer, behind all event numbers that readers may have seen", async () => {
    const before: RunEvent[] = [{ id: 7, type: "delta", data: { delta: "Half an", offset: 0 } }];
    const { clock, live, say, seen } = setup({ claims: 2, answer: "Half an", events: before });
    // A reader of the first driver had seen more, of which nothing was stored.
    const ahead: RunEvent = { id: 8, type: "delta", data: { delta: " idea", offset: 7 } };
    expect(seen()).toEqual(["7 delta", `${8 + MAX_UNSTORED_EVENTS} delta`]);
    await say(" answer");
    await clock.pass(0);
    expect(textOfEvents(live.since(0))).toBe("Half an answer");
    expect(textOfEvents([...before, ahead, ...live.since(8)])).toBe("Half an answer");
  });

  it("the end of a run shows the remaining text and stores the remaining events", async () => {
    const { clock, live, say, seen, ends } = setup();
    await say("As far as");
    await clock.pass(0);
    const answer = {
      id: "msg_1",
      text: "As far as I know",
      annotations: [],
      metadata: {},
      status: "completed" as const,
    };
    await live.finish({ status: "completed", last_error: null, answer }, "As far as I know");
    expect(seen()).toEqual(["1 delta", "2 delta", "3 done"]);
    expect(textOfEvents(live.since(0))).toBe("As far as I know");
    expect(ends[0]?.events).toEqual(live.since(0));
    expect([live.isOver, live.row().status]).toEqual([true, "completed"]);
  });
});
