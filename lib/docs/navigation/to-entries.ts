/** Resolves the drafts of a navigation file to pages, in bounded number and depth. */
import type { NavEntry } from "#lib/contract/docs.ts";
import { type Draft, OTHER_LANGUAGES } from "./draft.ts";
import type { Site } from "./site.ts";
import { toLink } from "./to-link.ts";
import { labelOf } from "./tree/labels.ts";
import type { SortBy } from "./tree/order.ts";

const MAX_ENTRIES = 10_000;
const MAX_DEPTH = 8;

export type Resolved = {
  entries: NavEntry[];
  /** Names of the file that no page has. */
  unknown: string[];
  /** Whether entries were left out because there are too many. */
  isCut: boolean;
};

export function toEntries(drafts: readonly Draft[], site: Site, by: SortBy = "name"): Resolved {
  const unknown = new Set<string>();
  let count = 0;

  const resolve = (list: readonly Draft[], depth: number): NavEntry[] => list.flatMap((draft) => toEntry(draft, depth));

  function toEntry(draft: Draft, depth: number): NavEntry[] {
    count += 1;
    if (count > MAX_ENTRIES) return [];
    const own = ownEntry(draft);
    const below = [
      ...resolve(draft.entries ?? [], depth + 1),
      ...(draft.folder === undefined ? [] : site.entriesBelow(draft.folder, by)),
    ];
    if (below.length === 0) return own ? [own] : [];
    const title = draft.title ?? own?.title ?? null;
    // Without a name, or below the last level, a group gives its entries to the level above.
    if (title === null || depth >= MAX_DEPTH) return own ? [own, ...below] : below;
    return [withoutWrapper({ title, path: own?.path ?? null, entries: below })];
  }

  function ownEntry({ title, page, href, optional }: Draft): NavEntry | null {
    const found = page === undefined ? null : site.find(page);
    // The first page of another language is no translation.
    const isOther = optional && found && page && topOf(found.file) !== topOf(page);
    if (found && !isOther) return { title: title ?? labelOf(found), path: found.path, entries: [] };
    const link = href === undefined ? null : toLink(title, href, site.find);
    const name = page ?? href;
    if (!link && name !== undefined && !optional) unknown.add(name);
    return link;
  }

  const entries = resolve(drafts, 0);
  return { entries, unknown: [...unknown], isCut: count > MAX_ENTRIES };
}

/** The first folder of a path, or the page's name without one. */
const topOf = (path: string): string =>
  (path.replace(/^\/+/, "").split("/")[0] ?? "").replace(/\.mdx?$/i, "").toLowerCase();

/** A group around one group takes that one's place, with its own title. */
function withoutWrapper(entry: NavEntry): NavEntry {
  const [only, ...others] = entry.entries;
  const isWrapper =
    entry.title !== OTHER_LANGUAGES && entry.path === null && only && others.length === 0 && only.entries.length > 0;
  return isWrapper ? { ...entry, path: only.path, entries: only.entries } : entry;
}
