/** An embedder for any server that implements OpenAI's `/embeddings`. */
import { callUpstream, createClient, type FetchLike } from "#lib/upstream/client.ts";
import { type Embedder, EmbeddingsError } from "./embedder.ts";

export type EmbeddingsConfig = {
  /** Including `/v1`. */
  baseURL: string;
  apiKey?: string | undefined;
  model: string;
  /** Requests vectors of this length from models that support it. */
  dimensions?: number | undefined;
  fetch?: FetchLike | undefined;
};

export function createEmbedder({ baseURL, apiKey, model, dimensions, fetch }: EmbeddingsConfig): Embedder {
  const client = createClient({ apiKey: apiKey ?? null, baseURL, fetch });
  const wanted = dimensions === undefined ? {} : { dimensions };
  return {
    name: dimensions === undefined ? model : `${model}@${dimensions}`,
    async embed(input, timeoutMs, ended = new AbortController().signal) {
      const limits = { signal: ended, timeoutMs };
      // The SDK's default is base64, which not every server supports.
      const { data } = await callUpstream(limits, (signal) =>
        client.embeddings.create({ model, input, encoding_format: "float", ...wanted }, { signal }),
      );
      const vectors = sortByIndex(data, input.length).map(normalize);
      const [length = 0] = vectors.map((vector) => vector.length);
      if (dimensions !== undefined && length !== dimensions) {
        throw new EmbeddingsError(`${dimensions} dimensions were asked for, ${length} came`);
      }
      if (vectors.some((vector) => vector.length !== length)) throw new EmbeddingsError("vectors differ in length");
      return vectors;
    },
  };
}

/** The server may answer in any order; `index` says which text a vector is for. */
function sortByIndex(data: unknown, count: number): unknown[] {
  if (!Array.isArray(data) || data.length !== count) {
    throw new EmbeddingsError(`${count} vectors were asked for, ${Array.isArray(data) ? data.length : 0} came`);
  }
  const byIndex = new Map<unknown, unknown>(data.map((one) => [one?.index, one?.embedding]));
  if (byIndex.size !== count) throw new EmbeddingsError("two vectors are for the same text");
  return data.map((_, i) => byIndex.get(i));
}

/** A vector of length 1, so that a product of two is their cosine. @throws EmbeddingsError */
export function normalize(values: unknown): Float32Array {
  if (!Array.isArray(values) || values.length === 0) throw new EmbeddingsError("a vector is missing");
  const vector = Float32Array.from(values, (value) => (typeof value === "number" ? value : Number.NaN));
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(length) || length === 0) throw new EmbeddingsError("a vector has no direction");
  return vector.map((value) => value / length);
}
