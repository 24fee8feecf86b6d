/** Pages in simple words: written once per page and model, then kept; readers who ask meanwhile share the writing. */
import type { Clock } from "#lib/clock.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { errorFields, type Log } from "#lib/log.ts";
import type { OwnKey } from "#lib/own-key.ts";
import { storableText } from "#lib/storable.ts";
import type { Store } from "#lib/store.ts";
import { citeDocs, docsResolver } from "./citations.ts";
import { createCiting } from "./citing.ts";
import type { Engine } from "./engine.ts";
import { beginnings, createSimplified, pageInput } from "./explain-text.ts";
import { type Generation, startGeneration, type Write } from "./generation.ts";
import type { Template } from "./instructions.ts";
import type { OwnKeys } from "./own-key-engine.ts";

export type ExplainParts = {
  engine: Engine;
  ownKeys: OwnKeys | null;
  docs: Pick<Docs, "pageInfo" | "section" | "sections">;
  store: Pick<Store, "explanation" | "keepExplanation">;
  siteUrl: string;
  clock: Clock;
  log: Log;
  /** Longest the writing may take, ms. */
  timeoutMs: number;
};

/** @throws AppError invalid_request naming context when there is no such page */
export type Explain = (path: string, ownKey: OwnKey | null) => Promise<Generation>;

export function createExplain(parts: ExplainParts, template: Template): Explain {
  const { docs, store, clock, log } = parts;
  const resolve = docsResolver(docs);
  const cite = (text: string) => citeDocs(text, parts.siteUrl, resolve).text;
  const running = new Map<string, Generation>();

  const writeWith =
    (engine: Engine, sections: DocSection[]): Write =>
    async (show, signal) => {
      const request = {
        instructions: template.instructions,
        input: pageInput(sections),
        maxTokens: template.maxTokens,
      };
      let simplified = createSimplified(sections);
      const citing = createCiting(cite);
      const live = {
        write(piece: string) {
          citing.add(simplified.add(piece));
          show(citing.text);
        },
        reset() {
          simplified = createSimplified(sections);
          citing.clear();
          show("");
        },
      };
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(parts.timeoutMs)]);
      const { text, model } = await engine.complete(request, bounded, live).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ path: sections[0]?.path, ...errorFields(error) }, "page not explained");
        throw error;
      });
      const whole = createSimplified(sections);
      return { text: cite(storableText(whole.add(text) + whole.end())).slice(0, template.maxLength), model };
    };

  /** The site's own: what was written once is kept. */
  const writeKept =
    (path: string, model: string, hash: string, write: Write): Write =>
    async (show, signal) => {
      const kept = await store.explanation(path, model, hash);
      if (kept !== null) return { text: kept, model };
      const written = await write(show, signal);
      await store.keepExplanation({ path, model, hash, content: written.text }).catch((error: unknown) => {
        log.warn({ path, ...errorFields(error) }, "explanation not kept");
      });
      return { ...written, model };
    };

  return async (asked, ownKey) => {
    const page = docs.pageInfo(asked);
    if (!page) throw noPage();
    const sections = docs.sections.filter(({ path }) => path === page.path);
    if (ownKey) {
      if (!parts.ownKeys) throw new AppError("own_key_off");
      // For this reader only: neither shared nor kept.
      return startGeneration(writeWith(parts.ownKeys.engine(ownKey), sections), clock, () => undefined);
    }
    const model = parts.engine.titleModel ?? parts.engine.model;
    if (model === null) {
      const written = { text: cite(beginnings(sections)), model: "demo" };
      return startGeneration(
        async () => written,
        clock,
        () => undefined,
      );
    }
    const hash = sha256(JSON.stringify([template, sections.map((section) => section.hash)]));
    const key = JSON.stringify([page.path, model, hash]);
    const known = running.get(key);
    if (known) return known;
    const write = writeKept(page.path, model, hash, writeWith(parts.engine, sections));
    const started = startGeneration(write, clock, () => {
      if (running.get(key) === started) running.delete(key);
    });
    running.set(key, started);
    return started;
  };
}

function noPage(): AppError {
  const detail = "must be the path of a docs page";
  return new AppError("invalid_request", { detail: `context: ${detail}`, fields: [{ field: "context", detail }] });
}
