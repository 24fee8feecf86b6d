/** What is new in the docs, as far as they say when: pages with a date, and sections of change logs. */
import { sectionTitleOf } from "#lib/contract/docs.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocsPageInfo } from "#lib/docs/lookup.ts";
import { snippetOf } from "#lib/docs/snippet.ts";

/** `path` may have an anchor. `date` is an ISO date and time. */
export type DatedEntry = { path: string; title: string; summary: string; date: string };

type DatedDocs = Pick<Docs, "siteOf" | "pageInfo" | "section">;
type Pages = ReturnType<Docs["siteOf"]>["ordered"];

/** The newest entries of a feed. */
const MAX_ENTRIES = 50;
/** Names of files that list what has changed. */
const CHANGE_LOG = /(^|\/)(change-?logs?|changes|release-?notes|releases|history|whats-?new)([/.-]|$)/i;
const MONTHS =
  "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?";
/** A date as headings have it: 2024-05-06, May 6, 2024 or 6 May 2024. */
const DATE = new RegExp(
  String.raw`\b(\d{4}-\d{2}-\d{2}|(?:${MONTHS})\.? \d{1,2},? \d{4}|\d{1,2} (?:${MONTHS})\.? \d{4})\b`,
);

/** By the list of an edition's pages, which is another one after the docs were read again. */
const known = new WeakMap<Pages, DatedEntry[]>();

/** The dated entries of the language and version that a path belongs to, the newest first. */
function listDated(docs: DatedDocs, path: string): DatedEntry[] {
  const { ordered } = docs.siteOf(path);
  const found = known.get(ordered) ?? readDated(docs, ordered);
  known.set(ordered, found);
  return found;
}

/** The feed of a language. `path` is where it is served. */
export type FeedSource = { path: string; lang: string; entries: DatedEntry[] };

/** The feed for readers of a page: that of its language, in the latest version. */
export function feedFor(docs: DatedDocs & Pick<Docs, "editions">, page: string): FeedSource {
  const { lang, isDefaultLanguage } = docs.editions.of(page);
  const latest = docs.editions.list.find((edition) => edition.lang === lang && edition.isLatest);
  return {
    path: isDefaultLanguage ? "/feed.xml" : `/feed.xml?lang=${encodeURIComponent(lang)}`,
    lang,
    entries: latest ? listDated(docs, rootOf(latest.id)) : [],
  };
}

/** The address above the pages of an edition. */
export const rootOf = (id: string): string => (id === "" ? "/docs" : `/docs/${id}`);

const readDated = (docs: DatedDocs, ordered: Pages): DatedEntry[] =>
  ordered
    .flatMap(({ file }) => docs.pageInfo(file.path) ?? [])
    .filter(({ isHidden }) => !isHidden)
    .flatMap((page) => entriesOf(page, docs))
    .sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0))
    .slice(0, MAX_ENTRIES);

function entriesOf(page: DocsPageInfo, docs: DatedDocs): DatedEntry[] {
  const { path, title, description, file } = page;
  const sections = CHANGE_LOG.test(file) ? sectionsOf(page, docs) : [];
  if (sections.length > 0) return sections;
  const date = page.date ?? toDate(/(?:^|\/)(\d{4}-\d{2}-\d{2})-[^/]*$/.exec(file)?.[1]);
  return date ? [{ path, title, summary: description ?? summaryOf(path, docs), date }] : [];
}

const sectionsOf = ({ path, title, headings }: DocsPageInfo, docs: DatedDocs): DatedEntry[] =>
  headings.flatMap(({ id, text }) => {
    const date = toDate(DATE.exec(text)?.[1]);
    const url = `${path}#${id}`;
    return date
      ? [{ path: url, title: sectionTitleOf({ title, heading: text }), summary: summaryOf(url, docs), date }]
      : [];
  });

const summaryOf = (url: string, docs: DatedDocs): string => snippetOf(docs.section(url)?.content ?? "");

/** Null for a text that is no day of the calendar. */
function toDate(text: string | undefined): string | null {
  const date = new Date(text === undefined || /^\d{4}-/.test(text) ? (text ?? "") : `${text} UTC`);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
