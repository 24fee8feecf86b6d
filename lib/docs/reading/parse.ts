/** One source file as data: what the navigation, the index and the link checks need of it. */
import { z } from "zod";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { readBody } from "./body.ts";
import { countElements, found } from "./counts.ts";
import type { Format } from "./format.ts";
import { idsOf, linksOf } from "./links.ts";
import type { Include } from "./partials.ts";
import { metaText, prepare } from "./prepare.ts";
import { readSections } from "./sections.ts";

/** Raise it whenever the same source should give another result: it empties the cache. */
export const PARSER_VERSION = 4;

const section = z.object({
  url: z.string(),
  path: z.string(),
  anchor: z.string(),
  title: z.string(),
  heading: z.string(),
  headingPath: z.array(z.string()),
  content: z.string(),
});

/** A parsed page, in the shape the cache file holds it. */
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
  /** How the page was understood: "md" for a page that is not valid MDX. */
  format: z.enum(["mdx", "md"]),
  headings: z.array(z.object({ id: z.string(), text: z.string(), depth: z.number() })),
  sections: z.array(section),
  /** Links within the site, as written, with their lines. */
  links: z.array(z.object({ href: z.string(), line: z.number() })),
  /** Ids on the page that are no headings'. */
  ids: z.array(z.string()),
  found,
  /** What a maintainer should know: read as Markdown, shown as code, and why. */
  notes: z.array(z.string()),
});
export type ParsedPage = z.infer<typeof parsedPage>;

export type PageSource = { path: string; name: string; format: Format; include?: Include };

/** Parses a page. Never throws for its content: what is not valid MDX is read as Markdown, and says so. */
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
