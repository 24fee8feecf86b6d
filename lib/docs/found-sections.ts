/** What the search found in chunks, as sections that a reader may open. */
import type { Section } from "#lib/contract/docs.ts";
import type { Chunk } from "./reading/chunks.ts";
import { readWords } from "./search/lexical/words.ts";

/** Asked for beyond the limit, because parts of one section become one. */
const SPARE = 4;

export type Present = (found: Section[], words: string, limit: number) => Section[];

export const withSpare = (limit: number): number => limit + SPARE;

/**
 * A joined chunk leads to the one of its headings that the question names most; parts of one section come as one, in
 * the page's order. `found` names chunks by their ids.
 */
export function presenter(chunks: Chunk[]): Present {
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
    const named = [...termsOf(section.heading)].filter((term) => asked.has(term)).length;
    if (named > most) [best, most] = [section, named];
  }
  return best;
}

const termsOf = (text: string): ReadonlySet<string> =>
  new Set(
    readWords(text)
      .words.filter(({ stop }) => !stop)
      .map(({ term }) => term),
  );
