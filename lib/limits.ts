import type { Bucket } from "./database/query.ts";
import { AppError } from "./errors.ts";
import { sha256 } from "./ids.ts";
import type { Store } from "./store.ts";

/**
 * Who asks: the owner from the sealed cookie (null without one) and the client's address. A `program` came with an API
 * key instead: it is limited by its queries only, wherever it runs.
 */
export type Caller = { owner: string | null; address: string; program?: boolean };

/** The database knows owners by their hash only. */
export function ownerHash(caller: Caller): string {
  if (!caller.owner) throw new AppError("no_session");
  return sha256(caller.owner);
}

/** How often each action is allowed, as a multiple of the messages per owner and minute. */
const ACTIONS = {
  message: { owner: 1, address: 5 },
  upload: { owner: 1, address: 3 },
  thread: { owner: 4, address: 20 },
  update: { owner: 2, address: 10 },
  completion: { owner: 2, address: 10 },
  explanation: { owner: 1, address: 5 },
  search: { owner: 4, address: 20 },
  feedback: { owner: 2, address: 10 },
  query: { owner: 2, address: 10 },
} as const;
export type Action = keyof typeof ACTIONS;

export type Limits = {
  /** The buckets an action draws from. An address is kept as a hash. */
  buckets(action: Action, caller: Caller): Bucket[];
  /** @throws AppError rate_limited with the time until the next try. */
  take(action: Action, caller: Caller): Promise<void>;
};

/** Limits held in the database, hence shared by all servers. */
export function createLimits(store: Pick<Store, "takeTokens">, messagesPerMinute: number): Limits {
  const bucket = (key: string, factor: number): Bucket => ({
    key,
    limit: messagesPerMinute * factor,
    window_ms: 60_000,
  });
  const limits: Limits = {
    buckets(action, { owner, address, program }) {
      const factors = ACTIONS[action];
      if (program && owner) return action === "query" ? [bucket(`query:owner:${sha256(owner)}`, factors.owner)] : [];
      const buckets = [bucket(`${action}:address:${sha256(address)}`, factors.address)];
      if (owner) buckets.push(bucket(`${action}:owner:${sha256(owner)}`, factors.owner));
      return buckets;
    },
    async take(action, caller) {
      const retryAfterMs = await store.takeTokens(limits.buckets(action, caller));
      if (retryAfterMs > 0) throw new AppError("rate_limited", { retryAfterMs });
    },
  };
  return limits;
}
