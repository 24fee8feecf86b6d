/** Limits of a run, and its intervals. */
export type RunLimits = {
  /** Tool rounds per run. */
  rounds: number;
  /** Time of one tool call, ms. */
  toolMs: number;
  /** A lease lapses this long after its last renewal, ms. */
  leaseMs: number;
  /** How often leases are renewed, and cancels that other processes received are noticed, ms. */
  heartbeatMs: number;
  /** The least time between two checkpoints while text streams, ms. */
  checkpointMs: number;
  /** The same while at least `checkpointLength` UTF-16 code units are not stored, ms. */
  checkpointFullMs: number;
  checkpointLength: number;
  /** The least time between two deltas, ms: models send smaller pieces than anybody can read. */
  deltaMs: number;
  /** How often the runs of other processes are read while somebody follows them, ms. */
  followMs: number;
  /** The least time between two messages to other processes about one run, ms. */
  publishMs: number;
  /** Pause before an unreachable model is asked again, ms; it doubles each time. */
  backoffMs: number;
  /** Failures in a row to reach the model before the docs are quoted instead. */
  outages: number;
  /** The same while a response is under way upstream. */
  runningOutages: number;
  /** Number of earlier messages in a turn's history. */
  history: number;
};
/** The longest answer, UTF-16 code units. A longer one is cut off, and the run ends as incomplete. */
export const MAX_ANSWER = 100_000;
/** The longest pause between two tries to reach a model, ms. */
export const MAX_BACKOFF_MS = 4_000;
/** The longest Retry-After of an unreachable model that is honoured, ms: a reader waits. */
export const MAX_RETRY_AFTER_MS = 15_000;
/** The most events that are shown but not stored yet. After a crash, the next driver skips this many numbers. */
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
