import { expect, test } from "vitest";
import { dueDigest, parseSince, trendDays } from "#lib/digest/period.ts";
import { createDigestQueue } from "#lib/digest/queue.ts";

test.each([
  ["2026-11-16T08:59:59.999Z", null],
  ["2026-11-16T09:00:00.000Z", "2026-W47"],
  ["2026-11-18T08:59:59.999Z", "2026-W47"],
  ["2026-11-18T09:00:00.000Z", null],
  ["2026-12-28T10:00:00.000Z", "2026-W53"],
  ["2027-01-04T10:00:00.000Z", "2027-W01"],
  ["2024-12-30T10:00:00.000Z", "2025-W01"],
])("at %s the digest of week %s is due", (now, week) => {
  expect(dueDigest(Date.parse(now))?.week ?? null).toBe(week);
});

test("a digest is about the seven days before Monday 09:00 UTC", () => {
  expect(dueDigest(Date.parse("2026-11-17T01:00:00Z"))).toEqual({
    week: "2026-W47",
    since: "2026-11-09T09:00:00.000Z",
    until: "2026-11-16T09:00:00.000Z",
  });
});

const NOW = Date.parse("2026-11-16T12:00:00Z");

test.each([
  ["12h", "2026-11-16T00:00:00.000Z"],
  ["7d", "2026-11-09T12:00:00.000Z"],
  ["2w", "2026-11-02T12:00:00.000Z"],
  ["2026-11-01", "2026-11-01T00:00:00.000Z"],
])("--since %s begins at %s", (since, begin) => {
  expect(parseSince(since, NOW)).toEqual({ since: begin, until: "2026-11-16T12:00:00.000Z" });
});

test.each(["", "7", "0d", "-1d", "d", "2026-13-01", "2026-11-17", "last week"])("--since %j is refused", (since) => {
  expect(parseSince(since, NOW)).toBeNull();
});

test("a trend has 28 days and ends with the digest's last one", () => {
  const days = trendDays("2026-11-16T09:00:00.000Z");
  expect([days.length, days[0], days.at(-1)]).toEqual([28, "2026-10-20", "2026-11-16"]);
});

test("a server asks for a week's digest once, and again after a failure", async () => {
  const asked: string[] = [];
  let fails = true;
  let now = Date.parse("2026-11-16T08:00:00Z");
  const store = {
    async queueDigest(week: string) {
      asked.push(week);
      if (fails) throw new Error("down");
      return true;
    },
  };
  const queue = createDigestQueue({ store, clock: { now: () => now } });
  await queue();
  now += 3_600_000;
  await expect(queue()).rejects.toThrow("down");
  fails = false;
  await queue();
  await queue();
  now += 7 * 86_400_000;
  await queue();
  expect(asked).toEqual(["2026-W47", "2026-W47", "2026-W48"]);
});
