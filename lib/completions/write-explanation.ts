/** The writing of one explanation: the request to the model, and the corrections of its text as it streams. */
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Template } from "#lib/assistants/instructions.ts";
import { citeDocs, createResolver } from "#lib/citations/citations.ts";
import { createCitedText } from "#lib/citations/streamed-links.ts";
import type { Clock } from "#lib/clock.ts";
import { storableText } from "#lib/database/storable.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import type { CompletionRequest, Engine, Tokens } from "#lib/engines/engine.ts";
import { errorFields, type Log } from "#lib/log.ts";
import { quoteBeginnings, Simplifier, toPageInput } from "./explain-text.ts";
import type { Written } from "./generation.ts";

export type WriterParts = {
  docs: Pick<Docs, "pageInfo" | "section">;
  addresses: Addresses;
  clock: Clock;
  log: Log;
  /** The longest time that the writing may take, ms. */
  timeoutMs: number;
};

export type Writer = {
  requestOf(sections: DocSection[]): CompletionRequest;
  /** Has the engine write. A link that leads to no page of the docs becomes text. */
  writeWith(
    engine: Engine,
    sections: DocSection[],
  ): (show: (text: string) => void, signal: AbortSignal) => Promise<Written & { usage: Tokens | null }>;
  /** The explanation without a model: the beginning of each section. */
  quote(sections: DocSection[]): Written;
};

export function createWriter({ docs, addresses, timeoutMs, log }: WriterParts, template: Template): Writer {
  const resolve = createResolver(docs);
  const cite = (text: string) => citeDocs(text, addresses, resolve).text;
  const requestOf = (sections: DocSection[]): CompletionRequest => ({
    instructions: template.instructions,
    input: toPageInput(sections),
    maxTokens: template.maxTokens,
  });
  return {
    requestOf,
    quote: (sections) => ({ text: cite(quoteBeginnings(sections)), model: "demo" }),
    writeWith: (engine, sections) => async (show, signal) => {
      const live = createLiveText(sections, cite, show);
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const { text, model, usage } = await engine.complete(requestOf(sections), bounded, live).catch((error) => {
        if (!signal.aborted) log.warn({ path: sections[0]?.path, ...errorFields(error) }, "page not explained");
        throw error;
      });
      const simplifier = new Simplifier(sections);
      const simplified = simplifier.add(text) + simplifier.end();
      return { text: cite(storableText(simplified)).slice(0, template.maxLength), model, usage };
    },
  };
}

/** Shows the model's text while it streams, with its headings and links corrected. */
function createLiveText(sections: DocSection[], cite: (text: string) => string, show: (text: string) => void) {
  let simplifier = new Simplifier(sections);
  const cited = createCitedText(cite);
  return {
    write(piece: string) {
      cited.add(simplifier.add(piece));
      show(cited.text);
    },
    reset() {
      simplifier = new Simplifier(sections);
      cited.clear();
      show("");
    },
  };
}
