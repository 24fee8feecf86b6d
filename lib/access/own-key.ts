/** A reader's own model key, and the checks of a request that carries one. */
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { AppError } from "#lib/errors.ts";

const HEADER = "x-openai-key";

/** Wraps a key, so that no log, JSON or error shows it by accident. */
export class OwnKey {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The key, only for the Authorization header of a request to the model. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[own key]";
  }
}

/**
 * The key of a request; null without one. `trustedProxies` as in the configuration.
 * @throws AppError own_key_off | own_key_insecure | own_key_malformed; none of them quotes the key.
 */
export function readOwnKey(
  req: IncomingMessage,
  options: { accepted: boolean; trustedProxies: number },
): OwnKey | null {
  const value = req.headers[HEADER];
  if (value === undefined) return null;
  if (!options.accepted) throw new AppError("own_key_off");
  if (!isPrivate(req, options.trustedProxies)) throw new AppError("own_key_insecure");
  if (typeof value !== "string" || !/^[\x21-\x7E]{8,256}$/.test(value)) throw new AppError("own_key_malformed");
  return new OwnKey(value);
}

/**
 * Whether nobody on the network could read the request: it was sent over https, or from this machine. A trusted proxy
 * decides that, else the Origin, which browsers set, else the connection.
 */
function isPrivate(req: IncomingMessage, trustedProxies: number): boolean {
  if ("encrypted" in req.socket && req.socket.encrypted === true) return true;
  const protocols = [req.headers["x-forwarded-proto"] ?? []].flat().join(",").split(",").filter(Boolean);
  const forwarded = trustedProxies > 0 ? protocols.at(-Math.min(trustedProxies, protocols.length)) : undefined;
  if (forwarded !== undefined) return forwarded.trim().toLowerCase() === "https";
  const { origin, host } = req.headers;
  if (origin !== undefined) return origin.startsWith("https://") || isLoopbackHost(URL.parse(origin)?.host);
  const isForwarded = req.headers["x-forwarded-for"] !== undefined;
  return !isForwarded && isLoopbackHost(host) && isLoopback(req.socket.remoteAddress ?? "");
}

const isLoopbackHost = (host: string | undefined): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host ?? "");

const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
