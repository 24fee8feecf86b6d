/** Who may see the review pages: maintainers after sign-in with Slack, or with a signed link. Nobody else learns of them. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createFailedTries } from "#lib/access/failed-tries.ts";
import { createMaintainerSessions, type MaintainerSession } from "#lib/access/maintainer-sessions.ts";
import { isNavigation } from "#lib/access/navigation.ts";
import { createReviewLinks, isReviewPath, REVIEW_HOME, type ReviewLink } from "#lib/access/review-links.ts";
import type { Clock } from "#lib/clock.ts";
import { sha256 } from "#lib/ids.ts";
import type { Log } from "#lib/log.ts";
import { slackAuthorId } from "#lib/maintainers/author-id.ts";
import { createSignIn, type SignInSettings } from "./sign-in/sign-in.ts";

/** The name of a maintainer whose link or account has none. */
const NO_NAME = "A maintainer";
/** After this time the membership of a signed-in maintainer is checked again, ms. */
const RECHECK_MS = 3_600_000;
/** Failed tries of an address in a minute, and sign-ins that it may begin. */
const MAX_TRIES = 20;
const MAX_SIGN_INS = 100;

export type Visit = { req: IncomingMessage; res: ServerResponse; address: string };

export type ReviewAccess = {
  /** The maintainer who sends a request; null for everybody else. */
  find(visit: Omit<Visit, "address">): Promise<MaintainerSession | null>;
  /** Exchanges the signature of a link for a session. Returns the path to go to; null for a wrong or expired one. */
  enter(visit: Visit, signature: string): Promise<string | null>;
  /** The address of Slack's sign-in, after which the browser goes to `to`; null where it is not set up. */
  beginSignIn(visit: Visit, to: string): Promise<string | null>;
  /** Begins the session of somebody who comes back from Slack. Returns the path to go to; null for who may not enter. */
  finishSignIn(visit: Visit): Promise<string | null>;
  end(visit: Omit<Visit, "address">): Promise<void>;
  /** Whether a request has a session that has not ended. Unlike `find`, it asks nobody about the maintainer. */
  hasSession(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** Whether a signature is that of a link that works. With `isCounted`, a wrong one is a failed try of the address. */
  hasLink(address: string, signature: string, isCounted: boolean): Promise<boolean>;
};

type Parts = {
  secret: string;
  siteUrl: string;
  /** Null without sign-in. */
  signIn: SignInSettings | null;
  clock: Pick<Clock, "now">;
  log: Pick<Log, "warn">;
};

/** A link with a name is for one person. Several may open another one: each of their sessions is somebody else. */
const identityOf = ({ name }: ReviewLink, signature: string) =>
  name === null ? { id: randomUUID(), name: NO_NAME } : { id: sha256(`link ${signature}`), name };

export function createReviewAccess({ secret, siteUrl, signIn: settings, clock, log }: Parts): ReviewAccess {
  const links = createReviewLinks(secret, clock);
  const sessions = createMaintainerSessions(secret, siteUrl, clock);
  const signIn = settings && createSignIn({ settings, siteUrl, secret, clock, log });
  const failedTries = createFailedTries(MAX_TRIES, clock);
  const signIns = createFailedTries(MAX_SIGN_INS, clock);

  /** Runs one try to get access, unless the address had too many. What is not counted fails without consequences. */
  async function attempt(
    { address, isCounted }: { address: string; isCounted: boolean },
    work: () => Promise<string | null>,
  ): Promise<string | null> {
    if (failedTries.isBlocked(address)) return null;
    const path = await work();
    if (path === null && isCounted) failedTries.record(address);
    return path;
  }

  return {
    async find({ req, res }) {
      const session = await sessions.get(req, res);
      if (!session || session.userId === null || clock.now() - session.checkedAt < RECHECK_MS) return session;
      if (!(await signIn?.isMember(session.userId))) return null;
      await sessions.recordCheck(req, res);
      return session;
    },
    enter: ({ req, res, address }, signature) =>
      attempt({ address, isCounted: isNavigation(req) }, async () => {
        const link = await links.verify(signature);
        if (link) await sessions.begin(req, res, { ...identityOf(link, signature), userId: null });
        return link?.path ?? null;
      }),
    async beginSignIn({ req, res, address }, to) {
      // A foreign page could begin sign-ins with its pictures.
      if (!signIn || !isNavigation(req) || signIns.isBlocked(address)) return null;
      // Each one counts, as it asks Slack. People of one office may have one address.
      signIns.record(address);
      return signIn.begin(req, res, isReviewPath(to) ? to : REVIEW_HOME);
    },
    finishSignIn: ({ req, res, address }) =>
      attempt({ address, isCounted: isNavigation(req) }, async () => {
        const person = (await signIn?.finish(req, res)) ?? null;
        if (person) {
          const { name, userId } = person;
          await sessions.begin(req, res, { id: slackAuthorId(userId), name: name || NO_NAME, userId });
        }
        return person?.to ?? null;
      }),
    end: ({ req, res }) => sessions.end(req, res),
    hasSession: async (req, res) => (await sessions.get(req, res)) !== null,
    hasLink: async (address, signature, isCounted) =>
      (await attempt({ address, isCounted }, async () => (await links.verify(signature))?.path ?? null)) !== null,
  };
}
