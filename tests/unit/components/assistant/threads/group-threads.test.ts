import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { groupThreads, momentOf } from "#components/assistant/threads/group-threads.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";
import { english } from "#tests/support/texts.ts";

const titles = (groups: ReturnType<typeof groupThreads>) =>
  groups.map(({ label, threads }) => [label, ...threads.map(({ metadata }) => metadata.threadTitle)]);
const at = (name: string, date: string) => fakeThread(name, new Date(date));

describe.each(["UTC", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"])(
  "grouping threads by day in %s",
  (zone) => {
    beforeEach(() => {
      vi.stubEnv("TZ", zone);
      // A zone that has no effect would prove nothing.
      expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
    });
    afterEach(() => void vi.unstubAllEnvs());

    it("the latest thread comes first, under a day of the reader's time zone", () => {
      const now = new Date("2026-10-15T00:30:00");
      const threads = [
        at("month", "2026-09-14T23:59:00"),
        at("now", "2026-10-15T00:10:00"),
        at("thirty", "2026-09-15T00:00:00"),
        at("an hour ago", "2026-10-14T23:40:00"),
        at("yesterday morning", "2026-10-14T00:00:00"),
        at("seven", "2026-10-08T00:00:00"),
        at("two", "2026-10-13T23:59:00"),
        at("eight", "2026-10-07T23:59:00"),
        at("last year", "2025-09-30T12:00:00"),
      ];
      expect(titles(groupThreads(threads, now, english))).toEqual([
        ["Today", "now"],
        ["Yesterday", "an hour ago", "yesterday morning"],
        ["Previous 7 days", "two", "seven"],
        ["Previous 30 days", "eight", "thirty"],
        ["September 2026", "month"],
        ["September 2025", "last year"],
      ]);
    });

    it("days are counted by the calendar when clocks change", () => {
      // New York falls back on the 1st of November, Auckland springs forward on the 27th of September.
      for (const [day, before] of [
        ["2026-11-02T00:15:00", "2026-11-01T00:15:00"],
        ["2026-09-28T23:45:00", "2026-09-27T00:15:00"],
      ] as const) {
        expect(groupThreads([at("one", before)], new Date(day), english)[0]?.label).toBe("Yesterday");
      }
    });
  },
);

describe("the time in a thread's row", () => {
  const now = new Date("2026-10-15T12:00:00");

  it("a time in the future counts as today, because the server's clock may be ahead", () => {
    expect(groupThreads([at("ahead", "2026-10-16T08:00:00")], now, english)[0]?.label).toBe("Today");
  });

  it("the time is an hour for two days, then a day, then a day with its year", () => {
    const show = (date: string) => momentOf(at("x", date), now, "en");
    expect(show("2026-10-14T09:05:00")).toMatch(/9:05/);
    expect(show("2026-10-13T09:05:00")).toMatch(/13/);
    expect(show("2026-10-13T09:05:00")).not.toMatch(/9:05|2026/);
    expect(show("2025-10-13T09:05:00")).toMatch(/2025/);
  });

  it("an empty list has no groups", () => {
    expect(groupThreads([], now, english)).toEqual([]);
  });
});
