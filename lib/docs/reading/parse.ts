/** Parses a source file into the data that the navigation, the index and the link checks need. */
import { z } from "zod";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { readBody } from "./body.ts";
import { countElements, found } from "./counts.ts";
import type { Format } from "./format.ts";
import { idsOf, linksOf } from "./links.ts";
import type { Include } from "./partials.ts";
import { metaText, prepare } from "./prepare.ts";
import { readSections } from "./sections.ts";

/** Increase it whenever the same source gives another result: pages in the cache are parsed again then. */
export const PARSER_VERSION = 5;

const section = z.object({
  url: z.string(),
  path: z.string(),
  anchor: z.string(),
  title: z.string(),
  heading: z.string(),
  headingPath: z.array(z.string()),
  content: z.string(),
});

/** A parsed page, as the cache file stores it. */
export const parsedPage = z.object({
  title: z.string(),
  titleId: z.string(),
  description: z.string().nullable(),
  section: z.string().nullable(),
  order: z.number().nullable(),
  /** Its place in its folder. */
  position: z.number().nullable(),
  keywords: z.array(z.string()),
  starters: z.array(z.string()),
  aliases: z.array(z.string()),
  /** The syntax that the page was parsed with: "md" for a page that is not valid MDX. */
  format: z.enum(["mdx", "md"]),
  headings: z.array(z.object({ id: z.string(), text: z.string(), depth: z.number() })),
  sections: z.array(section),
  /** Links within the site, as written, with their lines. */
  links: z.array(z.object({ href: z.string(), line: z.number() })),
  /** Ids on the page that do not belong to headings. */
  ids: z.array(z.string()),
  found,
  /** Reports for maintainers: parts that were read as Markdown or are shown as code, and why. */
  notes: z.array(z.string()),
});
export type ParsedPage = z.infer<typeof parsedPage>;

export type PageSource = { path: string; name: string; format: Format; include?: Include };

/** Parses a page. Never throws for its content: invalid MDX is read as Markdown, with a note. */
export function parsePage(source: string, page: PageSource): ParsedPage {
  const { body, data, before, problem } = readSource(source);
  const { tree, format, notes } = readBody(body, page.format, before);
  const links = linksOf(tree, before);
  const prepared = prepare(tree, { title: data.title, fallback: page.name, include: page.include });
  const { title, titleId, meta } = prepared;
  const description = data.description ?? metaText(meta, "description");
  const slug = metaText(meta, "slug");
  return {
    ...data,
    description,
    aliases: slug ? [...data.aliases, slug] : data.aliases,
    title,
    titleId,
    format,
    headings: [...prepared.headings.values()],
    sections: readSections(tree, prepared, { path: page.path, description }),
    links,
    ids: idsOf(tree),
    found: countElements(tree),
    notes: [...(problem ? [problem] : []), ...notes, ...prepared.notes],
  };
}
