/** The session of a maintainer on the review pages: a sealed cookie of its own. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { getIronSession } from "iron-session";
import { z } from "zod";
import type { Clock } from "#lib/clock.ts";
import { type CookieRules, cookieRules } from "./cookies.ts";
import { deriveKey } from "./purpose-key.ts";

/** How long a session lasts, ms. */
const SESSION_MS = 12 * 3_600_000;

const session = z.object({
  /** Who it is, for what only they may change: a hash of the account or of the link, never shown. */
  id: z.string(),
  /** The display name that readers see. */
  name: z.string(),
  /** The maintainer's user id in Slack; null after a signed link. */
  userId: z.string().nullable(),
  /** When the membership in a channel was last checked, ms. */
  checkedAt: z.number(),
  /** When the session ends, ms. */
  until: z.number(),
});
export type MaintainerSession = z.infer<typeof session>;

export type MaintainerSessions = {
  /** The session of a request; null without one, after its end, and for a cookie that this server did not seal. */
  get(req: IncomingMessage, res: ServerResponse): Promise<MaintainerSession | null>;
  /** Begins a session; the response sets its cookie. */
  begin(
    req: IncomingMessage,
    res: ServerResponse,
    who: Pick<MaintainerSession, "id" | "name" | "userId">,
  ): Promise<void>;
  /** Records that the membership was checked now. */
  recordCheck(req: IncomingMessage, res: ServerResponse): Promise<void>;
  end(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

export const maintainerCookie = (siteUrl: string): CookieRules => cookieRules("assistant_maintainer", siteUrl);

export function createMaintainerSessions(
  secret: string,
  siteUrl: string,
  clock: Pick<Clock, "now">,
): MaintainerSessions {
  const { name, ...rules } = maintainerCookie(siteUrl);
  const open = (req: IncomingMessage, res: ServerResponse) =>
    getIronSession<Partial<MaintainerSession>>(req, res, {
      password: deriveKey(secret, "maintainer session"),
      cookieName: name,
      // The end is in the data, so that it goes by the injected clock.
      ttl: 0,
      cookieOptions: { httpOnly: true, ...rules, sameSite: "lax", maxAge: SESSION_MS / 1000 },
    });
  return {
    async get(req, res) {
      const { data } = session.safeParse({ ...(await open(req, res)) });
      return data && data.until > clock.now() ? data : null;
    },
    async begin(req, res, { id, name, userId }) {
      const cookie = await open(req, res);
      const now = clock.now();
      Object.assign(cookie, { id, name, userId, checkedAt: now, until: now + SESSION_MS });
      await cookie.save();
    },
    async recordCheck(req, res) {
      const cookie = await open(req, res);
      cookie.checkedAt = clock.now();
      await cookie.save();
    },
    end: async (req, res) => (await open(req, res)).destroy(),
  };
}
