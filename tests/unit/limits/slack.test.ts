import { expect, test } from "vitest";
import { createSlackLimits } from "#lib/limits/slack.ts";

const ADA = { teamId: "T1", userId: "U1" };

function setUp() {
  const clock = { now: () => time };
  let time = 1_000_000;
  const pass = (ms: number) => {
    time += ms;
  };
  return { limits: createSlackLimits(30, clock), pass };
}

test("each person of each workspace has a bucket, whose key does not tell who it is", () => {
  const { limits } = setUp();
  const [bucket] = limits.bucketsOf(ADA);
  expect(bucket).toMatchObject({ limit: 30, window_ms: 60_000 });
  expect(bucket?.key).toMatch(/^slack:person:[0-9a-f]{64}$/);
  const keys = [ADA, { ...ADA, userId: "U2" }, { ...ADA, teamId: "T2" }].map((one) => limits.bucketsOf(one)[0]?.key);
  expect(new Set(keys).size).toBe(3);
});

test("a refused person stays refused until the time is over, and others are not", () => {
  const { limits, pass } = setUp();
  expect(limits.getPause(ADA)).toBe(0);
  limits.recordRefusal(ADA, 2_000);
  pass(500);
  expect(limits.getPause(ADA)).toBe(1_500);
  expect(limits.getPause({ ...ADA, userId: "U2" })).toBe(0);
  pass(1_500);
  expect(limits.getPause(ADA)).toBe(0);
});

test("a person is told once a minute", () => {
  const { limits, pass } = setUp();
  const told = [0, 2_000, 30_000, 28_000, 1_000].map((ms) => {
    pass(ms);
    return limits.recordRefusal(ADA, 2_000);
  });
  expect(told).toEqual([true, false, false, true, false]);
});
