/** Questions with known answers as cases to fit the ranking and its confidence to. */
import { createHash } from "node:crypto";
import { openDocs } from "#lib/docs/docs.ts";
import { readSignals, SIGNALS } from "#lib/docs/search/lexical/confidence.ts";
import { FEATURES } from "#lib/docs/search/lexical/features.ts";
import { buildFinder, order } from "#lib/docs/search/lexical/lexical.ts";
import type { Indexed } from "#lib/docs/search/ranking.ts";
import { readQuestions, readUnanswerable } from "#tests/eval/measure.ts";
import type { Data, Query } from "./data.ts";
import type { Case, Sample } from "./fit.ts";

/** The project's own docs as a corpus, and its own questions as a set. */
export const OWN = "own";
export const FOLDS = 5;

type Place = { id: string; path: string };
export type Asked = Query & {
  /** Of the candidates, in the order of the rows: section and page. */
  places: Place[];
};
type Finder = ReturnType<typeof buildFinder>;
type Searched = { places: Place[]; finder: Finder };

/** Every corpus of the data, and the docs in `dir`. */
export async function openCorpora(data: Data, dir: string): Promise<Map<string, Searched>> {
  const { sections } = await openDocs({ dir });
  const own: Indexed[] = sections.map((section) => ({ ...section, keywords: [], description: null }));
  const ownPlaces = sections.map(({ url, path }) => ({ id: url, path }));
  return new Map([
    ...data.corpora.map(({ name, sections, indexed }): [string, Searched] => [
      name,
      { places: sections, finder: buildFinder(indexed) },
    ]),
    [OWN, { places: ownPlaces, finder: buildFinder(own) }],
  ]);
}

export const ownQueries = (): Query[] =>
  readQuestions().map(({ id, query, sections }) => ({
    id,
    query,
    sections,
    set: OWN,
    corpus: OWN,
    split: "dev",
    pages: [...new Set(sections.map((url) => url.split("#")[0] ?? url))],
    exclude: [],
    any: true,
  }));

export function toCase(query: Query, { places, finder }: Searched): { asked: Asked; it: Case } {
  const found = finder
    .find(finder.read(query.query))
    .filter(({ at }) => !query.exclude.includes(places[at]?.path ?? ""));
  const at = found.flatMap((candidate) => places[candidate.at] ?? []);
  const paths = [...new Set(at.map(({ path }) => path))];
  const hash = createHash("sha256")
    .update(query.pages[0] ?? "")
    .digest();
  const it: Case = {
    set: query.set,
    fold: (hash[0] ?? 0) % FOLDS,
    rows: found.map(({ features }) => Float64Array.from(FEATURES, (feature) => features[feature])),
    pageOf: at.map(({ path }) => paths.indexOf(path)),
    rightPages: paths.map((path) => query.pages.includes(path)),
    right: at.map(({ id }) => query.sections.includes(id)),
  };
  return { asked: { ...query, places: at }, it };
}

/** `group`: whose questions were asked of which docs. */
export type Doubt = Sample & { group: string; own: boolean };

/**
 * Each question asked of its own docs, which cover it, and of all others, which do not; and the questions that the
 * project's docs cannot answer. Groups weigh the same, but the project's own questions four times as much: near misses
 * are what readers ask. Questions of which nothing is found have a confidence of 0 anyhow.
 */
export function toDoubts(queries: readonly Query[], corpora: Map<string, Searched>): Doubt[] {
  const asked = [...corpora].flatMap(([corpus, { finder }]) =>
    [
      ...queries.map(({ query, corpus: from }) => ({ query, from })),
      ...(corpus === OWN ? readUnanswerable().map(({ query }) => ({ query, from: "unanswerable" })) : []),
    ].flatMap(({ query, from }) => {
      const read = finder.read(query);
      const ranked = order(finder.find(read));
      const signals = readSignals(read, ranked);
      const yes = from === corpus;
      const group = yes ? `${corpus}` : from === "unanswerable" ? from : `others of ${corpus}`;
      const row = Float64Array.from(SIGNALS, (sign) => signals[sign]);
      return ranked.length === 0 ? [] : [{ row, yes, group, own: [OWN, "unanswerable"].includes(group) }];
    }),
  );
  const sizes = new Map<string, number>();
  for (const { group } of asked) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return asked.map((one) => ({ ...one, weight: (one.own ? 4 : 1) / (sizes.get(one.group) ?? 1) }));
}
