/** What bounds a run, and how long things are waited for. */
export type RunLimits = {
  /** Tool rounds per run. */
  rounds: number;
  /** Time of one tool call, ms. */
  toolMs: number;
  /** A lease lapses this long after its holder died, ms. */
  leaseMs: number;
  /** Pause between two polls of a pending run, ms. */
  pollMs: number;
  /** Steps in a row that may fail to reach the model before the docs are quoted instead. */
  outages: number;
  /** The same for polls of a response that is under way. */
  pollOutages: number;
  /** Earlier messages handed to engines that keep no thread. */
  history: number;
};
/** The longest answer, UTF-16 code units: what is longer ends there. */
export const MAX_ANSWER = 100_000;
/** The longest pause between two tries to reach a model, ms. */
export const MAX_BACKOFF_MS = 4_000;
/** The longest an unreachable model's Retry-After is honoured, ms: a reader waits. */
export const MAX_RETRY_AFTER_MS = 15_000;

export const RUN_LIMITS: RunLimits = {
  rounds: 6,
  toolMs: 10_000,
  leaseMs: 15_000,
  pollMs: 500,
  outages: 3,
  pollOutages: 12,
  history: 30,
};
