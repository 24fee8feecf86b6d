/** The `nav` of MkDocs, in `mkdocs.yml`. */
import { toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { parseYaml } from "#lib/docs/navigation/data/yaml.ts";
import { type Draft, draftOfLink } from "#lib/docs/navigation/draft.ts";
import type { Reader } from "#lib/docs/navigation/reader.ts";

export const mkdocs: Reader = {
  name: "MkDocs",
  files: ["mkdocs.yml", "mkdocs.yaml"],
  sortBy: "name",
  async read({ source }) {
    const { nav, theme } = toRecord(parseYaml(source));
    if (!Array.isArray(nav)) return null;
    const hasIndexes = toList(toRecord(theme).features).includes("navigation.indexes");
    return nav.flatMap((item) => readItem(item, hasIndexes));
  },
};

function readItem(item: unknown, hasIndexes: boolean): Draft[] {
  const file = toText(item);
  if (file !== null) return [toPage(null, file)];
  return Object.entries(toRecord(item)).flatMap(([title, value]): Draft[] => {
    const target = toText(value);
    if (target !== null) return [toPage(title || null, target)];
    const entries = toList(value).flatMap((child) => readItem(child, hasIndexes));
    return [withIndex(title || null, entries, hasIndexes)];
  });
}

const toPage = (title: string | null, target: string): Draft =>
  /^[a-z]+:/i.test(target) ? draftOfLink(title, target) : { title, page: target };

/** With `navigation.indexes`, or without a title, a group's index is the group's own page. */
function withIndex(title: string | null, entries: Draft[], hasIndexes: boolean): Draft {
  const [first, ...rest] = entries;
  const isIndex = first?.page !== undefined && /(^|\/)(index|README)\.md$/i.test(first.page) && first.title === null;
  return first?.page && isIndex && (hasIndexes || title === null)
    ? { title, page: first.page, entries: rest }
    : { title, entries };
}
