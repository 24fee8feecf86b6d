/** The command line of `npm run ask`. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { queryBody } from "#lib/requests.ts";
import type { QueryRequest } from "#lib/threads/query.ts";

export const HELP = `Usage: npm run ask -- "question" [options]

  -                 read the question from standard input
  --thread ID       go on in a thread
  --assistant ID    who answers in a new thread
  --schema FILE     answer with JSON that fits the JSON schema in FILE
  --json            print the whole result as JSON
  --max-wait N      seconds to wait for the answer, 1 to 240 (60)
  --url URL         ask the server there instead of this project's own engine
  --key KEY         its API key (default: the first of ASSISTANT_API_KEYS)

Exit codes: 0 answered, 1 no answer, 2 wrong usage, 124 no answer in time, 130 interrupted.
`;

/** The command line is not valid. */
export class UsageError extends Error {}

export type Options = { request: QueryRequest; json: boolean; url: string | null; key: string | null };

/** @throws UsageError */
export async function readOptions(args: string[], stdin: AsyncIterable<Buffer | string>): Promise<Options> {
  const { values, positionals } = parse(args);
  if (positionals.length !== 1) throw new UsageError("Give one question, in quotes, or - to read it.");
  const prompt = positionals[0] === "-" ? await readAll(stdin) : positionals[0];
  const checked = queryBody.safeParse({
    prompt,
    ...(values.thread !== undefined && { threadId: values.thread }),
    ...(values.assistant !== undefined && { assistant_id: values.assistant }),
    ...(values["max-wait"] !== undefined && { maxWaitSeconds: Number(values["max-wait"]) }),
    ...(values.schema !== undefined && { schema: readSchema(values.schema) }),
  });
  if (!checked.success) {
    const names: Record<string, string> = {
      prompt: "question",
      assistant_id: "--assistant",
      maxWaitSeconds: "--max-wait",
      schema: "--schema",
    };
    const faults = checked.error.issues.map(({ path, message }) => `${names[String(path[0])]}: ${message}`);
    throw new UsageError(faults.join("\n"));
  }
  if (values.url !== undefined && !/^https?:\/\/[^/]/.test(values.url))
    throw new UsageError("--url: must be an http(s) URL");
  return {
    request: checked.data,
    json: values.json ?? false,
    url: values.url?.replace(/\/+$/, "") ?? null,
    key: values.key ?? null,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        thread: { type: "string" },
        assistant: { type: "string" },
        schema: { type: "string" },
        json: { type: "boolean" },
        "max-wait": { type: "string" },
        url: { type: "string" },
        key: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readSchema(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new UsageError(`--schema: ${file} is not a file with JSON`);
  }
}

async function readAll(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
