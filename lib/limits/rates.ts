import type { Bucket } from "#lib/database/query.ts";
import type { Store } from "#lib/database/store.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";

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

/** The error for an outcome of the database that says that a bucket is empty. */
export const rateLimited = ({ retry_after_ms }: { retry_after_ms: number }): AppError =>
  new AppError("rate_limited", { retryAfterMs: retry_after_ms });

/** The /48 of an IPv6 address that is told by its /64, as `clientAddress` tells it; null for an IPv4 address. */
export function widerNetwork(address: string): string | null {
  const bytes = address.split(".");
  return bytes.length === 8 ? bytes.slice(0, 6).join(".") : null;
}

/** Threads of a day, likewise: what a reader keeps stays for long. */
const THREADS_PER_DAY = { owner: 20, address: 200 };
/** Bytes of uploads in a day, whatever becomes of them. */
const UPLOADED_PER_DAY = { owner: 134_217_728, address: 268_435_456 };
const DAY_MS = 86_400_000;

/** A network may do so many times what one of its addresses may. */
const NETWORK_FACTOR = 4;

/** How often each action is allowed, as a multiple of the messages per owner and minute. */
const ACTIONS = {
  message: { owner: 1, address: 5 },
  upload: { owner: 1, address: 3 },
  thread: { owner: 4, address: 20 },
  update: { owner: 2, address: 10 },
  completion: { owner: 2, address: 10 },
  explanation: { owner: 1, address: 5 },
  search: { owner: 4, address: 20 },
  /** Looking for words in one's own threads. */
  find: { owner: 4, address: 20 },
  feedback: { owner: 2, address: 10 },
  query: { owner: 2, address: 10 },
} as const;
export type Action = keyof typeof ACTIONS;

export type Limits = {
  /** The buckets an action draws from. An address is kept as a hash. */
  buckets(action: Action, caller: Caller): Bucket[];
  /** The buckets an upload of so many bytes draws from. */
  uploadBuckets(caller: Caller, bytes: number): Bucket[];
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
  /** One for the reader, and those of where they are. */
  const daily = ({ owner, address }: Caller, name: string, most: { owner: number; address: number }): Bucket[] => {
    const network = widerNetwork(address);
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
      if (program && owner) return action === "query" ? [bucket(`query:owner:${sha256(owner)}`, factors.owner)] : [];
      const buckets = [bucket(`${action}:address:${sha256(address)}`, factors.address)];
      const network = widerNetwork(address);
      if (network) buckets.push(bucket(`${action}:network:${sha256(network)}`, factors.address * NETWORK_FACTOR));
      if (owner) buckets.push(bucket(`${action}:owner:${sha256(owner)}`, factors.owner));
      if (action !== "thread") return buckets;
      const { owner: perOwner, address: perAddress } = THREADS_PER_DAY;
      const most = { owner: perOwner * messagesPerMinute, address: perAddress * messagesPerMinute };
      return [...buckets, ...daily(caller, "threads", most)];
    },
    uploadBuckets: (caller, bytes) =>
      daily(caller, "uploaded", UPLOADED_PER_DAY).map((one) => ({ ...one, cost: bytes })),
    async take(action, caller) {
      const retryAfterMs = await store.takeTokens(limits.buckets(action, caller));
      if (retryAfterMs > 0) throw new AppError("rate_limited", { retryAfterMs });
    },
  };
  return limits;
}
