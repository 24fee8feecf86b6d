/** Reading request bodies so that their senders decide neither how much memory nor how much time that takes. */
import type { IncomingMessage, ServerResponse } from "node:http";
import getRawBody from "raw-body";
import type { Clock } from "#lib/clock.ts";
import { AppError } from "#lib/errors.ts";

export type BodyLimits = {
  /** Bytes of bodies that one address may have under way. */
  perAddress: number;
  /** Bytes of all bodies under way. */
  total: number;
  /** Bytes of `total` that are kept for bodies of at most `small` bytes, which questions are. */
  reserved: number;
  small: number;
  /** What the smallest body counts, for its connection and buffers. */
  least: number;
  /** A body that is parsed has to be here after this time, one that is a file after that, ms. */
  timeoutMs: number;
  fileTimeoutMs: number;
  /** How long a client may go on sending a body that was refused before its connection is closed, ms. */
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
  /** Its bytes count until this response is over: a file is kept in memory until it is stored. */
  until?: ServerResponse;
};

export type Bodies = {
  limits: BodyLimits;
  /**
   * The whole body, of `limit` bytes at most. Its bytes are reserved before the first one is read.
   * @throws AppError rate_limited | overloaded | request_timeout, or raw-body's error: `entity.too.large`, `request.aborted`, …
   */
  read(req: IncomingMessage, options: ReadOptions): Promise<Buffer>;
  /** Closes the connection of an answered request whose body does not end soon. */
  closeUnread(req: IncomingMessage): void;
  /** Bytes that are reserved at present. */
  inFlight(): number;
};

/** Counts the bodies of one process. */
export function createBodies(clock: Clock, limits: BodyLimits = BODY_LIMITS): Bodies {
  const byAddress = new Map<string, number>();
  let inFlight = 0;

  /** @throws AppError rate_limited | overloaded @returns what gives the bytes back */
  function reserve(address: string, declared: number): () => void {
    const bytes = Math.max(declared, limits.least);
    const held = byAddress.get(address) ?? 0;
    if (held + bytes > limits.perAddress) {
      const detail = "Too much is being sent from this address at once.";
      throw new AppError("rate_limited", { detail, retryAfterMs: 1_000 });
    }
    const total = declared <= limits.small ? limits.total : limits.total - limits.reserved;
    if (inFlight + bytes > total) throw new AppError("overloaded", { retryAfterMs: 2_000 });
    byAddress.set(address, held + bytes);
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
      // Refused by raw-body without reading, so nothing has to be reserved.
      const release = declared > limit ? () => {} : reserve(address, declared);
      const over = new AbortController();
      const tooLate = clock.sleep(timeoutMs, over.signal).then(() => {
        if (over.signal.aborted) return new Promise<never>(() => {});
        throw new AppError("request_timeout");
      });
      let isHeld = false;
      try {
        const body = await Promise.race([getRawBody(req, { length, limit }), tooLate]);
        isHeld = until !== undefined && !until.closed;
        if (isHeld) until?.once("close", release);
        return body;
      } finally {
        over.abort();
        if (!isHeld) release();
      }
    },
    closeUnread(req) {
      if (req.complete || req.destroyed) return;
      const over = new AbortController();
      const end = () => over.abort();
      req.once("end", end).once("close", end);
      void clock.sleep(limits.lingerMs, over.signal).then(() => {
        if (!over.signal.aborted) req.destroy();
      });
    },
  };
}
