/** Ownership without sign-in: a random owner in a sealed cookie. The database keeps only its hash. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import { getIronSession } from "iron-session";
import { StartError } from "./errors.ts";

const COOKIE = "assistant_owner";
/** Browsers keep no cookie longer. */
const MAX_AGE_SECONDS = 400 * 24 * 3600;

export type Sessions = {
  /** The owner in the request's cookie; null without a cookie, or with one this server did not seal. */
  owner(req: IncomingMessage, res: ServerResponse): Promise<string | null>;
  /** The owner as above, or a new one whose cookie goes out with the response. */
  ensureOwner(req: IncomingMessage, res: ServerResponse): Promise<string>;
  /** Has the browser drop the cookie: its next thread gets a new owner. */
  forget(req: IncomingMessage, res: ServerResponse): Promise<void>;
};

/** @param secure whether the site is served over https; such cookies are not sent over http. */
export function createSessions(secret: string, secure: boolean): Sessions {
  const open = (req: IncomingMessage, res: ServerResponse) =>
    getIronSession<{ owner?: string }>(req, res, {
      password: secret,
      cookieName: COOKIE,
      ttl: MAX_AGE_SECONDS,
      cookieOptions: { httpOnly: true, sameSite: "lax", secure, path: "/", maxAge: MAX_AGE_SECONDS },
    });
  return {
    owner: async (req, res) => (await open(req, res)).owner ?? null,
    async ensureOwner(req, res) {
      const session = await open(req, res);
      if (session.owner) return session.owner;
      session.owner = randomBytes(16).toString("hex");
      await session.save();
      return session.owner;
    },
    async forget(req, res) {
      (await open(req, res)).destroy();
    },
  };
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
