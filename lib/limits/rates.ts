import type { Bucket } from "#lib/database/query.ts";
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";

/**
 * Who sends a request: the owner from the sealed cookie (null without one) and the client's address. A `program` has an
 * API key instead of a cookie. Only its queries are limited, whatever its address.
 */
export type Caller = { owner: string | null; address: string; program?: boolean };

/** The owner as the database knows it. @throws AppError no_session */
export function ownerHash(caller: Caller): string {
  if (!caller.owner) throw new AppError("no_session");
  return sha256(caller.owner);
}

/** The error for an outcome of the database that says that a bucket is empty. */
export const rateLimited = ({ retry_after_ms }: { retry_after_ms: number }): AppError =>
  new AppError("rate_limited", { retryAfterMs: retry_after_ms });

/** The /48 of an IPv6 address; null for an IPv4 address. @param address as `clientAddress` returns it */
export function ipv6NetworkOf(address: string): string | null {
  const bytes = address.split(".");
  return bytes.length === 8 ? bytes.slice(0, 6).join(".") : null;
}

/** Threads per day, as a multiple of the messages per minute. They are stored for long. */
const THREADS_PER_DAY = { owner: 20, address: 200 };
/** Bytes of uploads per day, deleted files included. */
const UPLOADED_PER_DAY = { owner: 134_217_728, address: 268_435_456 };
const DAY_MS = 86_400_000;

/** How many times as much a network may do as one of its addresses. */
const NETWORK_FACTOR = 4;

/** How often each action is allowed per minute, as a multiple of the configured messages per minute. */
const ACTIONS = {
  message: { owner: 1, address: 5 },
  upload: { owner: 1, address: 3 },
  thread: { owner: 4, address: 20 },
  update: { owner: 2, address: 10 },
  completion: { owner: 2, address: 10 },
  explanation: { owner: 1, address: 5 },
  search: { owner: 4, address: 20 },
  /** A search in the caller's own threads. */
  find: { owner: 4, address: 20 },
  feedback: { owner: 2, address: 10 },
  /** Asking for a person, and taking that back. */
  handoff: { owner: 1, address: 5 },
  query: { owner: 2, address: 10 },
} as const;
export type Action = keyof typeof ACTIONS;

export type Limits = {
  /** The buckets that an action counts in. Addresses and owners are hashed. */
  buckets(action: Action, caller: Caller): Bucket[];
  /** The buckets that an upload of `bytes` bytes counts in. */
  uploadBuckets(caller: Caller, bytes: number): Bucket[];
  /** Counts one action. @throws AppError rate_limited with the time until the next try */
  take(action: Action, caller: Caller): Promise<void>;
};

/** The counters are in the database, so that all servers share them. */
export function createLimits(store: Pick<Store, "takeTokens">, messagesPerMinute: number): Limits {
  const minuteBucket = (key: string, factor: number): Bucket => ({
    key,
    limit: messagesPerMinute * factor,
    window_ms: 60_000,
  });
  /** One for the address, one for its network, one for the owner. */
  const dailyBuckets = (
    { owner, address }: Caller,
    name: string,
    most: { owner: number; address: number },
  ): Bucket[] => {
    const network = ipv6NetworkOf(address);
    return [
      { key: `${name}:address:${sha256(address)}`, limit: most.address, window_ms: DAY_MS },
      ...(network
        ? [{ key: `${name}:network:${sha256(network)}`, limit: most.address * NETWORK_FACTOR, window_ms: DAY_MS }]
        : []),
      ...(owner ? [{ key: `${name}:owner:${sha256(owner)}`, limit: most.owner, window_ms: DAY_MS }] : []),
    ];
  };
  const limits: Limits = {
    buckets(action, caller) {
      const { owner, address, program } = caller;
      const factors = ACTIONS[action];
      if (program && owner)
        return action === "query" ? [minuteBucket(`query:owner:${sha256(owner)}`, factors.owner)] : [];
      const buckets = [minuteBucket(`${action}:address:${sha256(address)}`, factors.address)];
      const network = ipv6NetworkOf(address);
      if (network) buckets.push(minuteBucket(`${action}:network:${sha256(network)}`, factors.address * NETWORK_FACTOR));
      if (owner) buckets.push(minuteBucket(`${action}:owner:${sha256(owner)}`, factors.owner));
      if (action !== "thread") return buckets;
      const { owner: perOwner, address: perAddress } = THREADS_PER_DAY;
      const most = { owner: perOwner * messagesPerMinute, address: perAddress * messagesPerMinute };
      return [...buckets, ...dailyBuckets(caller, "threads", most)];
    },
    uploadBuckets: (caller, bytes) =>
      dailyBuckets(caller, "uploaded", UPLOADED_PER_DAY).map((bucket) => ({ ...bucket, cost: bytes })),
    async take(action, caller) {
      const retryAfterMs = await store.takeTokens(limits.buckets(action, caller));
      if (retryAfterMs > 0) throw new AppError("rate_limited", { retryAfterMs });
    },
  };
  return limits;
}
