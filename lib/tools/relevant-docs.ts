import { z } from "zod";
import { SEARCH_TOOL } from "#lib/contract/docs.ts";
import { defineTool } from "./tool.ts";

/** A model that is only handed sections takes them for the answer. */
const NOT_COVERED =
  "Nothing in the docs seems to answer this; the sections are only the closest. Search once more with other words. If " +
  "that finds nothing better, say that the docs do not cover it and name the closest pages.";

/** Looks into the docs. */
export const relevantDocs = defineTool({
  name: SEARCH_TOOL,
  description: "Searches the documentation. Returns the most relevant sections with their urls.",
  schema: z.object({ query: z.string().min(1).max(1_000).describe("What to look for, in a few words") }),
  query: (args) => args.query,
  async execute({ query }, { search }) {
    const { sections, covered } = await search(query);
    const found = sections.map(({ url, title, heading, content }) => ({ url, title, heading, content }));
    return { output: { covered, ...(!covered && { note: NOT_COVERED }), sections: found }, sections, covered };
  },
});
