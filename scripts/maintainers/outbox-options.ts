/** The arguments of `npm run outbox`. */
import { parseArgs } from "node:util";
import { outboxRow } from "#lib/database/rows.ts";
import type { RowFilter } from "#lib/database/stores/outbox-commands.ts";

export const HELP = `Usage: npm run outbox -- list  [--pending | --dead] [filter] [--limit 50] [--json]
       npm run outbox -- retry (--all | filter) [--json]
       npm run outbox -- drop  (--all | filter) [--pending] [--json]

  list    count what waits and what was set aside, and list it without its texts
  retry   try dead rows again, and rows that wait after a failure at once
  drop    delete dead rows; with --pending, delete rows that still wait instead

  Filter: --id 12,13   --error not_in_channel   --lane notify|update|erase|inbox|cleanup   --notifier slack

  drop keeps rows that delete data elsewhere (erase, cleanup) unless --lane or --id names them.

Exit codes: 0 done, 1 failed, 2 wrong usage.
`;

const COMMANDS = ["list", "retry", "drop"] as const;
const DEFAULT_LIMIT = 50;

export type OutboxOptions = {
  command: (typeof COMMANDS)[number];
  filter: RowFilter;
  limit: number;
  json: boolean;
};

/** Wrong usage; the message names the argument. */
export class UsageError extends Error {}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  ...{ id: text, error: text, lane: text, notifier: text, limit: text },
  ...{ all: flag, pending: flag, dead: flag, json: flag },
} as const;

/** @throws UsageError */
export function readOutboxOptions(args: string[]): OutboxOptions {
  const { values, positionals } = parse(args);
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (!command || positionals.length > 1) throw new UsageError("Say one of list, retry and drop.");
  const lane = outboxRow.shape.lane.optional().safeParse(values.lane);
  if (!lane.success) throw new UsageError(`--lane: one of ${outboxRow.shape.lane.options.join(", ")}`);
  const restricted: RowFilter = {
    ...(values.id !== undefined && { ids: values.id.split(",").map((id) => toNumber("--id", id)) }),
    ...(values.error !== undefined && { error: values.error }),
    ...(lane.data !== undefined && { lane: lane.data }),
    ...(values.notifier !== undefined && { notifier: values.notifier }),
  };
  if (command !== "list" && !values.all && Object.keys(restricted).length === 0)
    throw new UsageError(`${command}: say which rows, or --all`);
  const limit = values.limit === undefined ? DEFAULT_LIMIT : toNumber("--limit", values.limit);
  return { command, filter: { ...restricted, ...statusOf(command, values) }, limit, json: values.json ?? false };
}

function statusOf(command: OutboxOptions["command"], { pending, dead }: { pending?: boolean; dead?: boolean }) {
  if (pending && dead) throw new UsageError("--pending or --dead, not both");
  if (command === "retry") return {};
  if (command === "drop") return { status: pending ? "pending" : "dead" } as const;
  return pending ? ({ status: "pending" } as const) : dead ? ({ status: "dead" } as const) : {};
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function toNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new UsageError(`${name}: must be a number`);
  return Number(text);
}
