/** The notes of a report by their kind, what readers miss most first. */
import type { Note } from "./files/notes.ts";
import { NOTE_KINDS, type NoteKind } from "./reading/notes.ts";
import type { DeadLink, DocsReport } from "./report.ts";

/** `title` says in a sentence how many there are of what. */
export type NoteGroup = { title: string; notes: Note[] };

/** What the notes of each kind say, after a number of pages. */
const TITLES: Record<NoteKind, string> = {
  missing: "text of other files that is left out, because they are not in the docs folder",
  invalid: "places that are read as plain Markdown, because they are not valid",
  generator: "syntax that only its generator runs; it is left out",
  code: "code in the text, which is shown as code",
  props: "components with props that are code; they are not shown",
  frontmatter: "frontmatter that is left out",
};

/** The groups that have notes. Empty pages come first, then lost text, then lost props, then links. */
export function groupNotes({ empty, fallbacks, apis, links, assets, redirects }: DocsReport): NoteGroup[] {
  const groups = NOTE_KINDS.map((kind): NoteGroup => {
    const notes = fallbacks.filter((note) => note.kind === kind);
    return { title: `${countPages(notes)} with ${TITLES[kind]}`, notes };
  });
  const dead = groupLinks(links.dead, "leads nowhere");
  const missing = groupLinks(assets.missing, "cannot be shown");
  return [
    { title: `${countPages(empty)} without any text for readers`, notes: empty },
    ...groups,
    { title: "OpenAPI files of which something is left out", notes: apis },
    { title: `pictures and files that are missing: ${assets.missing.length.toLocaleString("en")}`, notes: missing },
    { title: `links that lead nowhere: ${links.dead.length.toLocaleString("en")}`, notes: dead },
    { title: "redirects that are left out", notes: redirects.notes },
  ].filter(({ notes }) => notes.length > 0);
}

const countPages = (notes: Note[]): string => {
  const count = new Set(notes.map(({ file }) => file)).size;
  return `${count.toLocaleString("en")} ${count === 1 ? "page" : "pages"}`;
};

/** One note for all links or pictures with the same target, the most frequent first. */
function groupLinks(dead: DeadLink[], fault: string): Note[] {
  const byHref = Map.groupBy(dead, ({ href, reason }) => `${href} ${fault}: ${reason}`);
  return [...byHref]
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([text, [first, ...others]]) => {
      const more =
        others.length > 0 ? ` (and ${others.length} more such ${others.length > 1 ? "places" : "place"})` : "";
      return first ? [{ file: `${first.file}:${first.line}`, reason: text + more }] : [];
    });
}
