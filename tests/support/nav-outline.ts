import type { NavEntry } from "#lib/contract/docs.ts";

export type Outline = (string | [string, Outline])[];

/** A navigation as titles: a page or link as its title, a group as its title and its entries. */
export const outlineOf = (nav: readonly NavEntry[]): Outline =>
  nav.map(({ title, entries }) => (entries.length > 0 ? [title, outlineOf(entries)] : title));
