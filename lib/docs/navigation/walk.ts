/** Reads a navigation tree in order. */
import type { NavEntry, NavItem } from "#lib/contract/docs.ts";

/** The pages of a navigation from top to bottom, each once. A group's own page comes before the group's entries. */
export function listPages(nav: readonly NavEntry[]): NavItem[] {
  const found = new Map<string, NavItem>();
  const walk = (entries: readonly NavEntry[]): void => {
    for (const { title, path, entries: below } of entries) {
      if (path !== null && !found.has(path)) found.set(path, { title, path });
      walk(below);
    }
  };
  walk(nav);
  return [...found.values()];
}

/**
 * The groups above a page, the outermost first, each with its own page or the first one in it. Empty for a page outside
 * groups.
 */
export function groupsAbove(nav: readonly NavEntry[], path: string): NavItem[] {
  for (const entry of nav) {
    if (entry.path === path) return [];
    const above = groupsAbove(entry.entries, path);
    if (above.length > 0 || entry.entries.some((child) => child.path === path))
      return [{ title: entry.title, path: entry.path ?? listPages([entry])[0]?.path ?? path }, ...above];
  }
  return [];
}
