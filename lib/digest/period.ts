/** The times that digests are about. */
import type { Period } from "#lib/database/stores/digest.ts";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The hour of Monday, UTC, at which a week's digest is due. */
const DUE_HOUR_MS = 9 * 3_600_000;
/** The time after which a digest that was not queued is left out, ms. */
const LATE_MS = 2 * DAY_MS;
/** 1970-01-01 was a Thursday: the first Monday came four days later. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The length of the trend, in days. */
export const TREND_DAYS = 28;

/**
 * The digest that is due at `now` (ms): that of the seven days before Monday 09:00 UTC, named by the ISO week that this
 * Monday begins. Null more than two days after that.
 */
export function dueDigest(now: number): (Period & { week: string }) | null {
  const due = Math.floor((now - FIRST_MONDAY_MS - DUE_HOUR_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS + DUE_HOUR_MS;
  if (now - due >= LATE_MS) return null;
  return { week: isoWeek(due), ...periodBefore(due, WEEK_MS) };
}

const periodBefore = (until: number, ms: number): Period => ({
  since: new Date(until - ms).toISOString(),
  until: new Date(until).toISOString(),
});

/** The ISO week of a time, for example 2026-W47: the year is that of the week's Thursday. */
function isoWeek(at: number): string {
  const days = Math.floor((at - FIRST_MONDAY_MS) / DAY_MS);
  const thursday = new Date((days - (((days % 7) + 7) % 7) + 3) * DAY_MS + FIRST_MONDAY_MS);
  const firstDay = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - firstDay) / WEEK_MS) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}

/**
 * The time from `since` until `now` (ms). `since` is a number of hours, days or weeks (12h, 7d, 4w) or a date
 * (2026-11-01). Null for anything else and for a date that is not before `now`.
 */
export function parseSince(since: string, now: number): Period | null {
  const [, amount, unit] = /^(\d{1,4})([hdw])$/.exec(since) ?? [];
  const ms = Number(amount) * (unit === "h" ? 3_600_000 : unit === "d" ? DAY_MS : WEEK_MS);
  const span = amount ? ms : now - (/^\d{4}-\d{2}-\d{2}$/.test(since) ? Date.parse(since) : Number.NaN);
  return span > 0 ? periodBefore(now, span) : null;
}

/** The days (UTC, YYYY-MM-DD) of the trend that ends at `until`. */
export const trendDays = (until: string): string[] =>
  Array.from({ length: TREND_DAYS }, (_, i) =>
    new Date(Date.parse(until) - (TREND_DAYS - 1 - i) * DAY_MS).toISOString().slice(0, 10),
  );
