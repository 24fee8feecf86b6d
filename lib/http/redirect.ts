import type { ServerResponse } from "node:http";
import type { App } from "#lib/create-app/app.ts";

type PageRedirect = { redirect: { destination: string; statusCode: 307 | 308 } };

/** How long browsers keep a permanent redirect is set here: for ever, they could not follow a later change of the docs. */
const CACHE = "public, max-age=0, s-maxage=60, stale-while-revalidate=600, must-revalidate";

/** The answer for an address without a page that leads to one. Null where it leads nowhere. */
export function redirectTo(
  { redirects }: Pick<App, "redirects">,
  path: string,
  res: ServerResponse,
): PageRedirect | null {
  const found = redirects.find(path);
  if (!found || found.path === path) return null;
  res.setHeader("Cache-Control", CACHE);
  return { redirect: { destination: encode(found.path), statusCode: found.isPermanent ? 308 : 307 } };
}

/** A header has no other letters than those of ASCII. Parts of a path that are encoded already stay so. */
function encode(path: string): string {
  const { pathname, hash } = new URL(path, "http://site.invalid");
  return pathname + hash;
}
