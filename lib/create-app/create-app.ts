/** The composition root: builds the app from its parts. Each area of it has a file beside this one. */
import { createHostCheck } from "#lib/access/hosts.ts";
import { createProofOfWork, type ProofOfWork } from "#lib/access/proof-of-work.ts";
import { createSessions, type Sessions } from "#lib/access/session.ts";
import { createAssistants } from "#lib/assistants/assistants.ts";
import type { Attachable } from "#lib/attachments/files.ts";
import { createProposer } from "#lib/completions/propose-wordings.ts";
import { createDigests } from "#lib/digest/digest.ts";
import { createDigestQueue } from "#lib/digest/queue.ts";
import { suggestions } from "#lib/docs/suggestions.ts";
import { createHealth } from "#lib/health.ts";
import { createOutbox } from "#lib/outbox/outbox.ts";
import { createReviewAccess } from "#lib/review/access.ts";
import { createReview } from "#lib/review/threads.ts";
import { createSweep } from "#lib/sweep.ts";
import { createQuery } from "#lib/threads/query.ts";
import { createStalenessCheck } from "#lib/verified-answers/staleness.ts";
import type { App } from "./app.ts";
import { createAppLimits } from "./app-limits.ts";
import { createBackground } from "./background.ts";
import { createMaintainers } from "./maintainers.ts";
import { placeOf } from "./page-place.ts";
import { type AppParts, type CompleteParts, completeParts } from "./parts.ts";
import { publishReview, publishService } from "./published.ts";
import { createRunner } from "./runs.ts";
import { createSlackOf, inboxOf } from "./slack.ts";
import { createThreadService } from "./threads.ts";
import { createAnswers } from "./verified-answers.ts";

export function createApp(options: AppParts): App {
  const parts = completeParts(options);
  const { config, database, store, engine, ownKeys, docs, telemetry, clock, log } = parts;
  const attachments: Attachable = { site: [...engine.attachments], ownKey: [...(ownKeys?.attachments ?? [])] };
  const sessions = createSessions(parts.sessionSecret, config.siteUrl);
  const limits = createAppLimits(parts);
  const inbox = parts.slack && inboxOf(() => slack);
  const digests = createDigests(parts);
  const outbox = createOutbox({ ...parts, inbox, paceMs: parts.notifyPaceMs, digests });
  const nameOfAssistant = () => parts.site().assistant.name ?? parts.site().name;
  const assistants = createAssistants(parts.assistants, parts.tools, nameOfAssistant, engine.hostedTools);
  const runner = createRunner(parts, assistants, outbox);
  const maintainers = createMaintainers(parts, { outbox, runner });
  const uses = { limits, assistants, attachable: attachments, runner, outbox, maintainers };
  const service = publishService(createThreadService(parts, uses), parts.addresses);
  const verifiedAnswers = createAnswers(parts, outbox, maintainers.threadEvents);
  const checkAnswers = createStalenessCheck({ store, docs, onOutbox: (lane) => outbox.kick(lane) });
  const proposeWordings = createProposer({ ...parts, budget: limits.budget });
  const slack = createSlackOf(parts, { service, replies: maintainers.replies, verifiedAnswers, outbox, digests });
  const health = createHealth(parts);
  const { retentionDays } = config;
  const sweep = createSweep({
    ...{ store, storage: limits.storage, database, clock, log, runner, outbox, retentionDays },
    ...(config.digest && { queueDigest: createDigestQueue(parts) }),
  });
  telemetry.observe({ pendingRuns: () => runner.pending, outboxAge: () => store.getOutboxAge(clock.now()) });
  return {
    config,
    ...siteOf(parts),
    ownKeyModel: ownKeys?.model ?? null,
    attachments,
    service,
    replies: maintainers.replies,
    query: createQuery({ service, limits: limits.limits }),
    verifiedAnswers,
    ...{ docs, docsGit: parts.docsGit },
    placeOf: (address) => placeOf(parts, address),
    suggest: (words, limit, edition) =>
      suggestions((text, options) => docs.suggest(text, { ...options, edition }), words, limit),
    log,
    store,
    allowsHost: createHostCheck(config.siteUrl, config.allowedHosts),
    bodies: parts.bodies,
    reads: parts.reads,
    queuedFor: database.queuedFor ?? ((_caller, work) => work()),
    proofOfWork: proofOfWorkOf(parts, sessions),
    sessions,
    slack,
    reviewAccess: createReviewAccess({ ...parts, secret: parts.sessionSecret, siteUrl: config.siteUrl }),
    review: publishReview(createReview({ ...parts, replies: maintainers.replies }), parts.addresses),
    health,
    telemetry,
    ...createBackground(parts, { runner, maintainers, outbox, health, slack, sweep, checkAnswers, proposeWordings }),
  };
}

/** What pages are made of beside the docs. */
const siteOf = ({ site, brand, catalogue, addresses, redirects, dates }: CompleteParts) => ({
  ...{ site, brand, catalogue, addresses, redirects, dates },
});

/** Null where answers cost nothing. */
function proofOfWorkOf(
  { engine, config, sessionSecret, clock }: CompleteParts,
  sessions: Sessions,
): ProofOfWork | null {
  if (engine.model === null) return null;
  const { proofOfWork: mode, messagesPerMinute: perMinute } = config;
  return createProofOfWork({ mode, perMinute, secret: sessionSecret, sessions, clock });
}
