// `npm run ask`: asks the assistant one question. The configured engine answers in this process, or a running server does.
import nextEnv from "@next/env";
import { type Env, env } from "#lib/config/env.ts";
import { FolderInUse } from "#lib/database/embedded/lock.ts";
import { AppError, StartError } from "#lib/errors.ts";
import type { QueryRequest, QueryResult } from "#lib/threads/query.ts";
import { HELP, type Options, readOptions, UsageError } from "./ask/options.ts";
import { present } from "./ask/output.ts";
import { askServer, NoAnswer } from "./ask/remote.ts";

const EXIT = { answered: 0, failed: 1, usage: 2, timeout: 124, interrupted: 130 };

/** The owner of threads that are asked from the command line. */
const CALLER = { owner: "command line", address: "command line", program: true };

const stop = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stop.abort());

async function askHere(config: Env, request: QueryRequest): Promise<QueryResult> {
  // A dynamic import: it loads the whole app, which is not needed when a server answers.
  const { openApp } = await import("#lib/app.ts");
  const app = await openApp({ ...config, logLevel: "silent" });
  try {
    return await app.query(CALLER, request, stop.signal);
  } finally {
    await app.stop();
  }
}

async function ask({ request, url, key }: Options): Promise<{ result: QueryResult; site: string | null }> {
  const config = env();
  const known = key ?? config.apiKeys[0] ?? null;
  const remotely = async (server: string) => {
    if (known) return { result: await askServer(server, known, request, stop.signal), site: server };
    throw new UsageError("--url: a server wants a key; give --key, or set ASSISTANT_API_KEYS here too");
  };
  if (url !== null) return remotely(url);
  try {
    const result = await askHere(config, request);
    // No server answers at the default address: this process opens the database.
    return {
      result,
      site: config.siteUrl === `http://localhost:${config.port}${config.basePath}` ? null : config.siteUrl,
    };
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    if (known) return remotely(`http://localhost:${config.port}${config.basePath}`);
    const advice =
      "If that is the site, ask it instead: set ASSISTANT_API_KEYS for it, restart it, and run this again.";
    throw new StartError(`${error.message}\n${advice}`);
  }
}

async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(HELP);
    return EXIT.answered;
  }
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
  const options = await readOptions(args, process.stdin);
  const { result, site } = await ask(options);
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : present(result, site)}\n`);
  if (!options.json) process.stderr.write(`\nGo on with --thread ${result.threadId}\n`);
  if (result.parseError !== undefined) process.stderr.write(`${result.parseError}\n`);
  return result.parseError === undefined ? EXIT.answered : EXIT.failed;
}

function explain(error: unknown): number {
  if (stop.signal.aborted) return EXIT.interrupted;
  const say = (message: string) => process.stderr.write(`${message}\n`);
  if (error instanceof UsageError) {
    say(`${error.message}\n\n${HELP}`);
    return EXIT.usage;
  }
  if (error instanceof AppError || error instanceof NoAnswer) {
    say(error instanceof AppError ? `${error.message} (${error.code})` : error.message);
    return error.code === "query_timeout" || error.code === "run_expired" ? EXIT.timeout : EXIT.failed;
  }
  say(error instanceof StartError ? error.message : String(error instanceof Error ? error.stack : error));
  return EXIT.failed;
}

// process.exit would cut off text that is still being written to a pipe.
process.exitCode = await main(process.argv.slice(2)).catch(explain);
