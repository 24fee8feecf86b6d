/** Files in containers, and refusals of hosted tools, on the openai adapter. */
import { z } from "zod";
import type { HostedResults, MadeFile } from "#lib/engines/engine.ts";
import type { HostedTool } from "#lib/engines/hosted-tools.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { AppError } from "#lib/errors.ts";
import type { Json } from "#lib/json.ts";
import { vendorError } from "#lib/upstream/client.ts";
import type { OpenAIApi } from "./api.ts";
import { type ContainerFile, readableName } from "./hosted.ts";
import { isGone } from "./refusals.ts";
import { readState } from "./state.ts";

const ref = z.object({ container: z.string(), file: z.string() });

/** The outcome with all files that code made for it: its text may not name every one. */
export async function withMadeFiles(api: OpenAIApi, outcome: Outcome): Promise<Outcome> {
  if (!("hosted" in outcome) || !outcome.hosted?.calls.some(({ tool }) => tool === "code_interpreter")) return outcome;
  const { containers, began } = readState(outcome.state);
  if (began === null) return outcome;
  const listed = await Promise.all(containers.map((container) => filesIn(api, container, began)));
  return { ...outcome, hosted: addFiles(outcome.hosted, listed.flat()) };
}

/** The files that a response made. Responses share a container, so files from before `began` belong to earlier ones. */
async function filesIn(api: OpenAIApi, container: string, began: number): Promise<MadeFile[]> {
  try {
    const made = (await api.listFiles(container)).filter(
      (file) => file.source === "assistant" && file.created_at >= began,
    );
    return made.map(({ id: file, path }) => ({ ref: { container, file }, name: readableName(path) }));
  } catch (thrown) {
    // The container is gone, or out of reach for this key: the answer goes on without the list of files.
    if (thrown instanceof AppError) return [];
    throw thrown;
  }
}

function addFiles(hosted: HostedResults, listed: MadeFile[]): HostedResults {
  const idOf = ({ ref: made }: MadeFile) => (made as ContainerFile).file;
  const files = new Map([...listed, ...hosted.files].map((file) => [idOf(file), file]));
  return { ...hosted, files: [...files.values()] };
}

/** See Engine. */
export async function fetchFile(api: OpenAIApi, stored: Json, maxBytes: number): Promise<Buffer | null> {
  const { container, file } = ref.parse(stored);
  try {
    return await api.readFile(container, file, maxBytes);
  } catch (thrown) {
    if (isGone(thrown)) return null;
    throw thrown;
  }
}

/** The error for a request that was refused because of a hosted tool, with a name that logs show; null for other errors. */
export function toHostedRefusal(thrown: unknown, tools: readonly HostedTool[]): AppError | null {
  const error = vendorError(thrown);
  if (!error || (error.status !== 400 && error.status !== 404 && error.status !== 422)) return null;
  const tool = refusedToolOf(`${error.param} ${error.message}`);
  if (!tool || !tools.includes(tool)) return null;
  const cause = Object.assign(new Error("refused", { cause: thrown }), {
    name: `${tool} refused`,
    status: error.status,
  });
  return new AppError("upstream_rejected", { cause });
}

const refusedToolOf = (message: string): HostedTool | null =>
  /file_search|vector.?store/i.test(message)
    ? "file_search"
    : /code_interpreter|container/i.test(message)
      ? "code_interpreter"
      : null;
