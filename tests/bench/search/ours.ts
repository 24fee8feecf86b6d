/** Our search as the benchmark asks it: the ranking alone, without what the site adds for readers. */
import { buildLexical } from "#lib/docs/search/lexical/lexical.ts";
import type { Lexical } from "#lib/docs/search/ranking.ts";
import type { Corpus, QuerySet } from "./data.ts";
import { auc, mean, percentile } from "./metrics.ts";
import type { Ranker } from "./peer.ts";
import { built } from "./run.ts";

export const asRanker = (lexical: Lexical): Ranker => ({
  rank: (question, limit) => lexical.rank(question, limit).ranked.map(({ at }) => at),
});

const LIMIT = 8;

/** The confidence in questions of a corpus against that in questions of the other corpora, asked of the same index. */
export type Abstention = { corpora: Record<string, number>; mean: number; pooled: number };

export function abstention(indexes: Map<string, Lexical>, sets: QuerySet[]): Abstention | null {
  if (indexes.size < 2) return null;
  const all = { own: [] as number[], strange: [] as number[] };
  const corpora: Record<string, number> = {};
  for (const [corpus, lexical] of indexes) {
    const sure = (wanted: boolean) =>
      sets
        .filter((set) => (set.corpus === corpus) === wanted)
        .flatMap(({ queries }) => queries.map(({ query }) => lexical.rank(query, LIMIT).confidence));
    const [own, strange] = [sure(true), sure(false)];
    corpora[corpus] = auc(own, strange);
    all.own.push(...own);
    all.strange.push(...strange);
  }
  return { corpora, mean: mean(Object.values(corpora)), pooled: auc(all.own, all.strange) };
}

/** `mb` against `textMb`, the sections' own texts; times in ms. */
export type Size = { sections: number; seconds: number; mb: number; textMb: number; p50: number; p99: number };

/** An index of one corpus, asked every question once, after a round that does not count. */
export async function sizeOf(corpus: Corpus, questions: string[]): Promise<Size> {
  const { value: lexical, seconds, mb } = await built(() => buildLexical(corpus.indexed));
  for (const question of questions) lexical.rank(question, LIMIT);
  const ms = questions.map((question) => {
    const began = performance.now();
    lexical.rank(question, LIMIT);
    return performance.now() - began;
  });
  return {
    sections: corpus.sections.length,
    seconds,
    mb,
    textMb: textMb(corpus),
    p50: percentile(ms, 0.5),
    p99: percentile(ms, 0.99),
  };
}

const textMb = ({ sections }: Corpus): number =>
  sections.reduce((sum, { headingPath, text }) => sum + Buffer.byteLength(headingPath.join("\n") + text), 0) / 1e6;

/** As many sections as wanted, of all corpora in turn; beyond what there is, pages come again under other names. */
export function grown(corpora: Corpus[], size: number): Corpus {
  const all = corpora.flatMap(({ sections, indexed }) => sections.map((section, i) => ({ section, own: indexed[i] })));
  const step = Math.max(1, Math.floor(all.length / size));
  const sections: Corpus["sections"] = [];
  const indexed: Corpus["indexed"] = [];
  for (let i = 0; i < size; i++) {
    const { section, own } = all[(i * step) % all.length] ?? {};
    if (!section || !own) break;
    const copy = Math.floor((i * step) / all.length);
    const name = (text: string) => (copy > 0 ? `${text} edition${copy}` : text);
    sections.push({ ...section, id: name(section.id), path: name(section.path) });
    indexed.push({ ...own, path: name(own.path), content: name(own.content) });
  }
  return { name: `${size}`, sections, indexed };
}
