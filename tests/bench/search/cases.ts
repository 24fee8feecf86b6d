/** Questions with known answers as cases to fit the ranking and its confidence to. */
import { createHash } from "node:crypto";
import { readFiles } from "#lib/docs/files/files.ts";
import { toChunks } from "#lib/docs/reading/chunks.ts";
import { PARSER_VERSION, parsePage } from "#lib/docs/reading/parse.ts";
import { readSignals, SIGNALS } from "#lib/docs/search/lexical/confidence.ts";
import { FEATURES } from "#lib/docs/search/lexical/features.ts";
import { buildFinder, order } from "#lib/docs/search/lexical/lexical.ts";
import { readFolderQuestions, readNewcomers, readQuestions, readUnanswerable } from "#tests/eval/measure.ts";
import type { Data, Query } from "./data.ts";
import type { Case, Sample } from "./fit.ts";

/** The project's own docs as a corpus, and its own questions as a set. */
export const OWN = "own";
/** Plain questions of newcomers, asked of the same docs. */
export const NEWCOMERS = "newcomers";
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
  return new Map([
    ...data.corpora.map(({ name, sections, indexed }): [string, Searched] => [
      name,
      { places: sections, finder: buildFinder(indexed) },
    ]),
    [OWN, await openFolder(dir)],
  ]);
}

/** A docs folder as the site indexes it. */
export async function openFolder(dir: string): Promise<Searched> {
  const { files } = await readFiles(dir, [], PARSER_VERSION);
  const indexed = files.flatMap((file) => {
    const { sections, keywords, description } = parsePage(file.source, file);
    const chunks = toChunks(sections.map((section) => ({ ...section, hash: "" })));
    return chunks.map((chunk, i) => ({ ...chunk, keywords, description: i === 0 ? description : null }));
  });
  return { places: indexed.map(({ url, path }) => ({ id: url, path })), finder: buildFinder(indexed) };
}

export const ownQueries = (): Query[] => {
  const common = { corpus: OWN, exclude: [], any: true };
  const questions = readQuestions().map(({ id, query, sections }) => {
    const pages = [...new Set(sections.map((url) => url.split("#")[0] ?? url))];
    return { ...common, id, query, sections, pages, set: OWN, split: "dev" };
  });
  const newcomers = readNewcomers()
    .filter(({ split }) => split === "dev")
    .map((one) => ({ ...one, ...common, set: NEWCOMERS, sections: [] }));
  return [...questions, ...newcomers];
};

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
 * project's docs cannot answer. Groups weigh the same, but the project's own questions half as much again: near misses
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
      const signals = readSignals(read, ranked, finder.index);
      const yes = from === corpus;
      const group = yes ? `${corpus}` : from === "unanswerable" ? from : `others of ${corpus}`;
      const row = Float64Array.from(SIGNALS, (sign) => signals[sign]);
      return ranked.length === 0 ? [] : [{ row, yes, group, own: [OWN, "unanswerable"].includes(group) }];
    }),
  );
  const sizes = new Map<string, number>();
  for (const { group } of asked) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return asked.map((one) => ({ ...one, weight: (one.own ? 1.5 : 1) / (sizes.get(one.group) ?? 1) }));
}

/** How much a question about a folder counts in the fit, beside the questions of `toDoubts`. */
const FOLDER_WEIGHT = 3;

/** What is known of each question about the folders that are given, by their names; `held` was not to be fitted to. */
export function toFolderDoubts(folders: Map<string, Searched>): (Doubt & { held: boolean })[] {
  const questions = readFolderQuestions().filter(({ folder }) => folders.has(folder));
  return questions.flatMap(({ folder, query, answerable, split }) => {
    const finder = folders.get(folder)?.finder;
    if (!finder) return [];
    const read = finder.read(query);
    const signals = readSignals(read, order(finder.find(read)), finder.index);
    const row = Float64Array.from(SIGNALS, (sign) => signals[sign]);
    const weight = FOLDER_WEIGHT / questions.filter((one) => one.answerable === answerable).length;
    const group = answerable ? "folders" : "others of folders";
    return [{ row, yes: answerable, group, own: false, weight, held: split === "held" }];
  });
}
