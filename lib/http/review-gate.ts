/**
 * Leads requests without access from the review pages to an address that does not exist, before Next sees them. So the same
 * work answers both, in the same time. What is checked for that depends on the cookie and the query, never on the path; the path
 * decides only whether a wrong key is counted.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isNavigation } from "#lib/access/navigation.ts";
import { LINK_KEY } from "#lib/access/review-links.ts";
import { withoutBase } from "#lib/contract/base-path.ts";
import type { ReviewAccess } from "#lib/review/access.ts";
import { clientAddress } from "./guards.ts";

export type ReviewGate = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

type Parts = {
  access(): Promise<Pick<ReviewAccess, "hasSession" | "hasLink">>;
  /** The name of the cookie of a maintainer's session. */
  cookieName: string;
  /** Whether everybody may begin a sign-in. */
  hasSignIn: boolean;
  trustedProxies: number;
  /** The path below which the site answers; "" for none. */
  basePath: string;
};

/** No page and no route begins with it. */
const UNKNOWN = "no-such-page.txt";
/** Pages, their data, and routes. */
const REVIEW = /^(\/|\/api\/|\/_next\/data\/[^/]+\/)review(?=[/.]|$)(.*)$/s;
const SIGN_IN = /^\/review\/(sign-in|callback)$/;
/** Files of the build are the same for everybody. */
const ASSETS = "/_next/static/";

export function createReviewGate({ access, cookieName, hasSignIn, trustedProxies, basePath }: Parts): ReviewGate {
  const isOpen = (path: string) => hasSignIn && SIGN_IN.test(path);
  const pathOf = (req: IncomingMessage) => withoutBase((req.url ?? "").split("?", 1)[0] ?? "", basePath);

  async function isLetIn(req: IncomingMessage, res: ServerResponse, signature: string | null): Promise<boolean> {
    const { hasSession, hasLink } = await access();
    // A visitor is not locked out by the pictures of a foreign page.
    const isCounted = isReviewPath(pathOf(req)) && isNavigation(req);
    if (signature !== null && (await hasLink(clientAddress(req, trustedProxies), signature, isCounted))) return true;
    return hasSession(req, res);
  }

  return (req, res, next) => {
    const [, query = ""] = (req.url ?? "").split(/\?(.*)/s, 2);
    const path = pathOf(req);
    // Next answers paths outside of the site without looking for a page.
    if (path === null) return next();
    const pass = (hasAccess: boolean) => {
      const hidden = hasAccess || isOpen(path) ? null : hide(path, query);
      if (hidden !== null) req.url = basePath + hidden;
      next();
    };
    const signature = query.includes(LINK_KEY) ? new URLSearchParams(query).get(LINK_KEY) : null;
    const hasCookie = req.headers.cookie?.includes(cookieName) ?? false;
    if ((signature === null && !hasCookie) || path.startsWith(ASSETS)) return pass(false);
    void isLetIn(req, res, signature)
      .catch(() => false)
      .then(pass);
  };
}

const isReviewPath = (path: string | null): boolean => REVIEW.test(decode(path ?? ""));

/** The target of an unknown address in place of one of a review page; null for any other path. */
function hide(path: string, query: string): string | null {
  const decoded = decode(path);
  const [, before, after = ""] = REVIEW.exec(decoded) ?? [];
  // Next redirects every path with a slash at its end to the one without it.
  if (before === undefined || after.endsWith("/")) return null;
  const hidden = decoded === path ? `${before}${UNKNOWN}${after}` : `${before}${UNKNOWN}`;
  return query === "" ? hidden : `${hidden}?${query}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
