import { beforeEach, describe, expect, it } from "vitest";
import { type IdentifiedThreadEvent, ThreadEvents } from "#lib/maintainers/thread-events.ts";
import { type ManualClock, manualClock } from "#tests/support/fakes/manual-clock.ts";

const T1 = "2026-11-24T12:00:00.1+00:00";
const T2 = "2026-11-24T12:00:05+00:00";

describe("event streams of threads", () => {
  let clock: ManualClock;
  let maintained: Map<string, string>;
  let requests: string[][];
  let failures: unknown[];
  let isDown: boolean;
  let events: ThreadEvents;
  beforeEach(() => {
    clock = manualClock();
    maintained = new Map();
    requests = [];
    failures = [];
    isDown = false;
    events = createEvents();
  });

  const createEvents = () =>
    new ThreadEvents({
      store: {
        async getMaintainedThreads(ids) {
          requests.push(ids);
          if (isDown) throw new Error("database is away");
          return new Map([...maintained].filter(([id]) => ids.includes(id)));
        },
      },
      clock,
      onFailure: (error) => void failures.push(error),
    });

  /** Follows a thread and collects the ids of its events. */
  function follow(threadId: string, after: string | null = null, from = events) {
    const closing = new AbortController();
    const ids: string[] = [];
    const stream = from.follow(threadId, after, closing.signal);
    const ended = (async () => {
      for await (const batch of stream) ids.push(...batch.map(({ id }: IdentifiedThreadEvent) => id));
    })();
    return { ids, ended, close: () => closing.abort() };
  }

  it("tells a new stream of the last change, unless its reader knows it", async () => {
    maintained.set("a", T1);
    const streams = [follow("a"), follow("a", T1), follow("b")];
    await clock.pass(0);
    expect(streams.map(({ ids }) => ids)).toEqual([[T1], [], []]);
  });

  it("reads a change of this process at once, and only where a stream is open", async () => {
    const { ids } = follow("a");
    await clock.pass(0);
    maintained.set("a", T1).set("b", T1);
    events.announce("b");
    events.announce("a");
    await clock.pass(0);
    expect(ids).toEqual([T1]);
    expect(requests).toEqual([["a"], ["a"]]);
  });

  it("finds changes of other processes within two seconds, with one request for 500 streams", async () => {
    const streams = Array.from({ length: 500 }, (_, at) => follow(`thread-${at}`));
    await clock.pass(0);
    expect(requests).toHaveLength(500);
    requests = [];
    for (let at = 0; at < 500; at++) maintained.set(`thread-${at}`, T1);
    await clock.pass(2_000);
    expect(streams.every(({ ids }) => ids.length === 1)).toBe(true);
    await clock.pass(58_000);
    expect(requests.map((ids) => ids.length)).toEqual(Array.from({ length: 30 }, () => 500));
    expect(streams.every(({ ids }) => ids.length === 1)).toBe(true);
  });

  it("asks for nothing without a stream, and goes on with the next one", async () => {
    const first = follow("a");
    await clock.pass(0);
    first.close();
    await first.ended;
    requests = [];
    await clock.pass(60_000);
    expect(requests).toEqual([]);
    const { ids } = follow("b");
    await clock.pass(0);
    maintained.set("b", T2);
    await clock.pass(2_000);
    expect(ids).toEqual([T2]);
  });

  it("does not miss a change while the batch before is sent", async () => {
    maintained.set("a", T1);
    const stream = events.follow("a", null, new AbortController().signal);
    const next = async () => (await stream.next()).value?.map(({ id }: IdentifiedThreadEvent) => id);
    expect([await next(), await next()]).toEqual([[], [T1]]);
    maintained.set("a", T2);
    events.announce("a");
    await clock.pass(0);
    expect(await next()).toEqual([T2]);
    await stream.return(undefined);
  });

  it("goes on after the database was away", async () => {
    const { ids } = follow("a");
    await clock.pass(0);
    isDown = true;
    maintained.set("a", T1);
    await clock.pass(2_000);
    expect([ids, failures.length]).toEqual([[], 1]);
    isDown = false;
    await clock.pass(2_000);
    expect(ids).toEqual([T1]);
  });

  it("refuses a stream that cannot be read, and leaves nothing behind", async () => {
    isDown = true;
    await expect(events.follow("a", null, new AbortController().signal).next()).rejects.toThrow("database is away");
    await clock.pass(10_000);
    expect(requests).toHaveLength(1);
  });

  it("ends all streams when the process stops", async () => {
    const streams = [follow("a"), follow("b")];
    await clock.pass(0);
    events.stop();
    await Promise.all(streams.map(({ ended }) => ended));
    requests = [];
    await clock.pass(10_000);
    expect(requests).toEqual([]);
  });
});
