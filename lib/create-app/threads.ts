/** The use cases: threads, messages, files, feedback, completions, search. */
import type { Assistants } from "#lib/assistants/assistants.ts";
import type { Attachable } from "#lib/attachments/files.ts";
import { createCompletions } from "#lib/completions/completions.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import type { Runner } from "#lib/runs/runner.ts";
import { createService, type Service } from "#lib/threads/service.ts";
import type { AppLimits } from "./app-limits.ts";
import type { Maintainers } from "./maintainers.ts";
import type { CompleteParts } from "./parts.ts";

/** How long a request waits for the upstream half of a deletion before the outbox continues alone, ms. */
const CLEAN_UP_WAIT_MS = 5_000;

type Uses = {
  limits: AppLimits;
  assistants: Assistants;
  attachable: Attachable;
  runner: Runner;
  outbox: Outbox;
  maintainers: Maintainers;
};

export function createThreadService(parts: CompleteParts, uses: Uses): Service {
  const { config, store, engine, ownKeys, docs, mask, clock, log } = parts;
  const { limits, assistants, attachable, runner, outbox, maintainers } = uses;
  const { budget } = limits;
  return createService({
    ...limits,
    ...maintainers,
    offersHandoff: config.handoff,
    store,
    runner,
    assistants,
    model: engine.model,
    docs,
    completions: createCompletions({
      ...{ engine, ownKeys, fallback: createDemoEngine(), docs, store, budget, mask, clock, log },
      addresses: parts.addresses,
      timeoutMs: config.runTimeoutMs,
    }),
    attachable,
    mask,
    search: docs.search,
    searches: parts.searches,
    runTimeoutMs: config.runTimeoutMs,
    leaseMs: parts.runLimits.leaseMs,
    clock,
    onOutbox: (lane) => outbox.kick(lane),
    cleanUp: () => Promise.race([outbox.drain("cleanup"), clock.sleep(CLEAN_UP_WAIT_MS)]),
  });
}
