/** Replaces docs that are in use by others. */
import type { Docs } from "./docs.ts";
import { listLostPages } from "./report.ts";

/** The reason why `next` must not replace `current`: pages could not be read. Null when it may. */
export function faultOf(current: Docs, next: Docs): string | null {
  if (next.pages.length === 0 && current.pages.length > 0) return "the folder has no pages any more";
  const previousFiles = new Set(current.pages.flatMap(({ file, madeFrom }) => [file, madeFrom ?? file]));
  const lost = listLostPages(next.report).find(({ file }) => previousFiles.has(file));
  return lost ? `${lost.file}: ${lost.reason}` : null;
}

/** Docs whose every property reads `current()`. */
export function viewOf(current: () => Docs): Docs {
  return {
    get pages() {
      return current().pages;
    },
    get sections() {
      return current().sections;
    },
    get chunks() {
      return current().chunks;
    },
    get editions() {
      return current().editions;
    },
    get nav() {
      return current().nav;
    },
    get navigation() {
      return current().navigation;
    },
    get report() {
      return current().report;
    },
    get addressing() {
      return current().addressing;
    },
    get editLink() {
      return current().editLink;
    },
    get redirects() {
      return current().redirects;
    },
    get assets() {
      return current().assets;
    },
    get dense() {
      return current().dense;
    },
    get lexical() {
      return current().lexical;
    },
    editionOf: (reader) => current().editionOf(reader),
    languageOf: (edition) => current().languageOf(edition),
    pageEdition: (path) => current().pageEdition(path),
    siteOf: (path) => current().siteOf(path),
    navigationOf: (version) => current().navigationOf(version),
    search: (...asked) => current().search(...asked),
    suggest: (...asked) => current().suggest(...asked),
    quote: (question) => current().quote(question),
    page: (path) => current().page(path),
    markdown: (...asked) => current().markdown(...asked),
    has: (url) => current().has(url),
    pageInfo: (url) => current().pageInfo(url),
    section: (url) => current().section(url),
    pageText: (url) => current().pageText(url),
    starters: (path, ask) => current().starters(path, ask),
  };
}
