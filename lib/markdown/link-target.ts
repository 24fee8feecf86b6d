/** Where an address leads, read as a browser reads it. */
export type LinkTarget =
  /** A path of this site, with its query and hash. */
  | { kind: "internal"; path: string }
  /** Another site, by an address without user name and password; names in other letters are in punycode. */
  | { kind: "external"; href: string }
  /** Another scheme, such as mailto. */
  | { kind: "other"; href: string; scheme: string };

/**
 * `base` is the address of the page that has the link. An address with a scheme stands for itself: `https:evil` is
 * another site, though some browsers on some pages would make a path of it. Null for what is no address.
 */
export function linkTarget(href: string, base: string): LinkTarget | null {
  const url = URL.parse(href) ?? URL.parse(href, base);
  if (!url) return null;
  if (!/^https?:$/.test(url.protocol)) return { kind: "other", href: url.href, scheme: url.protocol.slice(0, -1) };
  if (url.origin === new URL(base).origin) {
    // A path that begins with two slashes would be read as a host, as of `/.//evil`: written so, it stays a path.
    const root = url.pathname.startsWith("//") ? "/." : "";
    return { kind: "internal", path: root + url.pathname + url.search + url.hash };
  }
  url.username = "";
  url.password = "";
  return { kind: "external", href: url.href };
}
