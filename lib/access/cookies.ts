/** How this site names and sends its cookies. */
export type CookieRules = { name: string; secure: boolean; path: "/" };

/**
 * The name of a cookie as browsers keep it, and its attributes. Over https it is not sent over http, and the prefix makes
 * browsers accept it from this host only: another subdomain cannot set it. The prefix needs "/" as the path, so the base path
 * is in the name: sites of one host do not overwrite each other's.
 * @param siteUrl with the base path
 */
export function cookieRules(name: string, siteUrl: string): CookieRules {
  const { protocol, pathname } = new URL(siteUrl);
  const secure = protocol === "https:";
  const site = pathname.replace(/\/$/, "").replaceAll("/", ".");
  return { name: `${secure ? "__Host-" : ""}${name}${site}`, secure, path: "/" };
}
