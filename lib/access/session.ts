/** Ownership without sign-in: a random owner in a sealed cookie. The database stores only its hash. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { getIronSession } from "iron-session";
import { StartError } from "#lib/errors.ts";
import { cookieRules } from "./cookies.ts";

/** The longest time for which browsers keep a cookie. */
const MAX_AGE_SECONDS = 400 * 24 * 3600;

/** The cookie of the site itself. Browsers do not send it with requests of other sites' pages, nor from a frame on them. */
const OWN = { name: "assistant_owner", attributes: { sameSite: "lax" } } as const;
/**
 * The cookie of a frame on another site's page, where browsers do not send the cookie above. They store this one for the
 * pair of sites (CHIPS). They also send it with requests of the other site's page itself, so it only counts in requests of
 * our own pages.
 */
const EMBEDDED = {
  name: "assistant_embedded_owner",
  attributes: { sameSite: "none", secure: true, partitioned: true },
} as const;

/** No page can set this header. Browsers that do not send it have no partitioned cookies. */
const isFromOwnPage = (req: IncomingMessage): boolean => req.headers["sec-fetch-site"] === "same-origin";
const isFromFrame = (req: IncomingMessage): boolean => isFromOwnPage(req) && req.headers["x-embedded"] === "1";

export type Sessions = {
  /** The owner in the request's cookie; null without a cookie, or with one that this server did not seal. */
  owner(req: IncomingMessage, res: ServerResponse): Promise<string | null>;
  /** The owner as above, or a new one, whose cookie is set by the response. */
  ensureOwner(req: IncomingMessage, res: ServerResponse): Promise<string>;
  /** Whether the reader has given a proof of work; see proof-of-work.ts. */
  isProven(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Records that in the cookie. */
  prove(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Deletes the cookie. The next thread gets a new owner. */
  clear(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

/** @param siteUrl the address of the site with its base path, which the cookies belong to */
export function createSessions(secret: string, siteUrl: string): Sessions {
  function open(req: IncomingMessage, res: ServerResponse, kind: typeof OWN | typeof EMBEDDED) {
    const { name, ...rules } = cookieRules(kind.name, siteUrl);
    return getIronSession<{ owner?: string; proven?: true }>(req, res, {
      password: secret,
      cookieName: name,
      ttl: MAX_AGE_SECONDS,
      cookieOptions: { httpOnly: true, maxAge: MAX_AGE_SECONDS, ...rules, ...kind.attributes },
    });
  }
  /** The session with the owner; it has none for a new reader. */
  async function openCurrent(req: IncomingMessage, res: ServerResponse) {
    const own = await open(req, res, OWN);
    return own.owner || !isFromOwnPage(req) ? own : open(req, res, EMBEDDED);
  }
  const sessions: Sessions = {
    owner: async (req, res) => (await openCurrent(req, res)).owner ?? null,
    isProven: async (req, res) => (await openCurrent(req, res)).proven === true,
    async prove(req, res) {
      const session = await openCurrent(req, res);
      session.proven = true;
      await session.save();
    },
    async ensureOwner(req, res) {
      const known = await sessions.owner(req, res);
      if (known) return known;
      const session = await open(req, res, isFromFrame(req) ? EMBEDDED : OWN);
      session.owner = randomBytes(16).toString("hex");
      await session.save();
      return session.owner;
    },
    async clear(req, res) {
      (await open(req, res, OWN)).destroy();
      if (isFromOwnPage(req)) (await open(req, res, EMBEDDED)).destroy();
    },
  };
  return sessions;
}

/**
 * The configured secret, or a generated one that is stored in `dataDir`, so that cookies stay valid after a restart.
 * @throws StartError naming SESSION_SECRET when the folder cannot be written.
 */
export async function readSessionSecret(configured: string | null, dataDir: string): Promise<string> {
  if (configured) return configured;
  const file = path.join(dataDir, "session-secret");
  const stored = await readFile(file, "utf8").catch(() => "");
  if (stored.length >= 32) return stored;
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
