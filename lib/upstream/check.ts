/** Asks a model's server for its models: the cheapest request that shows whether the key works and the model exists. */
import { type ClientConfig, callUpstream, createClient, vendorError } from "./client.ts";

/**
 * - there: the key works and the model exists; `shutdown` is the day its vendor ends it, if announced (YYYY-MM-DD).
 * - untold: the server answers, but does not list its models, or not for this key.
 */
export type ModelState =
  | { state: "there"; shutdown: string | null }
  | { state: "key_refused" | "not_found" | "untold" | "unreachable"; status: number | null };

/** Longest wait for an answer, ms. */
const WAIT_MS = 10_000;

export type ModelConfig = ClientConfig & { model: string };

/** OpenAI has a route for a single model. */
export const checkOpenAIModel = ({ model, ...config }: ModelConfig): Promise<ModelState> =>
  check(async (signal) => {
    const { shutdown_date } = await createClient(config).models.retrieve(model, { signal });
    return { state: "there", shutdown: shutdown_date ?? null };
  });

/** Other servers have a list of models, or nothing. */
export const checkListedModel = ({ model, ...config }: ModelConfig): Promise<ModelState> =>
  check(async (signal) => {
    const { data } = await createClient(config).models.list({ signal });
    if (!Array.isArray(data) || data.length === 0) return { state: "untold", status: null };
    // Ollama lists "name:latest" for the model "name".
    const isListed = data.some(({ id }) => id === model || id === `${model}:latest`);
    return isListed ? { state: "there", shutdown: null } : { state: "not_found", status: null };
  });

async function check(ask: (signal: AbortSignal) => Promise<ModelState>): Promise<ModelState> {
  try {
    return await callUpstream({ signal: new AbortController().signal, timeoutMs: WAIT_MS }, ask);
  } catch (thrown) {
    const error = vendorError(thrown);
    const status = error?.status ?? null;
    if (status === 401) return { state: "key_refused", status };
    if (
      error?.code === "model_not_found" ||
      (status === 404 && /\bmodels?\b.*\b(exist|found)\b/i.test(error?.message ?? ""))
    )
      return { state: "not_found", status };
    if (status !== null && status < 500 && status !== 408 && status !== 429) return { state: "untold", status };
    return { state: "unreachable", status };
  }
}
