/** How generators make the address of a page from its file. One rule each. */
import { slug as githubSlug } from "github-slugger";
import type { Addressing } from "#lib/docs/generators/addressing.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import type { AnchorStyle } from "./anchors.ts";

export type AddressRule = {
  /** The folder that the site serves the docs below; "" for its root. */
  prefix: string;
  /** The end of a page's address, and of that of a folder's own page. */
  ending: string;
  index: string;
  /** Names of files that are the page of their folder, in lower case. */
  indexNames: readonly string[];
  /** What files of Next.js' app router have before their route. They are all named "page". */
  above: RegExp | null;
  /** Makes a part of the address from the name of a file or folder. Null leaves the part out. */
  segment(name: string): string | null;
  /** What `slug` of the frontmatter replaces: the last part, or the whole address below the prefix. */
  slug: "last" | "whole" | "none";
  /** Whether `id` of the frontmatter replaces the last part. */
  usesId: boolean;
  /** Whether a file that is named as its folder is the folder's page. */
  hasFolderPages: boolean;
  /** Whether the language stands before the folder of the docs. Else it stands where its folder is among the files. */
  languageFirst: boolean;
  /** Whether addresses name the default language: always, never, or where the files are in a folder of it. */
  defaultLanguage: "shown" | "hidden" | "files";
  anchors: AnchorStyle;
};
/** The part of a page that its address depends on. */
export type AddressedPage = Pick<DocsPageInfo, "place" | "address">;

const same = (name: string): string => name;
const NEXT_APP = /^(?:.*?\/)?app\/(?=(?:.*\/)?page\.mdx?$)/;
const BASE: AddressRule = {
  ...{ prefix: "", ending: "", index: "", indexNames: ["index"], segment: same },
  ...{ slug: "none", usesId: false, hasFolderPages: false, anchors: "github" },
  ...{ languageFirst: false, defaultLanguage: "files", above: null },
};

const DATE_OR_VERSION = /^(\d{2}|\d{4})[-_.]\d{2}([-_.](\d{2}|\d{4}))?|^\d+[-_.]\d+/;
/** Docusaurus takes a number before a name for its place. Dates and versions stay. */
const withoutNumber = (name: string): string =>
  DATE_OR_VERSION.test(name) ? name : name.replace(/^\d+\s*[-_.]+\s*(?=[^-_.\s])/, "");

/** Groups of Fumadocs and Next.js are not part of addresses. */
const withoutGroup = (name: string): string | null => (/^\(.*\)$/.test(name) ? null : name);
const hugoSegment = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\s+/g, "-")
    .replace(/[^\p{L}\p{N}\p{M}./_~+-]/gu, "");

type Settings = Addressing["settings"];
const slashed = ({ trailingSlash }: Settings, unset: string): string =>
  trailingSlash === undefined ? unset : /^(true|always)$/.test(trailingSlash) ? "/" : "";

function astro(settings: Settings): Pick<AddressRule, "ending" | "index"> {
  if (settings.format === "file") return { ending: ".html", index: "/" };
  const ending = settings.trailingSlash === "never" ? "" : "/";
  return { ending, index: ending };
}

function next(settings: Settings) {
  const ending = slashed(settings, "");
  return { ending, index: ending, above: NEXT_APP, segment: withoutGroup };
}

const makers: Record<string, (settings: Settings) => Partial<AddressRule>> = {
  Docusaurus: (settings) => ({
    prefix: settings.routeBasePath ?? "docs",
    ending: slashed(settings, ""),
    index: slashed(settings, "/"),
    indexNames: ["index", "readme"],
    ...{ segment: withoutNumber, slug: "last", usesId: true, hasFolderPages: true },
    ...{ languageFirst: true, defaultLanguage: "hidden" },
  }),
  VitePress: ({ cleanUrls }) => ({ ending: cleanUrls === "true" ? "" : ".html", index: "/", anchors: "vitepress" }),
  VuePress: () => ({ ending: ".html", index: "/", indexNames: ["index", "readme"], anchors: "vitepress" }),
  Starlight: (settings) => ({ ...astro(settings), segment: (name) => githubSlug(name), slug: "whole" }),
  Astro: astro,
  Fumadocs: () => ({ prefix: "docs", segment: withoutGroup, languageFirst: true, defaultLanguage: "shown" }),
  Nextra: (settings) => ({ ...next(settings), prefix: settings.contentDirBasePath ?? "", languageFirst: true }),
  // The docs folder itself may be in an app folder.
  "Next.js": (settings) => ({ ...next(settings), indexNames: ["index", "page"] }),
  Mintlify: () => ({}),
  MkDocs: ({ use_directory_urls, slugify }) => ({
    ...(use_directory_urls === "false" ? { ending: ".html", index: "/index.html" } : { ending: "/", index: "/" }),
    indexNames: ["index", "readme"],
    anchors: slugify?.startsWith("pymdownx") ? "unicode" : "mkdocs",
    ...{ languageFirst: true, defaultLanguage: "hidden" },
  }),
  Hugo: ({ uglyURLs, defaultContentLanguageInSubdir }) => ({
    ...{ ending: uglyURLs === "true" ? ".html" : "/", index: "/", indexNames: ["index", "_index"] },
    ...{ segment: hugoSegment, slug: "last", languageFirst: true },
    defaultLanguage: defaultContentLanguageInSubdir === "true" ? "shown" : "hidden",
  }),
  mdBook: () => ({ ending: ".html", index: "/index.html", indexNames: ["index", "readme"] }),
  Jekyll: ({ permalink }) => ({
    ...(permalink === "pretty" ? { ending: "/", index: "/" } : { ending: ".html", index: "/" }),
    anchors: "kramdown",
  }),
  Gatsby: () => ({ ending: "/", index: "/", slug: "whole" }),
};

/** The rule of the generator. Plain Markdown has addresses without endings. */
export function ruleOf({ generator, settings }: Addressing): AddressRule {
  const rule = { ...BASE, ...makers[generator ?? ""]?.(settings) };
  return { ...rule, prefix: trimSlashes(rule.prefix) };
}

export const trimSlashes = (text: string): string => text.replace(/^\/+|\/+$/g, "");

/** An address below that of the site: the language before the folder of the docs, and the path below that folder. */
export type RelativeAddress = {
  language: string;
  path: string;
  /** Whether the path is below the address of the site, without language and folder. */
  isRoot: boolean;
};

export function relativeAddress(page: AddressedPage, rule: AddressRule): RelativeAddress {
  const { slug, permalink } = page.address;
  if (permalink?.startsWith("/")) return { language: "", path: permalink.slice(1), isRoot: true };
  const { language, folders } = editionOf(page, rule);
  // A slug of the whole address names the language itself.
  const isWhole = slug !== null && rule.slug === "whole";
  const { names, ending } = isWhole ? { names: [trimSlashes(slug)], ending: rule.ending } : namesOf(page, rule);
  const path = [...(isWhole ? [] : folders), ...names].filter(Boolean).join("/");
  return { language, path: withEnding(path, ending), isRoot: false };
}

/** What of an address names the language and the version. */
function editionOf({ place }: AddressedPage, rule: AddressRule): { language: string; folders: string[] } {
  const { language, isDefaultLanguage, version, folders } = place;
  const isNamed = rule.defaultLanguage === "files" ? folders.includes(language) : rule.defaultLanguage === "shown";
  const shown = !isDefaultLanguage || isNamed ? language : "";
  if (rule.languageFirst) return { language: shown, folders: [version] };
  const isHidden = isDefaultLanguage && rule.defaultLanguage === "hidden";
  const isAdded = rule.defaultLanguage === "shown" && !folders.includes(language);
  const named = isHidden ? folders.filter((name) => name !== language) : [...(isAdded ? [language] : []), ...folders];
  return { language: "", folders: named.flatMap((name) => rule.segment(name) ?? []) };
}

/** The parts of an address below language and version, and its end. */
function namesOf({ place, address }: AddressedPage, rule: AddressRule): { names: string[]; ending: string } {
  const { slug, id } = address;
  const { ending } = rule;
  const names = place.file
    .replace(rule.above ?? "", "")
    .replace(/\.mdx?$/i, "")
    .split("/");
  const last = (names.at(-1) ?? "").toLowerCase();
  const isFolderPage = rule.hasFolderPages && names.length > 1 && last === names.at(-2)?.toLowerCase();
  const isIndex = rule.indexNames.includes(last) || isFolderPage || Boolean(rule.above?.test(place.file));
  if (slug?.startsWith("/") && rule.slug === "last") return { names: [trimSlashes(slug)], ending };
  const own = (rule.slug === "last" ? slug : null) ?? (rule.usesId && !isIndex ? id : null);
  const folders = names.slice(0, -1).flatMap((name) => rule.segment(name) ?? []);
  if (own !== null) return { names: [...folders, trimSlashes(own)], ending };
  if (isIndex) return { names: folders, ending: rule.index };
  const segment = rule.segment(names.at(-1) ?? "");
  return { names: [...folders, ...(segment === null ? [] : [segment])], ending };
}

/** The start page of the docs has no name that could get an ending. */
const withEnding = (path: string, ending: string): string =>
  path === "" ? ending.replace(/^\/|^\.html$/, "") : path + ending;
