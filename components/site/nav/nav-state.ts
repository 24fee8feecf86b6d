import type { PageNav, PageNavEntry, WholeNav } from "#lib/contract/docs.ts";

/** The navigation as the browser knows it. A group's key is its position in the tree, such as ".0.3". */
export type NavState = { version: string; isWhole: boolean; entries: PageNavEntry[]; open: Record<string, boolean> };

/**
 * Adds the navigation that a page came with. Entries that were loaded before stay. Groups that the page has open are
 * opened, except those that the reader closed and that the page is not in.
 */
export function addPage(known: NavState | null, nav: PageNav, current: string | null): NavState {
  const isSame = known?.version === nav.version;
  const open = { ...known?.open };
  const merge = (entries: PageNavEntry[], before: PageNavEntry[] | null | undefined, at: string): PageNavEntry[] =>
    entries.map((entry, i) => {
      const key = `${at}.${i}`;
      const old = before?.[i]?.entries;
      if (!entry.entries) return old ? { ...entry, entries: old } : entry;
      if (entry.entries.length > 0 && (open[key] !== false || leadsTo(entry, current))) open[key] = true;
      return { ...entry, entries: merge(entry.entries, old, key) };
    });
  return {
    version: nav.version,
    isWhole: nav.isWhole || (isSame && known.isWhole),
    entries: merge(nav.entries, isSame ? known.entries : null, ""),
    open,
  };
}

/** Adds the whole navigation. Open groups stay open. */
export const addWhole = (known: NavState, { version, data }: WholeNav): NavState => ({
  ...known,
  version,
  isWhole: true,
  entries: data,
});

const leadsTo = ({ path, entries }: PageNavEntry, current: string | null): boolean =>
  path === current || !!entries?.some((entry) => leadsTo(entry, current));
