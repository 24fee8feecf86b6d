/** What turns texts into vectors: a port, so that the search depends on no vendor. */
export type Embedder = {
  /** What makes vectors comparable: vectors of another name are not. */
  name: string;
  /**
   * One vector per text, of length 1, all of the same dimensions.
   * @throws AppError when there is no answer within `timeoutMs` or `signal` aborts, EmbeddingsError when it makes no sense.
   */
  embed(texts: string[], timeoutMs: number, signal?: AbortSignal): Promise<Float32Array[]>;
};

/** Vectors came, but not the ones that are needed. The message quotes no text. */
export class EmbeddingsError extends Error {}
