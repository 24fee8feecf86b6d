/** A reader's own model key on its way through the server, and what a request must be like to bring one. */
import type { IncomingMessage } from "node:http";
import ipaddr from "ipaddr.js";
import { AppError } from "#lib/errors.ts";

const HEADER = "x-openai-key";

/** Holds a key so that neither a log, nor JSON, nor an error can show it by accident. */
export class OwnKey {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** For the Authorization header of a request to the model, and nothing else. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[own key]";
  }
}

/**
 * The key a request brings; null without one. `trustedProxies` as in the configuration.
 * @throws AppError own_key_off | own_key_insecure | own_key_malformed; none of them quotes anything of the key.
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
 * Whether nobody on the way could read the request: it came over https, or never left its sender's machine. A proxy
 * that is trusted says so, else the origin of the page, about which no browser lies, else the connection itself.
 */
function isPrivate(req: IncomingMessage, trustedProxies: number): boolean {
  if ("encrypted" in req.socket && req.socket.encrypted === true) return true;
  const protocols = [req.headers["x-forwarded-proto"] ?? []].flat().join(",").split(",").filter(Boolean);
  const claimed = trustedProxies > 0 ? protocols.at(-Math.min(trustedProxies, protocols.length)) : undefined;
  if (claimed !== undefined) return claimed.trim().toLowerCase() === "https";
  const { origin, host } = req.headers;
  if (origin !== undefined) return origin.startsWith("https://") || isLoopbackHost(URL.parse(origin)?.host);
  const isForwarded = req.headers["x-forwarded-for"] !== undefined;
  return !isForwarded && isLoopbackHost(host) && isLoopback(req.socket.remoteAddress ?? "");
}

const isLoopbackHost = (host: string | undefined): boolean =>
  /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i.test(host ?? "");

const isLoopback = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === "loopback";
