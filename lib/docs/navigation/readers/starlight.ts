/** The `sidebar` of Starlight, in `astro.config`. */
import { readModuleData } from "#lib/docs/navigation/data/module-data.ts";
import { type Data, firstText, toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { type Draft, draftOfLink, languageName, OTHER_LANGUAGES } from "#lib/docs/navigation/draft.ts";
import type { Reader } from "#lib/docs/navigation/reader.ts";

export const starlight: Reader = {
  name: "Starlight",
  files: ["mjs", "ts", "js", "mts", "cjs"].map((ending) => `astro.config.${ending}`),
  sortBy: "name",
  async read({ path, source, read }, scope) {
    const { integrations } = toRecord(await readModuleData(path, source, read));
    const options = toList(integrations)
      .map(toRecord)
      .find(({ sidebar }) => Array.isArray(sidebar));
    if (!options) return null;
    const sidebar = toList(options.sidebar);
    if (scope) {
      const languages = scope.isDefault ? [] : [scope.folder, scope.lang].filter(Boolean);
      return readItems(sidebar, { folder: "", languages });
    }
    const locales = Object.entries(toRecord(options.locales)).filter(([folder]) => folder !== "root");
    const isInFolder = toRecord(options.locales).root === undefined;
    const first = isInFolder ? (toText(options.defaultLocale) ?? locales[0]?.[0]) : undefined;
    const main = readItems(sidebar, { folder: first ?? "", languages: [] });
    const others = locales
      .filter(([folder]) => folder !== first)
      .map(([folder, settings]) => {
        const { lang, label } = toRecord(settings);
        const languages = [folder, toText(lang) ?? folder];
        const title = toText(label) ?? languageName(folder);
        const entries = readItems(sidebar, { folder, languages });
        return { title, page: folder, optional: true, entries };
      });
    return [...main, ...(others.length > 0 ? [{ title: OTHER_LANGUAGES, entries: others }] : [])];
  },
};

/** A language's folder, and its names in `translations`. The folder of the first language may be "". */
type Locale = { folder: string; languages: string[] };

const readItems = (items: unknown, locale: Locale): Draft[] => toList(items).flatMap((item) => readItem(item, locale));

function readItem(item: unknown, locale: Locale): Draft[] {
  const inLocale = (name: string): string => (locale.folder === "" ? name : `${locale.folder}/${name}`);
  const optional = locale.languages.length > 0;
  const name = toText(item);
  if (name !== null) return [{ title: null, page: inLocale(name), optional }];
  const node = toRecord(item);
  const title = titleOf(node, locale);
  const slug = toText(node.slug);
  if (slug !== null) return [{ title, page: inLocale(slug), optional }];
  const link = toText(node.link);
  if (link !== null && /^[a-z]+:/i.test(link)) return optional ? [] : [draftOfLink(title, link)];
  if (link !== null) return [{ title, page: inLocale(link.replace(/^\//, "")), optional }];
  const directory = toText(toRecord(node.autogenerate).directory);
  const folder = directory === null ? {} : { folder: inLocale(directory) };
  return [{ title, ...folder, entries: readItems(node.items, locale) }];
}

const titleOf = (node: Data, { languages }: Locale): string | null =>
  firstText(toRecord(node.translations), ...languages) ?? toText(node.label);
