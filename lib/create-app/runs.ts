/** The runner, with the engines, docs and assistants that answer questions. */
import type { Assistants } from "#lib/assistants/assistants.ts";
import { createResolver } from "#lib/citations/citations.ts";
import { SITE_NAME } from "#lib/contract/assistant.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import { Runner } from "#lib/runs/runner.ts";
import type { CompleteParts } from "./parts.ts";

export function createRunner(parts: CompleteParts, assistants: Assistants, outbox: Outbox): Runner {
  const { config, docs } = parts;
  return new Runner({
    store: parts.store,
    engine: parts.engine,
    ownKeys: parts.ownKeys,
    fallback: createDemoEngine("The model cannot be reached right now, so I quote what the docs say:"),
    budgetFallback: createDemoEngine("The answers for today are used up, so I quote what the docs say:"),
    assistants,
    search: docs.search,
    resolve: createResolver(docs),
    page: docs.pageText,
    sections: (path) => docs.sections.filter((section) => section.path === path),
    mask: parts.mask,
    siteUrl: config.siteUrl,
    siteName: SITE_NAME,
    clock: parts.clock,
    log: parts.log,
    limits: parts.runLimits,
    prices: config.prices,
    telemetry: parts.telemetry,
    broadcast: parts.broadcast,
    onOutbox: (lane) => outbox.kick(lane),
  });
}
