/** The composition root: builds the app from its parts. Each area of it has a file beside this one. */
import { createHostCheck } from "#lib/access/hosts.ts";
import { createProofOfWork, type ProofOfWork } from "#lib/access/proof-of-work.ts";
import { createSessions, type Sessions } from "#lib/access/session.ts";
import { createAssistants } from "#lib/assistants/assistants.ts";
import type { Attachable } from "#lib/attachments/files.ts";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import { suggestions } from "#lib/docs/suggestions.ts";
import { createHealth } from "#lib/health.ts";
import { createOutbox } from "#lib/outbox/outbox.ts";
import { createSweep } from "#lib/sweep.ts";
import { createQuery } from "#lib/threads/query.ts";
import type { App } from "./app.ts";
import { createAppLimits } from "./app-limits.ts";
import { createBackground } from "./background.ts";
import { type AppParts, type CompleteParts, completeParts } from "./parts.ts";
import { createRunner } from "./runs.ts";
import { createThreadService } from "./threads.ts";

export function createApp(options: AppParts): App {
  const parts = completeParts(options);
  const { config, database, store, engine, ownKeys, docs, telemetry, clock, log } = parts;
  const attachments: Attachable = { site: [...engine.attachments], ownKey: [...(ownKeys?.attachments ?? [])] };
  const sessions = createSessions(parts.sessionSecret, config.siteUrl.startsWith("https:"));
  const limits = createAppLimits(parts);
  const outbox = createOutbox({ ...parts, paceMs: parts.notifyPaceMs });
  const assistants = createAssistants(parts.assistants, parts.tools, SITE_NAME, engine.hostedTools);
  const runner = createRunner(parts, assistants, outbox);
  const service = createThreadService(parts, { limits, assistants, attachable: attachments, runner, outbox });
  const health = createHealth(parts);
  const { retentionDays } = config;
  const sweep = createSweep({ store, storage: limits.storage, database, clock, log, runner, outbox, retentionDays });
  telemetry.observe({ pendingRuns: () => runner.pending, outboxAge: () => store.getOutboxAge(clock.now()) });
  return {
    config,
    ownKeyModel: ownKeys?.model ?? null,
    attachments,
    service,
    query: createQuery({ service, limits: limits.limits }),
    docs,
    suggest: (words, limit) => suggestions(docs.suggest, words, limit),
    log,
    store,
    allowsHost: createHostCheck(config.siteUrl, config.allowedHosts),
    bodies: parts.bodies,
    reads: parts.reads,
    queuedFor: database.queuedFor ?? ((_caller, work) => work()),
    proofOfWork: proofOfWorkOf(parts, sessions),
    sessions,
    health,
    telemetry,
    ...createBackground(parts, { runner, outbox, health, sweep }),
  };
}

/** Null where answers cost nothing. */
function proofOfWorkOf(
  { engine, config, sessionSecret, clock }: CompleteParts,
  sessions: Sessions,
): ProofOfWork | null {
  if (engine.model === null) return null;
  const { proofOfWork: mode, messagesPerMinute: perMinute } = config;
  return createProofOfWork({ mode, perMinute, secret: sessionSecret, sessions, clock });
}
