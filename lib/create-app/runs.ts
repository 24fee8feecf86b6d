/** The runner, with the engines, docs and assistants that answer questions. */
import type { Assistants } from "#lib/assistants/assistants.ts";
import { createResolver } from "#lib/citations/citations.ts";
import { createDemoEngine } from "#lib/engines/demo/engine.ts";
import type { Outbox } from "#lib/outbox/outbox.ts";
import { Runner } from "#lib/runs/runner.ts";
import { AnswerSet } from "#lib/verified-answers/answer-set.ts";
import type { CompleteParts } from "./parts.ts";

export function createRunner(parts: CompleteParts, assistants: Assistants, outbox: Outbox): Runner {
  const { config, docs, catalogue } = parts;
  const quotes = { quote: docs.quote, translate: catalogue.translate };
  return new Runner({
    store: parts.store,
    engine: parts.engine,
    answers: new AnswerSet(parts),
    ownKeys: parts.ownKeys,
    fallback: createDemoEngine({ ...quotes, preface: (t) => t("answers.modelUnreachable") }),
    budgetFallback: createDemoEngine({ ...quotes, preface: (t) => t("answers.budgetSpent") }),
    assistants,
    search: docs.search,
    editionOf: (path, question) => docs.editionOf({ path, question }),
    languageOf: (path, question) => docs.languageOf(docs.editionOf({ path, question })),
    resolve: createResolver(docs),
    page: docs.pageText,
    sections: (path) => docs.sections.filter((section) => section.path === path),
    mask: parts.mask,
    addresses: parts.addresses,
    siteName: () => parts.site().name,
    clock: parts.clock,
    log: parts.log,
    limits: parts.runLimits,
    prices: config.prices,
    telemetry: parts.telemetry,
    broadcast: parts.broadcast,
    onOutbox: (lane) => outbox.kick(lane),
  });
}
