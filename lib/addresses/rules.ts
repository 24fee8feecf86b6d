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
  /** Makes a part of the address from the name of a file or folder. Null leaves the part out. */
  segment(name: string): string | null;
  /** What `slug` of the frontmatter replaces: the last part, or the whole address below the prefix. */
  slug: "last" | "whole" | "none";
  /** Whether `id` of the frontmatter replaces the last part. */
  usesId: boolean;
  /** Whether a file that is named as its folder is the folder's page. */
  hasFolderPages: boolean;
  anchors: AnchorStyle;
};
/** The part of a page that its address depends on. */
export type AddressedPage = Pick<DocsPageInfo, "file" | "path" | "address">;

const same = (name: string): string => name;
const BASE: AddressRule = {
  ...{ prefix: "", ending: "", index: "", indexNames: ["index"], segment: same },
  ...{ slug: "none", usesId: false, hasFolderPages: false, anchors: "github" },
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

const makers: Record<string, (settings: Settings) => Partial<AddressRule>> = {
  Docusaurus: (settings) => ({
    prefix: settings.routeBasePath ?? "docs",
    ending: slashed(settings, ""),
    index: slashed(settings, "/"),
    indexNames: ["index", "readme"],
    ...{ segment: withoutNumber, slug: "last", usesId: true, hasFolderPages: true },
  }),
  VitePress: ({ cleanUrls }) => ({ ending: cleanUrls === "true" ? "" : ".html", index: "/", anchors: "vitepress" }),
  VuePress: () => ({ ending: ".html", index: "/", indexNames: ["index", "readme"], anchors: "vitepress" }),
  Starlight: (settings) => ({ ...astro(settings), segment: (name) => githubSlug(name), slug: "whole" }),
  Astro: astro,
  Fumadocs: () => ({ prefix: "docs", segment: withoutGroup }),
  Nextra: (settings) => {
    const ending = slashed(settings, "");
    return { prefix: settings.contentDirBasePath ?? "", ending, index: ending, segment: withoutGroup };
  },
  "Next.js": (settings) => {
    const ending = slashed(settings, "");
    return { ending, index: ending, indexNames: ["index", "page"], segment: withoutGroup };
  },
  Mintlify: () => ({}),
  MkDocs: ({ use_directory_urls, slugify }) => ({
    ...(use_directory_urls === "false" ? { ending: ".html", index: "/index.html" } : { ending: "/", index: "/" }),
    indexNames: ["index", "readme"],
    anchors: slugify?.startsWith("pymdownx") ? "unicode" : "mkdocs",
  }),
  Hugo: ({ uglyURLs }) => ({
    ...{ ending: uglyURLs === "true" ? ".html" : "/", index: "/", indexNames: ["index", "_index"] },
    ...{ segment: hugoSegment, slug: "last" },
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

/** The address of a page below the address of the docs; `isRoot`: below that of the site, without the prefix. */
export function relativeAddress(page: AddressedPage, rule: AddressRule): { path: string; isRoot: boolean } {
  const { slug, id, permalink } = page.address;
  if (permalink?.startsWith("/")) return { path: permalink.slice(1), isRoot: true };
  const names = page.file.replace(/\.mdx?$/i, "").split("/");
  const last = (names.at(-1) ?? "").toLowerCase();
  const isFolderPage = rule.hasFolderPages && names.length > 1 && last === names.at(-2)?.toLowerCase();
  const isIndex = rule.indexNames.includes(last) || isFolderPage;
  if (slug !== null && rule.slug === "whole")
    return { path: withEnding(trimSlashes(slug), rule.ending), isRoot: false };
  if (slug?.startsWith("/") && rule.slug === "last")
    return { path: withEnding(trimSlashes(slug), rule.ending), isRoot: false };
  const own = (rule.slug === "last" ? slug : null) ?? (rule.usesId && !isIndex ? id : null);
  const folders = names.slice(0, -1).flatMap((name) => rule.segment(name) ?? []);
  if (own !== null) return { path: withEnding([...folders, trimSlashes(own)].join("/"), rule.ending), isRoot: false };
  if (isIndex) return { path: withEnding(folders.join("/"), rule.index), isRoot: false };
  const segment = rule.segment(names.at(-1) ?? "");
  return {
    path: withEnding([...folders, ...(segment === null ? [] : [segment])].join("/"), rule.ending),
    isRoot: false,
  };
}

/** The start page of the docs has no name that could get an ending. */
const withEnding = (path: string, ending: string): string =>
  path === "" ? ending.replace(/^\/|^\.html$/, "") : path + ending;
