// `npm run answers`: lists the verified answers, or writes them as pages of the docs.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import nextEnv from "@next/env";
import { openDatabase } from "#lib/config/adapters.ts";
import { env } from "#lib/config/env.ts";
import type { Database } from "#lib/database/client.ts";
import { FolderInUse } from "#lib/database/embedded/lock.ts";
import { createStore, type Store } from "#lib/database/store.ts";
import { ANSWER_STATUSES, type AnswerStatus, type VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { AppError, StartError } from "#lib/errors.ts";
import { exportFiles } from "#lib/verified-answers/export.ts";
import { readably } from "../readably.ts";

const HELP = `Usage: npm run answers -- list   [--status active|stale|retired] [--json]
       npm run answers -- export [--dir verified-answers]

  list    print the verified answers, newest first
  export  write each answer that is not retired as a Markdown page with frontmatter
`;
const PAGE = 100;
const STOP_FIRST = "An embedded database belongs to one process. Stop the site, run this again, and start the site.";

type Options = { command: "list" | "export"; dir: string; status: AnswerStatus | null; json: boolean };

/** @throws StartError */
function readOptions(args: string[]): Options {
  const { values, positionals } = parse(args);
  const [command] = positionals;
  if ((command !== "list" && command !== "export") || positionals.length > 1)
    throw new StartError(`Say list or export.\n\n${HELP}`);
  const status = ANSWER_STATUSES.find((name) => name === values.status) ?? null;
  if (values.status !== undefined && !status) throw new StartError(`--status: one of ${ANSWER_STATUSES.join(", ")}`);
  return { command, dir: values.dir, status, json: values.json };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        dir: { type: "string", default: "verified-answers" },
        status: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error));
  }
}

async function listAll(store: Store, status: AnswerStatus | null): Promise<VerifiedAnswerRow[]> {
  const answers: VerifiedAnswerRow[] = [];
  for (let after: string | undefined; ; after = answers.at(-1)?.id) {
    const { rows, hasMore } = await store.listVerifiedAnswers({ limit: PAGE, after, status });
    answers.push(...rows);
    if (!hasMore) return answers;
  }
}

const describe = ({ id, status, version, author, question }: VerifiedAnswerRow): string =>
  `${id}  ${status.padEnd(7)}  v${version}  ${author}: ${question}`;

async function perform({ client }: Database, { command, dir, status, json }: Options): Promise<string> {
  const store = createStore(client);
  if (command === "list") {
    const answers = await listAll(store, status);
    if (json) return JSON.stringify(answers, null, 2);
    return answers.length === 0 ? "There are no verified answers." : answers.map(describe).join("\n");
  }
  const files = exportFiles((await store.loadVerifiedAnswers()).answers);
  await mkdir(dir, { recursive: true });
  for (const { name, content } of files) await writeFile(path.join(dir, name), content);
  return `${files.length === 1 ? "1 page" : `${files.length} pages`} in ${dir}. Move them into the docs folder.`;
}

async function open(): Promise<Database> {
  try {
    return await openDatabase(env());
  } catch (error) {
    if (error instanceof FolderInUse) throw new StartError(`${error.message}\n${STOP_FIRST}`);
    throw error;
  }
}

async function main(args: string[]): Promise<void> {
  if (args.includes("--help") || args.includes("-h")) return void process.stdout.write(HELP);
  const options = readOptions(args);
  nextEnv.loadEnvConfig(process.cwd(), false, { info() {}, error() {} });
  const database = await open();
  try {
    process.stdout.write(`${await perform(database, options)}\n`);
  } catch (error) {
    throw error instanceof AppError ? new StartError(error.info.title) : error;
  } finally {
    await database.close();
  }
}

await readably(() => main(process.argv.slice(2)));
