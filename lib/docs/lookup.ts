/** Finds pages and sections by the addresses that readers, models and old answers name. */
import type { Heading, NavItem } from "#lib/contract/docs.ts";
import { pageText } from "./page-text.ts";
import type { DocSection } from "./reading/sections.ts";

export type DocsPageInfo = NavItem & {
  file: string;
  /** Of its source: another one whenever the page may look different. */
  hash: string;
  description: string | null;
  titleId: string;
  headings: Heading[];
  /** Questions the page itself offers. */
  starters: string[];
};
/** A page as a model is given it. */
export type PageText = NavItem & { text: string };

export type Lookup = {
  /** What of a docs url exists: its anchor, only its page, or nothing. An absolute url is another site's. */
  has(url: string): "anchor" | "page" | null;
  /** The page a url of this site is about, or null when there is none. */
  pageInfo(url: string): DocsPageInfo | null;
  /** The section a docs url names; without an anchor, the page's introduction. Null when there is none. */
  section(url: string): DocSection | null;
  /** The text of the page a url of this site is about, within what a model can read beside a question. */
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

/** The path of the page a url of this site is about, without query, anchor and last slash; null for other sites. */
export function pathOf(url: string): string | null {
  if (!url.startsWith("/") || url.startsWith("//")) return null;
  const path = decoded(url.replace(/[?#].*$/s, ""));
  return path.replace(/\/+$/, "");
}

const anchorOf = (url: string): string => decoded(/#(.*)$/s.exec(url)?.[1] ?? "");

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
