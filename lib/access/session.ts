/** Ownership without sign-in: a random owner in a sealed cookie. The database keeps only its hash. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { getIronSession } from "iron-session";
import { StartError } from "#lib/errors.ts";

/** Browsers keep no cookie longer. */
const MAX_AGE_SECONDS = 400 * 24 * 3600;

/** The site's own cookie: not sent with what other sites' pages request, nor from a frame on them. */
const OWN = { name: "assistant_owner", attributes: { sameSite: "lax" } } as const;
/**
 * The cookie of a frame on another site's page, where browsers neither keep nor send the one above. They keep this one
 * for that pair of sites (CHIPS), and send it with what the other site's page itself requests as well: so it counts in
 * requests of our own pages only, whatever their method.
 */
const EMBEDDED = {
  name: "assistant_embedded_owner",
  attributes: { sameSite: "none", secure: true, partitioned: true },
} as const;

/** Browsers say so, and no page can; those that do not say it keep no partitioned cookies. */
const fromOwnPage = (req: IncomingMessage): boolean => req.headers["sec-fetch-site"] === "same-origin";
const fromFrame = (req: IncomingMessage): boolean => fromOwnPage(req) && req.headers["x-embedded"] === "1";

export type Sessions = {
  /** The owner in the request's cookie; null without a cookie, or with one this server did not seal. */
  owner(req: IncomingMessage, res: ServerResponse): Promise<string | null>;
  /** The owner as above, or a new one whose cookie goes out with the response. */
  ensureOwner(req: IncomingMessage, res: ServerResponse): Promise<string>;
  /** Whether its reader's browser has proved work; see proof-of-work.ts. */
  isProven(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Notes that it has, in the cookie of the owner. */
  prove(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Has the browser drop the cookie: its next thread gets a new owner. */
  clear(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

/**
 * @param secure whether the site is served over https. Its cookies are not sent over http, and their prefix has browsers
 * take them from this host alone: another subdomain cannot give a reader a session of its own.
 */
export function createSessions(secret: string, secure: boolean): Sessions {
  const prefix = secure ? "__Host-" : "";
  const open = (req: IncomingMessage, res: ServerResponse, { name, attributes }: typeof OWN | typeof EMBEDDED) =>
    getIronSession<{ owner?: string; proven?: true }>(req, res, {
      password: secret,
      cookieName: prefix + name,
      ttl: MAX_AGE_SECONDS,
      cookieOptions: { httpOnly: true, secure, path: "/", maxAge: MAX_AGE_SECONDS, ...attributes },
    });
  /** The session that has the owner, or may have none. */
  async function current(req: IncomingMessage, res: ServerResponse) {
    const own = await open(req, res, OWN);
    return own.owner || !fromOwnPage(req) ? own : open(req, res, EMBEDDED);
  }
  const sessions: Sessions = {
    owner: async (req, res) => (await current(req, res)).owner ?? null,
    isProven: async (req, res) => (await current(req, res)).proven === true,
    async prove(req, res) {
      const session = await current(req, res);
      session.proven = true;
      await session.save();
    },
    async ensureOwner(req, res) {
      const known = await sessions.owner(req, res);
      if (known) return known;
      const session = await open(req, res, fromFrame(req) ? EMBEDDED : OWN);
      session.owner = randomBytes(16).toString("hex");
      await session.save();
      return session.owner;
    },
    async clear(req, res) {
      (await open(req, res, OWN)).destroy();
      if (fromOwnPage(req)) (await open(req, res, EMBEDDED)).destroy();
    },
  };
  return sessions;
}

/**
 * The configured secret, or one generated once and kept in `dataDir`, so that a restart signs nobody out.
 * @throws StartError naming SESSION_SECRET when the folder cannot be written.
 */
export async function sessionSecret(configured: string | null, dataDir: string): Promise<string> {
  if (configured) return configured;
  const file = path.join(dataDir, "session-secret");
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.length >= 32) return kept;
  const secret = randomBytes(32).toString("hex");
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, secret, { mode: 0o600 });
  } catch (cause) {
    throw new StartError(`SESSION_SECRET is not set and ${dataDir} cannot keep a generated one: set SESSION_SECRET.`, {
      cause,
    });
  }
  return secret;
}
