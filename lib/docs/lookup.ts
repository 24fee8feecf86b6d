/** Finds pages and sections by the addresses that readers, models and old answers name. */
import type { Heading, NavItem } from "#lib/contract/docs.ts";
import type { SourcePlace } from "./editions/source-place.ts";
import { pageText } from "./page-text.ts";
import type { ParsedPage } from "./reading/parse.ts";
import type { DocSection } from "./reading/sections.ts";

export type DocsPageInfo = NavItem & {
  file: string;
  /** The file that the page is made from, where it is no page itself: an OpenAPI file. */
  madeFrom?: string;
  /** Hash of the page's source and of the files that it includes. */
  hash: string;
  description: string | null;
  /** Whether the navigation leaves the page out, as the page's frontmatter says. */
  isHidden: boolean;
  titleId: string;
  headings: Heading[];
  /** Where the file is among languages and versions. */
  place: SourcePlace;
  /** The fields of the frontmatter that decide the page's address on its generator's site. */
  address: ParsedPage["address"];
  /** Earlier addresses of the page, as its frontmatter gives them. */
  oldAddresses: string[];
  /** When the page was published, as its frontmatter says. */
  date: string | null;
  /** Questions that the page's frontmatter offers. */
  starters: string[];
};
/** The text of a page for a model. */
export type PageText = NavItem & { text: string };

export type Lookup = {
  /**
   * "anchor" when page and anchor of the url exist, "page" when only the page does, else null. Absolute urls give null.
   */
  has(url: string): "anchor" | "page" | null;
  /** The page that a url of this site leads to, or null when there is none. */
  pageInfo(url: string): DocsPageInfo | null;
  /** The section that a docs url leads to. Without an anchor it is the page's introduction. Null when there is none. */
  section(url: string): DocSection | null;
  /** The text of the page that a url of this site leads to, cut to a length that fits into a model's context. */
  pageText(url: string): PageText | null;
};

export function createLookup(pages: DocsPageInfo[], sections: DocSection[]): Lookup {
  const pagesByPath = new Map(pages.map((page) => [page.path, page]));
  const sectionsByUrl = new Map(sections.map((section) => [section.url, section]));
  const pageInfo = (url: string): DocsPageInfo | null => pagesByPath.get(pathOf(url) ?? "") ?? null;

  return {
    pageInfo,
    has(url) {
      const page = pageInfo(url);
      if (!page) return null;
      const anchor = anchorOf(url);
      return anchor === page.titleId || page.headings.some(({ id }) => id === anchor) ? "anchor" : "page";
    },
    section(url) {
      const page = pageInfo(url);
      return (page && sectionsByUrl.get(`${page.path}#${anchorOf(url) || page.titleId}`)) ?? null;
    },
    pageText(url) {
      const page = pageInfo(url);
      if (!page) return null;
      const { title, path } = page;
      return { title, path, text: pageText(sections.filter((section) => section.path === path)) };
    },
  };
}

/** The path of a url of this site, without query, anchor and last slash. Null for urls of other sites. */
export function pathOf(url: string): string | null {
  if (!url.startsWith("/") || url.startsWith("//")) return null;
  const path = decodeText(url.replace(/[?#].*$/s, ""));
  return path.replace(/\/+$/, "");
}

const anchorOf = (url: string): string => decodeText(/#(.*)$/s.exec(url)?.[1] ?? "");

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
