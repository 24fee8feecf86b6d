/** The languages and versions that a generator's configuration names. */
import { basename, dirname, join } from "node:path";
import type { DocsSource } from "#lib/docs/generators/locate.ts";
import { createReadText, type ReadText } from "#lib/docs/navigation/data/access.ts";
import { readModuleData } from "#lib/docs/navigation/data/module-data.ts";
import { type Data, firstText, toList, toRecord, toText } from "#lib/docs/navigation/data/shape.ts";
import { parseYaml } from "#lib/docs/navigation/data/yaml.ts";
import { listPlaces, outermost } from "#lib/docs/navigation/places.ts";
import { type Declared, type LanguageFolder, toLanguage, type VersionFolder } from "./layout.ts";
import { toTag } from "./names.ts";

/** Most languages or versions that are read. */
const MAX = 100;

/** Null where the configuration is not understood, or names neither. Never rejects. */
export async function readDeclared({ dir, generator, config }: DocsSource): Promise<Declared> {
  if (config === null) return {};
  const read = createReadText(outermost(await listPlaces(dir).catch(() => [dir])));
  const source = await read(config).catch(() => null);
  const data = source === null ? null : await parse(config, source, read).catch(() => null);
  return data === null ? {} : compact(await describe(generator ?? "", toRecord(data), config, read));
}

function compact({ languages, versions, defaultLanguage }: Declared): Declared {
  return {
    ...(languages && languages.length > 1 && { languages: languages.slice(0, MAX) }),
    ...(versions && versions.length > 1 && { versions: versions.slice(0, MAX) }),
    ...(defaultLanguage !== undefined && { defaultLanguage }),
  };
}

async function parse(path: string, source: string, read: ReadText): Promise<unknown> {
  if (path.endsWith(".json")) return JSON.parse(source);
  if (/\.ya?ml$/.test(path)) return parseYaml(source);
  return /\.[cm]?[jt]s$/.test(path) ? readModuleData(path, source, read) : null;
}

async function describe(generator: string, data: Data, config: string, read: ReadText): Promise<Declared> {
  switch (generator) {
    case "VitePress":
    case "VuePress":
      return fromLocales(toRecord(data.locales), null, toText(data.lang));
    case "Starlight":
      return fromStarlight(data);
    case "Docusaurus":
      return fromDocusaurus(data, config, read);
    case "Nextra":
      return fromList(toRecord(data.i18n));
    case "MkDocs":
      return fromMkDocs(data);
    case "Mintlify":
      return fromMintlify(toRecord(data.navigation));
    case "Hugo":
      return fromHugo(data);
    default:
      return {};
  }
}

/** Languages by their folders; "root" are the pages beside them. `first` is the folder of the default one. */
function fromLocales(locales: Data, first: string | null, rootLang: string | null): Declared {
  const languages = Object.entries(locales).map(([key, value]): LanguageFolder => {
    const settings = toRecord(value);
    const folder = key === "root" || key === "/" ? "" : key.replace(/^\/+|\/+$/g, "");
    const plain = toLanguage(toText(settings.lang) ?? (folder === "" ? (rootLang ?? "en") : folder));
    return { ...plain, folder, label: firstText(settings, "label", "selectText", "languageName") ?? plain.label };
  });
  const main =
    languages.find(({ folder }) => folder === "") ?? languages.find(({ folder }) => folder === first) ?? languages[0];
  const defaultLanguage = main?.lang ?? rootLang;
  return {
    ...(main && { languages: [main, ...languages.filter((language) => language !== main)] }),
    ...(defaultLanguage && { defaultLanguage: toTag(defaultLanguage) }),
  };
}

function fromStarlight(data: Data): Declared {
  const options = toList(data.integrations)
    .map(toRecord)
    .find(({ locales }) => locales !== undefined);
  if (!options) return {};
  return fromLocales(toRecord(options.locales), toText(options.defaultLocale), null);
}

/** `{ locales: ["en", "de"], defaultLocale: "en" }`: every language has a folder. */
function fromList({ locales, defaultLocale }: Data): Declared {
  const folders = toList(locales).flatMap((name) => toText(name) ?? []);
  const first = toText(defaultLocale) ?? folders[0];
  const ordered = [...folders.filter((name) => name === first), ...folders.filter((name) => name !== first)];
  return { languages: ordered.map(toLanguage), ...(first && { defaultLanguage: toTag(first) }) };
}

/** Translations and versions are in folders beside the docs: mounts.ts finds them. */
async function fromDocusaurus({ i18n, presets }: Data, config: string, read: ReadText): Promise<Declared> {
  const { locales, defaultLocale, localeConfigs } = toRecord(i18n);
  const first = toText(defaultLocale) ?? "en";
  const languages = fromList({ locales, defaultLocale: first }).languages || [];
  const named = languages.map((language) => {
    const { label, htmlLang } = toRecord(toRecord(localeConfigs)[language.folder]);
    const lang = toText(htmlLang) ?? language.lang;
    return { lang, folder: language.folder === first ? "" : language.folder, label: toText(label) ?? language.label };
  });
  const text = await read(join(dirname(config), "versions.json"));
  const names = text === null ? [] : toList(JSON.parse(text)).flatMap((name) => toText(name) ?? []);
  const docs = toRecord(
    toList(presets)
      .map((preset) => toRecord(toRecord(toList(preset)[1]).docs))
      .find((each) => Object.keys(each).length > 0),
  );
  return { languages: named, versions: docusaurusVersions(names, docs), defaultLanguage: toTag(first) };
}

/** The latest version has no folder in its address, the one that is being written has "next". */
function docusaurusVersions(names: string[], docs: Data): VersionFolder[] {
  if (names.length === 0) return [];
  const last = toText(docs.lastVersion) ?? names[0];
  const all = docs.includeCurrentVersion === false ? names : ["current", ...names];
  const versions = all.map((version): VersionFolder => {
    const { label, path } = toRecord(toRecord(docs.versions)[version]);
    const plain = version === "current" ? "next" : version;
    const folder = version === last ? "" : (toText(path)?.replace(/^\/+|\/+$/g, "") ?? plain);
    return { version, folder, label: toText(label) ?? (version === "current" ? "Next" : version) };
  });
  return [...versions.filter(({ folder }) => folder === ""), ...versions.filter(({ folder }) => folder !== "")];
}

function fromMkDocs({ plugins, extra, theme }: Data): Declared {
  const i18n = toList(plugins)
    .map((plugin) => toRecord(toRecord(plugin).i18n))
    .find((each) => each.languages !== undefined);
  const own = toText(toRecord(theme).language) ?? "en";
  const listed = toList(i18n?.languages).map(toRecord);
  const languages = listed.flatMap((item): LanguageFolder[] => {
    const locale = toText(item.locale);
    if (locale === null) return [];
    // With folders, also the default language has one; with endings it has none.
    const folder = item.default === true && i18n?.docs_structure !== "folder" ? "" : locale;
    return [{ ...toLanguage(locale), folder, label: toText(item.name) ?? toLanguage(locale).label }];
  });
  const main = listed.findIndex((item) => item.default === true);
  const ordered = [
    ...languages.slice(Math.max(0, main), Math.max(0, main) + 1),
    ...languages.filter((_, at) => at !== Math.max(0, main)),
  ];
  if (ordered.length > 1) return { languages: ordered, defaultLanguage: ordered[0]?.lang ?? own };
  // A project for each language, which names the others.
  const alternates = toList(toRecord(extra).alternate).map(toRecord);
  return { ...(alternates.length > 0 && { defaultLanguage: own }) };
}

function fromMintlify({ languages, versions }: Data): Declared {
  const listed = toList(languages).map(toRecord);
  const first = Math.max(
    0,
    listed.findIndex((item) => item.default === true),
  );
  const folders = listed.flatMap((item, at) => {
    const code = toText(item.language);
    return code === null ? [] : [{ ...toLanguage(code), folder: at === first ? "" : code }];
  });
  return {
    languages: [...folders.slice(first, first + 1), ...folders.filter((_, at) => at !== first)],
    versions: mintlifyVersions(toList(versions).map(toRecord)),
  };
}

/** The folder of a version is the one that all of its pages are in. */
function mintlifyVersions(listed: Data[]): VersionFolder[] {
  const first = Math.max(
    0,
    listed.findIndex((item) => item.default === true),
  );
  const versions = listed.flatMap((item): VersionFolder[] => {
    const version = toText(item.version);
    const tops = new Set(pagesOf(item).map((page) => (page.includes("/") ? page.split("/")[0] : "")));
    const [folder = ""] = tops.size === 1 ? [...tops] : [];
    return version === null ? [] : [{ version, folder, label: version }];
  });
  const ordered = [...versions.slice(first, first + 1), ...versions.filter((_, at) => at !== first)];
  // Versions without folders of their own cannot be told apart by the addresses of their pages.
  return new Set(ordered.map(({ folder }) => folder)).size === ordered.length ? ordered : [];
}

function pagesOf(node: unknown, depth = 0): string[] {
  if (depth > 8) return [];
  if (typeof node === "string") return [node.replace(/^\/+/, "")];
  if (Array.isArray(node)) return node.flatMap((item) => pagesOf(item, depth + 1));
  const { pages, groups, tabs, anchors, dropdowns, root } = toRecord(node);
  return [pages, groups, tabs, anchors, dropdowns, root].flatMap((below) =>
    below === undefined ? [] : pagesOf(below, depth + 1),
  );
}

/** `languages: { de: { label, weight, contentDir } }` */
function fromHugo({ languages, defaultContentLanguage }: Data): Declared {
  const first = toText(defaultContentLanguage) ?? "en";
  const weight = ([, value]: [string, unknown]): number => Number(toRecord(value).weight) || 0;
  const listed = Object.entries(toRecord(languages)).sort((a, b) => weight(a) - weight(b));
  const found = listed.map(([code, value]): LanguageFolder => {
    const settings = toRecord(value);
    const contentDir = toText(settings.contentDir);
    const folder = contentDir === null ? code : basename(contentDir);
    const plain = toLanguage(firstText(settings, "locale", "languageCode") ?? code);
    return {
      ...plain,
      folder: contentDir === null && code === first ? "" : folder,
      route: code,
      label: firstText(settings, "label", "languageName") ?? plain.label,
    };
  });
  const main = found.findIndex((_, at) => listed[at]?.[0] === first);
  const ordered = [
    ...found.slice(Math.max(0, main), Math.max(0, main) + 1),
    ...found.filter((_, at) => at !== Math.max(0, main)),
  ];
  return { languages: ordered, defaultLanguage: toTag(first) };
}
