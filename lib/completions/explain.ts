/** Explanations of pages in simple words. One is written once per page and model, and stored for all readers. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { Template } from "#lib/assistants/instructions.ts";
import type { Store } from "#lib/database/store.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { OwnKeys } from "#lib/engines/own-key/engine.ts";
import { AppError, invalidField } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { type Budget, tokensOf } from "#lib/limits/budget.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { errorFields } from "#lib/log.ts";
import { Generation, type Write } from "./generation.ts";
import { createWriter, type Writer, type WriterParts } from "./write-explanation.ts";

export type ExplainParts = Omit<WriterParts, "docs"> & {
  engine: Engine;
  ownKeys: OwnKeys | null;
  docs: Pick<Docs, "pageInfo" | "section" | "sections">;
  store: Pick<Store, "getExplanation" | "saveExplanation">;
  budget: Budget;
};

/** @throws AppError invalid_request naming context when there is no such page; own_key_off */
export type Explain = (path: string, ownKey: OwnKey | null, caller: Caller) => Promise<Generation>;

/** Readers who ask for the same explanation while it is written follow the same generation. */
export function createExplain(parts: ExplainParts, template: Template): Explain {
  const { docs, engine, clock } = parts;
  const writer = createWriter(parts, template);
  const running = new Map<string, Generation>();

  return async (path, ownKey, caller) => {
    const page = docs.pageInfo(path);
    if (!page) throw invalidField("context", "must be the path of a docs page");
    const sections = docs.sections.filter((section) => section.path === page.path);
    if (ownKey) {
      if (!parts.ownKeys) throw new AppError("own_key_off");
      // The reader pays for it, so it is neither shared nor stored.
      return Generation.start(writer.writeWith(parts.ownKeys.engine(ownKey), sections), clock);
    }
    const model = engine.titleModel ?? engine.model;
    if (model === null) return Generation.start(async () => writer.quote(sections), clock);
    const hash = sha256(JSON.stringify([template, sections.map((section) => section.hash)]));
    const key = JSON.stringify([page.path, model, hash]);
    const known = running.get(key);
    if (known) return known;
    const write = writeOnce(parts, writer, { path: page.path, model, hash, sections, caller });
    const started = Generation.start(write, clock, () => {
      if (running.get(key) === started) running.delete(key);
    });
    running.set(key, started);
    return started;
  };
}

type Order = { path: string; model: string; hash: string; sections: DocSection[]; caller: Caller };

/** Returns the stored explanation, or writes and stores one. The first reader's budget pays for it. */
function writeOnce({ engine, store, budget, log }: ExplainParts, writer: Writer, order: Order): Write {
  const { path, model, hash, sections, caller } = order;
  return async (show, signal) => {
    const stored = await store.getExplanation(path, model, hash);
    if (stored !== null) return { text: stored, model };
    const write = () => writer.writeWith(engine, sections)(show, signal);
    const written = await budget.spend(caller, tokensOf(writer.requestOf(sections)), write, async () => null);
    if (!written) return writer.quote(sections);
    await store.saveExplanation({ path, model, hash, text: written.text }).catch((error: unknown) => {
      log.warn({ path, ...errorFields(error) }, "explanation not kept");
    });
    return { ...written, model };
  };
}
