/** What `npm run outbox` prints. */
import type { QueueReport } from "#lib/database/stores/outbox.ts";
import type { ListedRow } from "#lib/database/stores/outbox-commands.ts";

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

/** A time span in its largest unit: "3 min". */
export function describeAge(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ["s", 1_000];
  return `${Math.floor(ms / size)} ${unit}`;
}

/** Pads the columns of a table; the first row has their names. */
export function toTable(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, n) => cell.padEnd(widths[n] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const QUEUE_COLUMNS = ["lane", "notifier", "pending", "dead", "oldest", "error"];
const ROW_COLUMNS = ["id", "lane", "notifier", "status", "kind", "thread", "age", "attempts", "error"];

export function renderListing(queues: QueueReport[], { total, rows }: { total: number; rows: ListedRow[] }): string {
  if (queues.length === 0) return "Nothing waits, and nothing was set aside.";
  const summary = queues.map(({ lane, notifier, pending, dead, age_ms, error }) => [
    ...[lane, notifier || "-", String(pending), String(dead)],
    ...[age_ms === null ? "-" : describeAge(age_ms), error ?? "-"],
  ]);
  const listed = rows.map(({ id, lane, notifier, status, kind, thread_id, age_ms, attempts, error }) => [
    ...[String(id), lane, notifier || "-", status, kind, thread_id],
    ...[describeAge(age_ms), String(attempts), error ?? "-"],
  ]);
  const more = total - rows.length;
  return [
    toTable([QUEUE_COLUMNS, ...summary]),
    ...(rows.length > 0 ? ["", toTable([ROW_COLUMNS, ...listed])] : []),
    ...(more > 0 ? ["", `and ${more} more: --limit ${total}`] : []),
  ].join("\n");
}
