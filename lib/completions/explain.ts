/** Pages in simple words: written once per page and model, then kept; readers who ask meanwhile share the writing. */
import type { OwnKey } from "#lib/access/own-key.ts";
import type { Template } from "#lib/assistants/instructions.ts";
import { citeDocs, docsResolver } from "#lib/citations/citations.ts";
import { createCiting } from "#lib/citations/streamed-links.ts";
import type { Clock } from "#lib/clock.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Store } from "#lib/database/store.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { CompletionRequest, Engine, Tokens } from "#lib/engines/engine.ts";
import type { OwnKeys } from "#lib/engines/own-key/engine.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { type Budget, tokensOf } from "#lib/limits/budget.ts";
import type { Caller } from "#lib/limits/rates.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { beginnings, createSimplified, pageInput } from "./explain-text.ts";
import { type Generation, startGeneration, type Write, type Written } from "./generation.ts";

export type ExplainParts = {
  engine: Engine;
  ownKeys: OwnKeys | null;
  docs: Pick<Docs, "pageInfo" | "section" | "sections">;
  store: Pick<Store, "explanation" | "keepExplanation">;
  budget: Budget;
  siteUrl: string;
  clock: Clock;
  log: Log;
  /** Longest the writing may take, ms. */
  timeoutMs: number;
};

/** @throws AppError invalid_request naming context when there is no such page */
export type Explain = (path: string, ownKey: OwnKey | null, caller: Caller) => Promise<Generation>;

export function createExplain(parts: ExplainParts, template: Template): Explain {
  const { docs, store, clock, log, budget } = parts;
  const resolve = docsResolver(docs);
  const cite = (text: string) => citeDocs(text, parts.siteUrl, resolve).text;
  const running = new Map<string, Generation>();

  const requestOf = (sections: DocSection[]): CompletionRequest => ({
    instructions: template.instructions,
    input: pageInput(sections),
    maxTokens: template.maxTokens,
  });

  const writeWith =
    (engine: Engine, sections: DocSection[]) =>
    async (show: (text: string) => void, signal: AbortSignal): Promise<Written & { usage: Tokens | null }> => {
      const request = requestOf(sections);
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
      const { text, model, usage } = await engine.complete(request, bounded, live).catch((error: unknown) => {
        if (!signal.aborted) log.warn({ path: sections[0]?.path, ...errorFields(error) }, "page not explained");
        throw error;
      });
      const whole = createSimplified(sections);
      return { text: cite(storableText(whole.add(text) + whole.end())).slice(0, template.maxLength), model, usage };
    };

  /** What can be had without a model. */
  const quote = (sections: DocSection[]) => ({ text: cite(beginnings(sections)), model: "demo" });

  /** The site's own: what was written once is kept. Whoever asks first pays for it. */
  const writeKept =
    (path: string, model: string, hash: string, sections: DocSection[], caller: Caller): Write =>
    async (show, signal) => {
      const kept = await store.explanation(path, model, hash);
      if (kept !== null) return { text: kept, model };
      const write = writeWith(parts.engine, sections);
      const written = await budget.within(
        caller,
        tokensOf(requestOf(sections)),
        () => write(show, signal),
        async () => null,
      );
      if (!written) return quote(sections);
      await store.keepExplanation({ path, model, hash, content: written.text }).catch((error: unknown) => {
        log.warn({ path, ...errorFields(error) }, "explanation not kept");
      });
      return { ...written, model };
    };

  return async (asked, ownKey, caller) => {
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
      const written = quote(sections);
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
    const write = writeKept(page.path, model, hash, sections, caller);
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
