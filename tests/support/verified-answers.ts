/** Verified answers, and docs that their sources are sections of. */
import type { AnswerSource, VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import type { Docs } from "#lib/docs/docs.ts";
import { createLookup, type DocsPageInfo } from "#lib/docs/lookup.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";

export const verifiedRow = (fields: Partial<VerifiedAnswerRow> = {}): VerifiedAnswerRow => ({
  id: "answer_1",
  question: "How wide is it?",
  paraphrases: [],
  proposals: [],
  proposals_version: null,
  answer: "Use `width`.",
  sources: [],
  author: "Ada",
  page_scope: null,
  status: "active",
  version: 1,
  thread_id: null,
  message_id: null,
  created_at: "2026-10-01T00:00:00Z",
  updated_at: "2026-10-01T00:00:00Z",
  ...fields,
});

/** The place of a page in docs with one language and version. */
export const samplePlace = (file: string): DocsPageInfo["place"] => ({
  ...{ language: "", isDefaultLanguage: true, version: "", folders: [], file },
});

/** A page whose frontmatter says nothing of its address. */
const NO_ADDRESS = { address: { slug: null, id: null, permalink: null }, oldAddresses: [] };

/** Docs with exactly these sections. */
export function sectionsOf(sources: AnswerSource[]): Pick<Docs, "section" | "pages"> {
  const sections = sources.map(({ url, title, hash }): DocSection => {
    const [path = "", anchor = ""] = url.split("#");
    const [page = "", heading = page] = title.split(" › ");
    return { url, path, anchor, title: page, heading, headingPath: [page, heading], content: "A text.", hash };
  });
  const pages = sections.map(
    ({ path, title }): DocsPageInfo => ({
      ...{
        title,
        path,
        file: `${path}.md`,
        hash: "p",
        description: null,
        isHidden: false,
        date: null,
        titleId: "top",
        headings: [],
        starters: [],
        ...NO_ADDRESS,
        place: samplePlace(`${path}.md`),
      },
    }),
  );
  return { pages, section: createLookup(pages, sections).section };
}
