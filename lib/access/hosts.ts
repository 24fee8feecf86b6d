/** The names in `Host` that this server answers. A page under any other name is an attack (DNS rebinding). */
import { isIP } from "node:net";

/** A name or an address with an optional port, without characters that a URL parser would interpret. */
const HOST = /^([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i;

/** Whether a request with this `Host` may be answered. */
export type HostCheck = (host: string | undefined) => boolean;

/**
 * Allows the host of `siteUrl`, the names of this machine, and `names`: exact names, `*.example.com` for all names below
 * example.com, `*` for all names. Ports are ignored. Always allowed are IP addresses, because DNS rebinding needs a name,
 * and requests without Host, because browsers always send one.
 */
export function createHostCheck(siteUrl: string, names: readonly string[]): HostCheck {
  const site = new URL(siteUrl).hostname;
  if (names.includes("*")) return () => true;
  const exact = new Set([site, "localhost", ...names.filter((name) => !name.startsWith("*."))]);
  const suffixes = [".localhost", ...names.flatMap((name) => (name.startsWith("*.") ? [name.slice(1)] : []))];
  return (host) => {
    if (host === undefined) return true;
    const name = hostnameOf(host);
    if (name === null) return false;
    return (
      isIP(name.replace(/^\[|\]$/g, "")) !== 0 || exact.has(name) || suffixes.some((suffix) => name.endsWith(suffix))
    );
  };
}

/** The name in a `Host` header, in its normal form; null for an invalid header. */
export function hostnameOf(host: string): string | null {
  if (!HOST.test(host)) return null;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, "") ?? null;
}
