/** Where a file may be that a page names, in the ways of several generators. */
import { posix } from "node:path";
import type { Place, Places } from "./places.ts";

/** A path below a place, with `/`. */
export type Candidate = { place: Place; path: string };

/** A folder of a docs file that a page includes: its relative names are relative to that folder. */
export const DOCS_ALIAS = "@docs/";
/** Aliases of a project's folder or of its `src`: Docusaurus, Astro, Next, Vite. */
const ALIAS = /^(?:@site|@|~~|~)\//;
/** How many leading folders of an address a generator's site may add: a base address, a language. */
const MAX_BASE = 2;

/** The path of an address without its query and hash, decoded. */
export function pathOfAddress(href: string): string {
  const [path = ""] = href.split(/[?#]/, 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The places of `target` that are tried, in this order. `page` is the page's file below the docs folder. */
export function candidatesOf(target: string, page: string, places: Places): Candidate[] {
  const { docs, publics, sources } = places;
  const at = (found: Place[], path: string): Candidate[] => found.map((place) => ({ place, path }));
  const docsAlias = target.startsWith(DOCS_ALIAS) ? target.slice(DOCS_ALIAS.length) : null;
  if (docsAlias !== null) return relativeTo(docsAlias, "_", places);
  const alias = ALIAS.exec(target)?.[0];
  if (alias) {
    const rest = target.slice(alias.length);
    return [...at(sources, rest), ...at(sources, `src/${rest}`), ...at([docs, ...publics], rest)];
  }
  if (!target.startsWith("/")) return relativeTo(target, page, places);
  const parts = target.split("/").filter(Boolean);
  const rest = parts.join("/");
  const shorter = Array.from({ length: Math.min(MAX_BASE, parts.length - 1) }, (_, i) => parts.slice(i + 1).join("/"));
  return [...at([...publics, docs, ...sources], rest), ...shorter.flatMap((path) => at([...publics, docs], path))];
}

/** Relative names: beside the page's file, or relative to the page's address on the generator's site. */
function relativeTo(target: string, page: string, { docs, publics, sources }: Places): Candidate[] {
  const folder = posix.dirname(page);
  const beside = posix.join(folder, target);
  const name = page.replace(/\.mdx?$/i, "");
  // An address never leads above the site's root.
  const addresses = [folder, name].map((base) => posix.join("/", base, target).slice(1));
  const root = target.replace(/^(\.\.?\/)+/, "");
  const outside = sources.flatMap((place): Candidate[] => {
    const path = posix.join(posix.relative(place.dir, docs.dir), beside);
    return beside.startsWith("../") && !path.startsWith("../") ? [{ place, path }] : [];
  });
  return [
    { place: docs, path: beside },
    ...outside,
    { place: docs, path: posix.join(name, target) },
    ...[...addresses, root].flatMap((path) => [...publics, docs].map((place) => ({ place, path }))),
  ];
}
