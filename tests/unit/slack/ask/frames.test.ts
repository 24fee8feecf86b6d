import { expect, test } from "vitest";
import { createStore } from "#lib/database/store.ts";
import { createFrames } from "#lib/slack/ask/frames.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";

test("all answers of a workspace share the frames of a minute, on all servers", async () => {
  const { client } = await openTestDatabase();
  const clock = { now: () => 0 };
  const servers = [createFrames(createStore(client), clock), createFrames(createStore(client), clock)];
  let taken = 0;
  for (let turn = 0; turn < 50; turn++) if (await servers[turn % 2]?.take("T1")) taken += 1;
  // A slow machine may earn a few more meanwhile.
  expect(taken).toBeGreaterThanOrEqual(30);
  expect(taken).toBeLessThan(50);
  expect(await servers[0]?.take("T2")).toBe(true);
});

test("nothing is shown during a pause, and a shorter one does not end it", async () => {
  let now = 0;
  const frames = createFrames({ takeTokens: async () => 0 }, { now: () => now });
  frames.pause(3_000);
  frames.pause(1_000);
  now = 2_999;
  expect(await frames.take("T1")).toBe(false);
  now = 3_000;
  expect(await frames.take("T1")).toBe(true);
  frames.pause(null);
  now = 7_999;
  expect(await frames.take("T1")).toBe(false);
  now = 8_000;
  expect(await frames.take("T1")).toBe(true);
});
