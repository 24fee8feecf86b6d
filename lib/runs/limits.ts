/** What bounds a run, and how long things are waited for. */
export type RunLimits = {
  /** Tool rounds per run. */
  rounds: number;
  /** Time of one tool call, ms. */
  toolMs: number;
  /** A lease lapses this long after its holder was last heard of, ms. */
  leaseMs: number;
  /** Leases are renewed, and cancels that came by other processes noticed, this often, ms. */
  heartbeatMs: number;
  /** The least time between two checkpoints while text streams, ms. */
  checkpointMs: number;
  /** The same while so much text is unstored, ms and UTF-16 code units. */
  checkpointFullMs: number;
  checkpointLength: number;
  /** The least time between two deltas, ms: text comes in far smaller pieces than anybody can read. */
  deltaMs: number;
  /** Runs that other processes drive are read this often while somebody waits for them, ms. */
  followMs: number;
  /** The least time between two messages to other processes about a run that is followed there, ms. */
  publishMs: number;
  /** Pause before a model is asked again that could not be reached, ms; it doubles each time. */
  backoffMs: number;
  /** Failures in a row to reach the model before the docs are quoted instead. */
  outages: number;
  /** The same while a response is under way upstream. */
  runningOutages: number;
  /** Earlier messages handed to engines that keep no thread. */
  history: number;
};
/** The longest answer, UTF-16 code units: what is longer ends there. */
export const MAX_ANSWER = 100_000;
/** The longest pause between two tries to reach a model, ms. */
export const MAX_BACKOFF_MS = 4_000;
/** The longest an unreachable model's Retry-After is honoured, ms: a reader waits. */
export const MAX_RETRY_AFTER_MS = 15_000;
/** Events that readers may have seen and no checkpoint holds: whoever takes a run over numbers on behind so many. */
export const MAX_UNSTORED_EVENTS = 1_000;

export const RUN_LIMITS: RunLimits = {
  rounds: 6,
  toolMs: 10_000,
  leaseMs: 6_000,
  heartbeatMs: 1_000,
  checkpointMs: 1_000,
  checkpointFullMs: 250,
  checkpointLength: 4_096,
  deltaMs: 40,
  followMs: 500,
  publishMs: 200,
  backoffMs: 500,
  outages: 3,
  runningOutages: 12,
  history: 30,
};
