/** A maintainer at the review pages: a client with the session of a signed link. */
import { createReviewLinks } from "#lib/access/review-links.ts";
import { type Client, createClient } from "#tests/support/servers/client.ts";
import type { TestSite } from "./app.ts";

/** The secret of `startSite`. */
const SECRET = "a secret for tests, long enough for sealing";

/** A page's props, or `redirect` or `notFound`, as `getServerSideProps` returned them. */
export type PageResult = { props?: Record<string, unknown>; redirect?: { destination: string }; notFound?: true };

export type Maintainer = Client & {
  /** Opens a page and returns its result and headers. */
  open(
    path: string,
    headers?: Record<string, string>,
  ): Promise<{ result: PageResult; headers: Headers; status: number }>;
};

export const signLink = (path = "/review", name?: string, ttlMs = 60_000): Promise<string> =>
  createReviewLinks(SECRET).sign(path, ttlMs, name);

/** A visitor of the review pages without a session. */
export function createVisitor(site: TestSite): Maintainer {
  const client = createClient(site.url);
  const open: Maintainer["open"] = async (path, headers) => {
    const sent = { ...headers, ...(client.cookie && { Cookie: client.cookie }) };
    const response = await fetch(`${site.url}${path}`, { headers: sent });
    const cookie = response.headers.getSetCookie()[0]?.split(";", 1)[0];
    if (cookie) client.cookie = cookie;
    return { result: (await response.json()) as PageResult, headers: response.headers, status: response.status };
  };
  return Object.assign(client, { open });
}

export async function signIn(site: TestSite, name = "Ada"): Promise<Maintainer> {
  const visitor = createVisitor(site);
  await visitor.open(await signLink("/review", name));
  return visitor;
}
