/** Sign-in with Slack for the review pages. Everything that is wrong ends the same way, and is not logged. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { getIronSession } from "iron-session";
import { z } from "zod";
import { cookieRules } from "#lib/access/cookies.ts";
import { deriveKey } from "#lib/access/purpose-key.ts";
import type { Clock } from "#lib/clock.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { toDeliveryError } from "#lib/notify/slack/errors.ts";
import { createMembership, type MembershipConfig } from "#lib/notify/slack/membership.ts";
import { createOpenId, type OpenIdConfig } from "./openid.ts";

/** What the environment configures. */
export type SignInSettings = Omit<MembershipConfig, "fetch"> & Omit<OpenIdConfig, "redirectUri">;

type Parts = {
  settings: SignInSettings;
  siteUrl: string;
  secret: string;
  clock: Pick<Clock, "now">;
  log: Pick<Log, "warn">;
};

export type SignIn = {
  /** The address at Slack to send the browser to; null when Slack cannot be reached. The response sets a cookie. */
  begin(req: IncomingMessage, res: ServerResponse, to: string): Promise<string | null>;
  /** Who came back from Slack and where they wanted to go; null for anybody who may not enter. */
  finish(req: IncomingMessage, res: ServerResponse): Promise<{ name: string; userId: string; to: string } | null>;
  /** Whether the person is still a maintainer. False when Slack cannot say. */
  isMember(userId: string): Promise<boolean>;
};

/** The path that Slack sends browsers back to. */
export const CALLBACK_PATH = "/review/callback";

/** How long a sign-in may take, ms. */
const FLOW_MS = 600_000;

const flow = z.object({
  ...{ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string(), until: z.number() },
});

export function createSignIn({ settings, siteUrl, secret, clock, log }: Parts): SignIn {
  const openId = createOpenId({ ...settings, redirectUri: `${siteUrl}${CALLBACK_PATH}` });
  const membership = createMembership(settings, clock);
  const { name, ...rules } = cookieRules("assistant_sign_in", siteUrl);
  const openFlow = (req: IncomingMessage, res: ServerResponse) =>
    getIronSession<Partial<z.infer<typeof flow>>>(req, res, {
      password: deriveKey(secret, "maintainer sign-in"),
      cookieName: name,
      ttl: 0,
      cookieOptions: { httpOnly: true, ...rules, sameSite: "lax", maxAge: FLOW_MS / 1000 },
    });

  /** Slack's answer; null when it cannot say. The log has no person and no address. */
  async function ask<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      return await question();
    } catch (error) {
      log.warn(
        { ...errorFields(error), slack: toDeliveryError(error).code },
        "Slack could not be asked about a sign-in",
      );
      return null;
    }
  }

  return {
    async begin(req, res, to) {
      const begun = await ask(() => openId.begin());
      if (!begun) return null;
      const cookie = await openFlow(req, res);
      Object.assign(cookie, { ...begun.challenge, to, until: clock.now() + FLOW_MS });
      await cookie.save();
      return begun.url.href;
    },
    async finish(req, res) {
      const cookie = await openFlow(req, res);
      const { data: challenge } = flow.safeParse({ ...cookie });
      if (!challenge || challenge.until <= clock.now()) return null;
      // A second use of the address finds no cookie.
      cookie.destroy();
      const person = await openId.finish(req.url ?? "", challenge).catch(() => null);
      if (!person || !(await ask(() => membership.isInWorkspace(person.teamId)))) return null;
      if (!(await ask(() => membership.isMember(person.userId)))) return null;
      return { name: person.name, userId: person.userId, to: challenge.to };
    },
    isMember: async (userId) => (await ask(() => membership.isMember(userId))) === true,
  };
}
