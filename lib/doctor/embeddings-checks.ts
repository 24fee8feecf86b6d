import type { Env } from "#lib/config/env.ts";
import { EmbeddingsError } from "#lib/docs/search/dense/embedder.ts";
import { createEmbedder } from "#lib/docs/search/dense/embeddings.ts";
import { type Check, fail, ok } from "#lib/doctor-check.ts";
import { AppError } from "#lib/errors.ts";
import { vendorError } from "#lib/upstream/client.ts";

/** Longest wait for the vector of one word, ms. */
const TIMEOUT_MS = 10_000;

/** Checks whether the embeddings server makes a vector. No check where search is lexical only. */
export async function checkEmbeddings({ embeddings }: Env): Promise<Check[]> {
  if (!embeddings) return [];
  const id = "embeddings.model";
  try {
    const [vector] = await createEmbedder(embeddings).embed(["doctor"], TIMEOUT_MS);
    return [ok(id, `The embeddings server makes vectors of ${vector?.length ?? 0} numbers with ${embeddings.model}.`)];
  } catch (thrown) {
    return [problem(id, thrown)];
  }
}

function problem(id: string, thrown: unknown): Check {
  if (thrown instanceof EmbeddingsError) {
    const fix = "Leave EMBEDDINGS_DIMENSIONS unset, or set another EMBEDDINGS_MODEL.";
    return fail(id, `The embeddings server answers with no vectors that can be used: ${thrown.message}.`, fix);
  }
  if (!(thrown instanceof AppError)) throw thrown;
  const status = vendorError(thrown)?.status;
  const seen = status ? ` (HTTP ${status})` : "";
  switch (thrown.code) {
    case "upstream_key_refused":
      return fail(
        id,
        `The embeddings server refuses the key${seen}.`,
        "Set EMBEDDINGS_API_KEY to a key that is valid.",
      );
    case "model_not_found":
      return fail(id, `The embeddings server has no such model${seen}.`, "Set EMBEDDINGS_MODEL to one that it has.");
    case "upstream_rejected":
      return fail(
        id,
        `The embeddings server refuses the request${seen}.`,
        "Check EMBEDDINGS_MODEL and its dimensions.",
      );
    default:
      return fail(id, `The embeddings server cannot be reached${seen}.`, "Check EMBEDDINGS_BASE_URL and the network.");
  }
}
