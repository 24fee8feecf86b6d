/** What a process publishes of its runs, and what another one makes of it. */
import { describe, expect, it } from "vitest";
import type { RunEvent } from "#lib/contract/assistant.ts";
import type { FollowedRun } from "#lib/database/rows.ts";
import { Follower } from "#lib/runs/following/follower.ts";
import { Publisher } from "#lib/runs/following/publisher.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const event = (id: number): RunEvent => ({ id, type: "delta", data: { delta: `${id}`, offset: id } });
const idsOf = (events: RunEvent[]) => events.map(({ id }) => id);

describe("the publisher of a run's events", () => {
  function setup() {
    const clock = manualClock();
    const log: RunEvent[] = [];
    const sent: number[][] = [];
    const publisher = new Publisher({
      ...{ clock, publishMs: 200, since: (_, after) => log.filter(({ id }) => id > after) },
      ...{ drives: () => true, onEvents: () => {} },
      broadcast: {
        ...{ subscribe: () => {}, listen: () => {}, close: async () => {} },
        publish: (_, events) => sent.push(idsOf(events)),
      },
    });
    const show = (id: number) => {
      log.push(event(id));
      publisher.announce("run_1");
    };
    return { clock, publisher, sent, show };
  }

  it("the publisher sends nothing before another process subscribes, then the events it lacks", () => {
    const { publisher, sent, show } = setup();
    for (const id of [1, 2, 3]) show(id);
    expect(sent).toEqual([]);
    publisher.subscribe("run_1", 1);
    expect(sent).toEqual([[2, 3]]);
  });

  it("the publisher sends the events of 200 ms in one message", async () => {
    const { clock, publisher, sent, show } = setup();
    publisher.subscribe("run_1", 0);
    show(1);
    show(2);
    await clock.pass(100);
    show(3);
    expect(sent).toEqual([[1]]);
    await clock.pass(100);
    expect(sent).toEqual([[1], [2, 3]]);
    await clock.pass(1_000);
    show(4);
    expect(sent).toEqual([[1], [2, 3], [4]]);
  });

  it("the publisher sends the rest at once when the run is over, and nothing after that", async () => {
    const { clock, publisher, sent, show } = setup();
    publisher.subscribe("run_1", 0);
    show(1);
    show(2);
    publisher.finish("run_1");
    expect(sent).toEqual([[1], [2]]);
    show(3);
    await clock.pass(1_000);
    expect(sent).toEqual([[1], [2]]);
  });

  it("the publisher sends again the events that a later subscriber lacks", async () => {
    const { clock, publisher, sent, show } = setup();
    publisher.subscribe("run_1", 0);
    show(1);
    await clock.pass(1_000);
    publisher.subscribe("run_1", 0);
    expect(sent).toEqual([[1], [1]]);
  });
});

describe("the follower of another process's run", () => {
  function setup() {
    const clock = manualClock();
    const subscribed: number[] = [];
    const database = { events: [] as RunEvent[], status: "in_progress" };
    let blocked: Promise<void> = Promise.resolve();
    const follower = new Follower({
      store: {
        followRuns: async ([wanted]) => {
          await blocked;
          return [
            {
              ...{ run: { id: "run_1", status: database.status }, is_leased: true },
              events: database.events.filter(({ id }) => id > (wanted?.after ?? 0)),
            } as FollowedRun,
          ];
        },
      },
      ...{ clock, followMs: 500, announce: () => {}, onOrphaned: () => {}, onFailure: () => {} },
      subscribe: (_, after) => subscribed.push(after),
    });
    const known = () => idsOf(follower.since("run_1", 0));
    /** Lets readings wait until the function that it returns is called. */
    const hold = () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      blocked = promise;
      return resolve;
    };
    return { clock, follower, subscribed, database, known, hold };
  }

  it("the follower adds each published event that comes next, once", async () => {
    const { clock, follower, database, known, subscribed } = setup();
    database.events = [event(1)];
    await follower.follow("run_1");
    expect(subscribed).toEqual([1]);
    follower.receive("run_1", [event(1), event(2), event(3)]);
    follower.receive("run_1", [event(3)]);
    expect(known()).toEqual([1, 2, 3]);
    database.events = [1, 2, 3].map(event);
    await clock.pass(500);
    expect([known(), subscribed]).toEqual([[1, 2, 3], [1]]);
  });

  it("the follower reads events behind a gap from the database, then subscribes again", async () => {
    const { clock, follower, database, known, subscribed } = setup();
    await follower.follow("run_1");
    follower.receive("run_1", [event(2)]);
    expect(known()).toEqual([]);
    database.events = [1, 2].map(event);
    await clock.pass(500);
    expect([known(), subscribed]).toEqual([
      [1, 2],
      [0, 2],
    ]);
  });

  it("the follower starts at the first event when a run is followed again", async () => {
    const { clock, follower, database, known, hold } = setup();
    database.events = [1, 2, 3].map(event);
    await follower.follow("run_1");
    const release = hold();
    await clock.pass(500);
    follower.leave("run_1");
    database.events = [1, 2, 3, 4].map(event);
    const again = follower.follow("run_1");
    release();
    await again;
    expect(known()).toEqual([1, 2, 3, 4]);
  });

  it("the follower ignores events of runs that nobody follows", async () => {
    const { follower, known } = setup();
    follower.receive("run_1", [event(1)]);
    expect(known()).toEqual([]);
  });

  it("the follower stops subscribing once the run is over", async () => {
    const { clock, follower, database, subscribed } = setup();
    await follower.follow("run_1");
    Object.assign(database, { status: "completed", events: [event(1)] });
    await clock.pass(500);
    expect(subscribed).toEqual([0]);
  });
});
