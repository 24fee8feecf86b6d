import { z } from "zod";
import { type Coverage, SEARCH_TOOL } from "#lib/contract/docs.ts";
import { defineTool, type VerifiedOffer } from "./tool.ts";

/** What a model is told beside sections that are no clear answer. Otherwise it takes them for the answer. */
const NOTES: Record<Coverage, string | null> = {
  covered: null,
  doubtful:
    "The docs may not cover this. Check that the sections name what was asked for. If they do not, search once more with " +
    "other words, or say that the docs may not cover it and name the closest pages.",
  uncovered:
    "Nothing in the docs seems to answer this; the sections are only the closest. Search once more with other words. If " +
    "that finds nothing better, say that the docs do not cover it and name the closest pages.",
};

const ABOUT_VERIFIED =
  "Verified by the maintainers, for a question like the reader's. If it answers what the reader asks, answer with it, in " +
  "its words, and cite its sources. If the reader asks something else, ignore it.";
const ABOUT_STALE =
  " The docs have changed since it was verified: where the sections differ from it, follow the sections.";

const ABOUT_UNTRANSLATED =
  "Sections with `lang` are not translated into the reader's language. If you use one, answer in the reader's language " +
  "and say in a sentence that the page is in that language only.";

const describe = ({ isStale, isSame, ...verified }: VerifiedOffer) => ({
  note: ABOUT_VERIFIED + (isStale ? ABOUT_STALE : ""),
  may_be_the_same: isSame,
  ...verified,
});

/** Looks into the docs. */
export const relevantDocs = defineTool({
  name: SEARCH_TOOL,
  description: "Searches the documentation. Returns the most relevant sections with their urls.",
  schema: z.object({ query: z.string().min(1).max(1_000).describe("What to look for, in a few words") }),
  query: (args) => args.query,
  async execute({ query }, { search, verified = null }) {
    const { sections, coverage, covered, confidence } = await search(query);
    const note = NOTES[coverage];
    const found = sections.map(({ url, title, heading, content, lang }) => ({
      ...{ url, title, heading, content },
      ...(lang !== undefined && { lang }),
    }));
    const offer = verified && { verified: describe(verified) };
    const untranslated = sections.some(({ lang }) => lang !== undefined) && { untranslated: ABOUT_UNTRANSLATED };
    const notes = { ...(note && { note }), ...untranslated, ...offer };
    return { output: { coverage, ...notes, sections: found }, sections, covered, confidence };
  },
});
