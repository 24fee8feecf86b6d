/** Reads request bodies within limits of memory and time. */
import type { IncomingMessage, ServerResponse } from "node:http";
import getRawBody from "raw-body";
import type { Clock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";

export type BodyLimits = {
  /** The most bytes that one address may be sending. */
  perAddress: number;
  /** The most bytes that all clients together may be sending. */
  total: number;
  /** The bytes of `total` that only bodies of at most `small` bytes, such as questions, may use. */
  reserved: number;
  small: number;
  /** The bytes that the smallest body counts as, for its connection and buffers. */
  least: number;
  /** The longest time for receiving a JSON body, and a file, ms. */
  timeoutMs: number;
  fileTimeoutMs: number;
  /** How long a client may continue to send a refused body before its connection is closed, ms. */
  lingerMs: number;
};

const MB = 1_048_576;
export const BODY_LIMITS: BodyLimits = {
  perAddress: 32 * MB,
  total: 128 * MB,
  reserved: 32 * MB,
  small: 65_536,
  least: 16_384,
  timeoutMs: 30_000,
  fileTimeoutMs: 100_000,
  lingerMs: 5_000,
};

type ReadOptions = {
  address: string;
  limit: number;
  timeoutMs: number;
  /** The bytes count until this response ends: a file stays in memory until it is stored. */
  until?: ServerResponse;
};

export type Bodies = {
  limits: BodyLimits;
  /**
   * The body, at most `limit` bytes. They are reserved before the first one is read.
   * @throws AppError rate_limited | overloaded | request_timeout, or raw-body's error: `entity.too.large`, `request.aborted`, …
   */
  read(req: IncomingMessage, options: ReadOptions): Promise<Buffer>;
  /** Closes the connection when the body of an answered request does not end soon. */
  closeUnread(req: IncomingMessage): void;
  /** The bytes that are reserved now. */
  inFlight(): number;
};

/** Counts the bodies of one process. */
export function createBodies(clock: Clock, limits: BodyLimits = BODY_LIMITS): Bodies {
  const byAddress = new Map<string, number>();
  let inFlight = 0;

  /** Returns the function that releases the bytes. @throws AppError rate_limited | overloaded */
  function reserve(address: string, declared: number): () => void {
    const bytes = Math.max(declared, limits.least);
    const used = byAddress.get(address) ?? 0;
    if (used + bytes > limits.perAddress) {
      const detail = "Too much is being sent from this address at once.";
      throw new AppError("rate_limited", { detail, retryAfterMs: 1_000 });
    }
    const total = declared <= limits.small ? limits.total : limits.total - limits.reserved;
    if (inFlight + bytes > total) throw new AppError("overloaded", { retryAfterMs: 2_000 });
    byAddress.set(address, used + bytes);
    inFlight += bytes;
    return () => {
      inFlight -= bytes;
      const left = (byAddress.get(address) ?? 0) - bytes;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    };
  }

  return {
    limits,
    inFlight: () => inFlight,
    async read(req, { address, limit, timeoutMs, until }) {
      const length = req.headers["content-length"];
      const declared = length === undefined ? limit : Number(length);
      // raw-body refuses a larger body without reading it, so nothing is reserved.
      const release = declared > limit ? () => {} : reserve(address, declared);
      const done = new AbortController();
      const tooLate = clock.sleep(timeoutMs, done.signal).then(() => {
        if (done.signal.aborted) return new Promise<never>(() => {});
        throw new AppError("request_timeout");
      });
      let isStillUsed = false;
      try {
        const body = await Promise.race([getRawBody(req, { length, limit }), tooLate]);
        isStillUsed = until !== undefined && !until.closed;
        if (isStillUsed) until?.once("close", release);
        return body;
      } finally {
        done.abort();
        if (!isStillUsed) release();
      }
    },
    closeUnread(req) {
      if (req.complete || req.destroyed) return;
      const ended = new AbortController();
      const end = () => ended.abort();
      req.once("end", end).once("close", end);
      void clock.sleep(limits.lingerMs, ended.signal).then(() => {
        if (!ended.signal.aborted) req.destroy();
      });
    },
  };
}
