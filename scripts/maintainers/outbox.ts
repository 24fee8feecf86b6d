// `npm run outbox`: lists what maintainers have not been notified of, tries it again, or drops it.
import nextEnv from "@next/env";
import { openDatabase } from "#lib/config/adapters.ts";
import { env } from "#lib/config/env.ts";
import type { Database } from "#lib/database/client.ts";
import { FolderInUse } from "#lib/database/embedded/lock.ts";
import { createStore } from "#lib/database/store.ts";
import { createOutboxCommands } from "#lib/database/stores/outbox-commands.ts";
import { AppError, StartError } from "#lib/errors.ts";
import { HELP, type OutboxOptions, readOutboxOptions, UsageError } from "./outbox-options.ts";
import { renderListing } from "./outbox-output.ts";

const EXIT = { done: 0, failed: 1, usage: 2 };
const STOP_FIRST =
  "An embedded database belongs to one process. Stop the site, run this again, and start the site; " +
  "GET /api/health has the counts meanwhile.";

type Output = { json: unknown; text: string };

async function perform({ client, kind }: Database, options: OutboxOptions): Promise<Output> {
  const { command, filter, limit } = options;
  const commands = createOutboxCommands(client);
  if (command === "list") {
    const [queues, listing] = [await createStore(client).reportOutbox(), await commands.listRows(filter, limit)];
    return { json: { queues, ...listing }, text: renderListing(queues, listing) };
  }
  if (command === "retry") {
    const rows = await commands.retryRows(filter);
    const when = kind === "supabase" ? "within 30 seconds, where a site runs" : "when the site starts";
    return { json: { retried: rows }, text: `${count(rows)} will be delivered again ${when}.` };
  }
  const { dropped, kept } = await commands.dropRows(filter);
  const left = kept > 0 ? ` ${count(kept)} stayed: under delivery, or of a lane that deletes data elsewhere.` : "";
  return { json: { dropped, kept }, text: `${count(dropped)} dropped.${left}` };
}

const count = (rows: number): string => (rows === 1 ? "1 row" : `${rows} rows`);

async function open(): Promise<Database> {
  try {
    return await openDatabase(env());
  } catch (error) {
    if (error instanceof FolderInUse) throw new StartError(`${error.message}\n${STOP_FIRST}`);
    throw error;
  }
}

async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  const options = readOutboxOptions(args);
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
  const database = await open();
  try {
    const { json, text } = await perform(database, options);
    process.stdout.write(`${options.json ? JSON.stringify(json, null, 2) : text}\n`);
    return EXIT.done;
  } finally {
    await database.close();
  }
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return EXIT.usage;
  }
  if (!(error instanceof StartError || error instanceof AppError)) throw error;
  process.stderr.write(`${error instanceof StartError ? error.message : error.info.title}\n`);
  return EXIT.failed;
}

// process.exit would cut off text that is still being written to a pipe.
process.exitCode = await main(process.argv.slice(2)).catch(explain);
