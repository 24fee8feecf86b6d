/** The part of the navigation that a page is drawn with. The browser loads the rest when a reader opens a closed group. */
import type { NavEntry, PageNav, PageNavEntry } from "#lib/contract/docs.ts";
import { sha256 } from "#lib/ids.ts";

/** The most entries of a navigation that is sent whole, with all groups open. */
const MAX_OPEN = 60;

export type Navigation = {
  /** Identifies the tree: another tree has another version. */
  version: string;
  entries: NavEntry[];
  /** The top level, and the groups above and at `path`. Null leaves all groups closed. */
  forPage(path: string | null): PageNav;
};

export function createNavigation(entries: NavEntry[], maxOpen: number = MAX_OPEN): Navigation {
  const version = sha256(JSON.stringify(entries)).slice(0, 16);
  const isWhole = countEntries(entries) <= maxOpen;
  return {
    version,
    entries,
    forPage: (path) => ({ version, isWhole, entries: isWhole ? entries : prune(entries, path) }),
  };
}

const countEntries = (entries: readonly NavEntry[]): number =>
  entries.reduce((sum, entry) => sum + 1 + countEntries(entry.entries), 0);

function prune(entries: readonly NavEntry[], path: string | null): PageNavEntry[] {
  // A page may have several entries: the first one opens its groups.
  const open = path === null ? undefined : entries.find((entry) => leadsTo(entry, path));
  return entries.map((entry) => {
    if (entry.entries.length === 0) return entry;
    if (entry === open) return { ...entry, entries: prune(entry.entries, path) };
    const first = firstTarget(entry);
    return { ...entry, entries: null, ...(entry.path === null && !entry.href && first && { first }) };
  });
}

const firstTarget = ({ path, href, entries }: NavEntry): string | undefined =>
  path ?? href ?? entries.map(firstTarget).find((target) => target !== undefined);

const leadsTo = (entry: NavEntry, path: string): boolean =>
  entry.path === path || entry.entries.some((child) => leadsTo(child, path));
