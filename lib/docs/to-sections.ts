/** Converts the chunks that a search found to sections that a reader can open. */
import type { Section } from "#lib/contract/docs.ts";
import type { Chunk } from "./reading/chunks.ts";
import { readWords } from "./search/lexical/words.ts";

/** Number of chunks to request beyond the limit, because chunks of one section are joined. */
const EXTRA = 4;

export type ToSections = (found: Section[], words: string, limit: number) => Section[];

export const limitWithExtra = (limit: number): number => limit + EXTRA;

/**
 * A chunk of several sections becomes the section whose heading contains most words of the question. Chunks of one
 * section are joined in the page's order. The `url`s in `found` are ids of chunks.
 */
export function createToSections(chunks: Chunk[]): ToSections {
  const byId = new Map(chunks.map((chunk, at) => [chunk.id, { chunk, at }]));
  return (found, words, limit) => {
    const asked = termsOf(words);
    const byUrl = new Map<string, { hit: Section; parts: { at: number; content: string }[] }>();
    for (const hit of found) {
      const known = byId.get(hit.url);
      if (!known) continue;
      const { url, heading } = bestSection(known.chunk, asked);
      const part = { at: known.at, content: hit.content };
      const same = byUrl.get(url);
      if (same) same.parts.push(part);
      else byUrl.set(url, { hit: { ...hit, url, heading }, parts: [part] });
    }
    return [...byUrl.values()].slice(0, limit).map(({ hit, parts }) => ({
      ...hit,
      content: parts
        .sort((a, b) => a.at - b.at)
        .map(({ content }) => content)
        .join("\n\n"),
    }));
  };
}

function bestSection({ sections, url, heading }: Chunk, asked: ReadonlySet<string>): { url: string; heading: string } {
  let best = { url, heading };
  let most = 0;
  for (const section of sections) {
    const shared = [...termsOf(section.heading)].filter((term) => asked.has(term)).length;
    if (shared > most) [best, most] = [section, shared];
  }
  return best;
}

const termsOf = (text: string): ReadonlySet<string> =>
  new Set(
    readWords(text)
      .words.filter(({ stop }) => !stop)
      .map(({ term }) => term),
  );
