/**
 * The path below which the whole site answers (BASE_PATH), for browser and server. Paths of ours are without it everywhere:
 * in the docs, in the database, in the API and for Next's router. It is added where an address leaves for a browser.
 */

/** The base path: "" or, say, "/docs-ai". */
export function basePath(): string {
  // The build replaces this with a constant; scripts read it from the environment.
  // biome-ignore lint/style/noProcessEnv: see above
  return process.env.BASE_PATH ?? "";
}

const isPath = (href: string): boolean => /^\/(?![/\\])/.test(href);

/** A path of ours as browsers ask for it. Other addresses stay as they are. Not for Next's links: they add it themselves. */
export const withBase = (href: string): string => (isPath(href) ? basePath() + href : href);

/** The path of ours that a browser's path means; null for one outside of the site. A query and an anchor stay. */
export function withoutBase(path: string, base = basePath()): string | null {
  if (!path.startsWith(base)) return null;
  const rest = path.slice(base.length);
  return /^[/?#]|^$/.test(rest) ? rest.replace(/^(?!\/)/, "/") : null;
}

/**
 * The path of ours, with query and anchor, that a link means: a path, or an address below `siteUrl`, which ends in the base path
 * and no slash. Null for other links.
 */
export function pathOn(siteUrl: string, href: string): string | null {
  const { origin, pathname } = new URL(siteUrl);
  const url = URL.parse(isPath(href) ? siteUrl + href : href, `${siteUrl}/`);
  return url?.origin === origin ? withoutBase(url.pathname + url.search + url.hash, pathname.replace(/\/$/, "")) : null;
}

/** The absolute address that a link of ours has for those who read it elsewhere. Other links stay as they are. */
export const addressOn = (siteUrl: string, href: string): string =>
  (isPath(href) ? URL.parse(siteUrl + href)?.href : undefined) ?? href;
