/** PORT: turns texts into vectors, so that the search depends on no vendor. */
export type Embedder = {
  /** Names the model and the vectors' length. Only vectors with the same name can be compared. */
  name: string;
  /**
   * One vector per text, of length 1, all of the same dimensions.
   * @throws AppError when there is no answer within `timeoutMs` or `signal` aborts, EmbeddingsError when the answer has
   * no usable vectors.
   */
  embed(texts: string[], timeoutMs: number, signal?: AbortSignal): Promise<Float32Array[]>;
};

/** The server's answer has no usable vectors. The message quotes no text. */
export class EmbeddingsError extends Error {}
