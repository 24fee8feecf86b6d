/**
 * Leads requests without access from the review pages to an address that does not exist, before Next sees them. So the same
 * work answers both, in the same time. What is checked for that depends on the cookie and the query, never on the path; the path
 * decides only whether a wrong key is counted.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { isNavigation } from "#lib/access/navigation.ts";
import { LINK_KEY } from "#lib/access/review-links.ts";
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
};

/** No page and no route begins with it. */
const UNKNOWN = "no-such-page.txt";
/** Pages, their data, and routes. */
const REVIEW = /^(\/|\/api\/|\/_next\/data\/[^/]+\/)review(?=[/.]|$)(.*)$/s;
const SIGN_IN = /^\/review\/(sign-in|callback)$/;
/** Files of the build are the same for everybody. */
const ASSETS = "/_next/static/";

export function createReviewGate({ access, cookieName, hasSignIn, trustedProxies }: Parts): ReviewGate {
  const isOpen = (path: string) => hasSignIn && SIGN_IN.test(path);

  async function isLetIn(req: IncomingMessage, res: ServerResponse, signature: string | null): Promise<boolean> {
    const { hasSession, hasLink } = await access();
    // A visitor is not locked out by the pictures of a foreign page.
    const isCounted = isReviewPath(req.url ?? "") && isNavigation(req);
    if (signature !== null && (await hasLink(clientAddress(req, trustedProxies), signature, isCounted))) return true;
    return hasSession(req, res);
  }

  return (req, res, next) => {
    const [path = "", query = ""] = (req.url ?? "").split(/\?(.*)/s, 2);
    const pass = (hasAccess: boolean) => {
      if (!hasAccess && !isOpen(path)) req.url = hide(path, query) ?? req.url;
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

const isReviewPath = (target: string): boolean => REVIEW.test(decode(target.split("?", 1)[0] ?? ""));

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
