/** Signed links that let maintainers without Slack sign-in into /review. A link works until it expires. */
import { sealData, unsealData } from "iron-session";
import { z } from "zod";
import { type Clock, systemClock } from "#lib/clock.ts";
import { deriveKey } from "./purpose-key.ts";

/** The list of threads. */
export const REVIEW_HOME = "/review";
/** Where sign-in with Slack begins. `?to=` is the path to go to afterwards. */
export const SIGN_IN_PATH = "/review/sign-in";

/** The query parameter of a signed link. */
export const LINK_KEY = "key";

/** A path of the review pages, with its query. */
export const isReviewPath = (path: string): boolean => /^\/review(\/[\w-]+)?(\?[\w=&%.~-]*)?$/.test(path);

const payload = z.object({ path: z.string().refine(isReviewPath), name: z.string().nullable(), until: z.number() });

/** `path`: where the link leads. `name`: the display name of the maintainer; null if the link is for nobody in particular. */
export type ReviewLink = { path: string; name: string | null };

export type ReviewLinks = {
  /**
   * Signs a link to a path of the review pages. Returns the path with the signature in its query.
   * @param ttlMs how long the link works, ms
   */
  sign(path: string, ttlMs: number, name?: string): Promise<string>;
  /** The link that a signature belongs to; null for an expired one, and for one that this server did not make. */
  verify(signature: string): Promise<ReviewLink | null>;
};

/** The longest signature that is verified, characters. */
const MAX_LENGTH = 2_000;

export function createReviewLinks(secret: string, clock: Pick<Clock, "now"> = systemClock): ReviewLinks {
  const password = deriveKey(secret, "review link");
  return {
    async sign(path, ttlMs, name) {
      const data = payload.parse({ path, name: name ?? null, until: clock.now() + ttlMs });
      // The time to live is in the data: the library would compare it with another clock.
      const signature = await sealData(data, { password, ttl: 0 });
      return `${path}${path.includes("?") ? "&" : "?"}${LINK_KEY}=${encodeURIComponent(signature)}`;
    },
    async verify(signature) {
      if (signature.length > MAX_LENGTH) return null;
      const sealed = payload.safeParse(await unsealData(signature, { password, ttl: 0 }));
      if (!sealed.success || sealed.data.until <= clock.now()) return null;
      return { path: sealed.data.path, name: sealed.data.name };
    },
  };
}

/** The address of a thread's review page for people who may have no session yet. */
export type ReviewUrl = (threadId: string) => Promise<string>;

/**
 * Where notifications lead: through Slack's sign-in where it is set up, else by a signed link.
 * @param linkMs how long such a link works, ms
 */
export function createReviewUrl(siteUrl: string, secret: string, hasSignIn: boolean, linkMs: number): ReviewUrl {
  const links = createReviewLinks(secret);
  return async (threadId) => {
    const path = `${REVIEW_HOME}/${threadId}`;
    if (hasSignIn) return `${siteUrl}${SIGN_IN_PATH}?to=${encodeURIComponent(path)}`;
    return siteUrl + (await links.sign(path, linkMs));
  };
}
