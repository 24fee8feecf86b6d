/** What the openai adapter asks of containers, and of refusals for the tools that use them. */
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

/** An outcome with all files that code made for it: a text does not name every one. */
export async function withMadeFiles(api: OpenAIApi, outcome: Outcome): Promise<Outcome> {
  if (!("hosted" in outcome) || !outcome.hosted?.calls.some(({ tool }) => tool === "code_interpreter")) return outcome;
  const { containers, began } = readState(outcome.state);
  if (began === null) return outcome;
  const listed = await Promise.all(containers.map((container) => filesIn(api, container, began)));
  return { ...outcome, hosted: withMade(outcome.hosted, listed.flat()) };
}

/** A container is used again by later responses: what is older belongs to an earlier one. */
async function filesIn(api: OpenAIApi, container: string, began: number): Promise<MadeFile[]> {
  try {
    const made = (await api.listFiles(container)).filter(
      (file) => file.source === "assistant" && file.created_at >= began,
    );
    return made.map(({ id: file, path }) => ({ ref: { container, file }, name: readableName(path) }));
  } catch (thrown) {
    // Gone, away, or not open to this key: an answer is worth more than a list of its files.
    if (thrown instanceof AppError) return [];
    throw thrown;
  }
}

function withMade(hosted: HostedResults, listed: MadeFile[]): HostedResults {
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

/** A request that was refused for one of the tools, under a name that logs show; null where it was not. */
export function hostedRefusal(thrown: unknown, tools: readonly HostedTool[]): AppError | null {
  const error = vendorError(thrown);
  if (!error || (error.status !== 400 && error.status !== 404 && error.status !== 422)) return null;
  const tool = toolIn(`${error.param} ${error.message}`);
  if (!tool || !tools.includes(tool)) return null;
  const cause = Object.assign(new Error("refused", { cause: thrown }), {
    name: `${tool} refused`,
    status: error.status,
  });
  return new AppError("upstream_rejected", { cause });
}

const toolIn = (said: string): HostedTool | null =>
  /file_search|vector.?store/i.test(said)
    ? "file_search"
    : /code_interpreter|container/i.test(said)
      ? "code_interpreter"
      : null;
