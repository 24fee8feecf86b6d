/** Which names in `Host` this server answers to: a page of any other name was led here by its owner (DNS rebinding). */
import { isIP } from "node:net";

/** A name or an address with an optional port, and nothing that a URL parser would read as more than that. */
const HOST = /^([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i;

/** Whether a request with this `Host` may be answered. */
export type HostCheck = (host: string | undefined) => boolean;

/**
 * Allows the host of `siteUrl`, the names of this machine, and `names`: exact ones, `*.example.com` for all below
 * example.com, `*` for all. Ports do not count. Two kinds are safe by nature: an IP address, because only a name can be
 * made to lead elsewhere, and no Host at all, because every browser sends one.
 */
export function createHostCheck(siteUrl: string, names: readonly string[]): HostCheck {
  const site = new URL(siteUrl).hostname;
  if (names.includes("*")) return () => true;
  const exact = new Set([site, "localhost", ...names.filter((name) => !name.startsWith("*."))]);
  const endings = [".localhost", ...names.flatMap((name) => (name.startsWith("*.") ? [name.slice(1)] : []))];
  return (host) => {
    if (host === undefined) return true;
    const name = hostnameOf(host);
    if (name === null) return false;
    return (
      isIP(name.replace(/^\[|\]$/g, "")) !== 0 || exact.has(name) || endings.some((ending) => name.endsWith(ending))
    );
  };
}

/** The name in a `Host` header, in its one spelling; null when there is none. */
export function hostnameOf(host: string): string | null {
  if (!HOST.test(host)) return null;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, "") ?? null;
}
