/** The navigation as a configuration file describes it, before its names are resolved to pages. */

/**
 * An entry of a navigation file: a page, a link elsewhere, a folder whose pages take its place, or a group of entries. A
 * group with `page` has a page of its own.
 */
export type Draft = {
  /** Null for the page's own label. A group without title and page gives its entries to the level above. */
  title: string | null;
  /** The page's name as the generator writes it: a file, an id or an address. */
  page?: string;
  /** An absolute address, or one that begins with "/". */
  href?: string;
  /** A folder below the docs folder: its pages and folders are the entries. */
  folder?: string;
  entries?: Draft[];
  /** Whether the page may be absent without a note, such as a translation. */
  optional?: boolean;
};

/** An address as a draft: the page that it leads to where there is one, else a link. */
export const draftOfLink = (title: string | null, href: string): Draft =>
  /^[a-z][a-z+.-]*:|^\/\//i.test(href) ? { title, href } : { title, page: href, href };

/** The names of languages that are not the site's first. */
export const OTHER_LANGUAGES = "Other languages";

/** A language's name in the language itself: "fr" → "Français". */
export function languageName(code: string): string {
  try {
    const name = new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
  } catch {
    return code;
  }
}
