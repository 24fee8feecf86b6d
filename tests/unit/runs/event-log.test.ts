import { describe, expect, it } from "vitest";
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { LoggedEvent } from "#lib/database/stores/runs.ts";
import { EventLog } from "#lib/runs/event-log.ts";
import { MAX_UNSTORED_EVENTS } from "#lib/runs/run-limits.ts";

const delta = (text: string): LoggedEvent => ({ type: "delta", data: { delta: text, offset: 0 } });
const idsOf = (events: RunEvent[]) => events.map(({ id }) => id);

describe("the event log of a run", () => {
  it("new events are numbered behind the stored ones", () => {
    const log = new EventLog([{ id: 4, ...delta("a") } as RunEvent]);
    log.append([delta("b"), delta("c")]);
    expect(idsOf(log.since(0))).toEqual([4, 5, 6]);
    expect(idsOf(log.since(5))).toEqual([6]);
    expect(idsOf(log.unstored())).toEqual([5, 6]);
  });

  it("pending events are shown once they are stored, and no others are added meanwhile", () => {
    const log = new EventLog([]);
    log.append([delta("a")]);
    log.appendPending([delta("b")]);
    expect([idsOf(log.since(0)), log.isFull]).toEqual([[1], true]);
    const events = log.unstored();
    expect(idsOf(events)).toEqual([1, 2]);
    expect(log.markStored(events)).toBe(true);
    expect([idsOf(log.since(0)), log.isFull, log.unstored()]).toEqual([[1, 2], false, []]);
  });

  it("events that were added while others were stored stay in the log", () => {
    const log = new EventLog([]);
    log.append([delta("a")]);
    const events = log.unstored();
    log.append([delta("b")]);
    expect(log.markStored(events)).toBe(false);
    expect(idsOf(log.unstored())).toEqual([2]);
  });

  it("pending events that could not be stored are removed", () => {
    const log = new EventLog([]);
    log.removePending(log.appendPending([delta("a")]));
    expect([log.unstored(), log.isFull]).toEqual([[], false]);
  });

  it("the log is full when the next process could not skip more unstored events", () => {
    const log = new EventLog([]);
    log.append(Array.from({ length: MAX_UNSTORED_EVENTS }, () => delta("x")));
    expect(log.isFull).toBe(true);
    const next = new EventLog([]);
    next.skipUnstored();
    next.append([delta("y")]);
    expect(idsOf(next.since(0))).toEqual([MAX_UNSTORED_EVENTS + 1]);
  });
});
