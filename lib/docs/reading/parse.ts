/** Parses a source file into the data that the navigation, the index and the link checks need. */
import { z } from "zod";
import { readSource } from "#lib/docs/files/frontmatter.ts";
import { referencesOf } from "../assets/references.ts";
import { readBody } from "./body.ts";
import { dropAgentsText } from "./components/visibility.ts";
import { countElements, found } from "./counts.ts";
import type { Format } from "./format.ts";
import { idsOf, linksOf } from "./links.ts";
import { pageNote } from "./notes.ts";
import type { Include } from "./partials.ts";
import { metaText, parseTree, prepare } from "./prepare.ts";
import { reasonOf } from "./reason-of.ts";
import { readSections } from "./sections.ts";
import { inlineText } from "./text.ts";

/** Increase it whenever the same source gives another result: pages in the cache are parsed again then. */
export const PARSER_VERSION = 27;

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
  /** Name in the navigation. Null for the title. */
  label: z.string().nullable(),
  /** Whether the page is left out of the navigation. */
  hidden: z.boolean(),
  order: z.number().nullable(),
  /** Its place in its folder. */
  position: z.number().nullable(),
  keywords: z.array(z.string()),
  starters: z.array(z.string()),
  aliases: z.array(z.string()),
  /** The fields of the frontmatter that decide the page's address on its generator's site. */
  address: z.object({ slug: z.string().nullable(), id: z.string().nullable(), permalink: z.string().nullable() }),
  /** Earlier addresses of the page, as its frontmatter gives them. */
  oldAddresses: z.array(z.string()),
  /** When the page was published, as its frontmatter says. */
  date: z.string().nullable(),
  /** The syntax that the page was parsed with: "md" for a page that is not valid MDX. */
  format: z.enum(["mdx", "md"]),
  headings: z.array(z.object({ id: z.string(), text: z.string(), depth: z.number() })),
  sections: z.array(section),
  /** Links within the site, as written, with their lines. */
  links: z.array(z.object({ href: z.string(), line: z.number() })),
  /** Pictures and other files that the page names, as written, with their lines. `sure`: the page shows them. */
  files: z.array(z.object({ src: z.string(), line: z.number(), sure: z.boolean() })),
  /** Ids on the page that do not belong to headings. */
  ids: z.array(z.string()),
  found,
  /** Reports for maintainers: parts that were read as Markdown or are shown as code, and why. */
  notes: z.array(pageNote),
});
export type ParsedPage = z.infer<typeof parsedPage>;

export type PageSource = { path: string; name: string; format: Format; include?: Include };

/** Parses a page. Never throws for its content: invalid MDX is read as Markdown, with a note. */
export function parsePage(source: string, page: PageSource): ParsedPage {
  try {
    return parse(source, page);
  } catch (error) {
    const { body } = readSource(source);
    const plain = `~~~text\n${body.replaceAll("~~~", "")}\n~~~`;
    const parsed = parse(plain, { ...page, format: "md" });
    return { ...parsed, notes: [{ kind: "invalid", text: `read as plain text: ${reasonOf(error)}` }, ...parsed.notes] };
  }
}

function parse(source: string, page: PageSource): ParsedPage {
  const { body, data, before, problem } = readSource(source);
  const { tree, format, notes } = readBody(body, page.format, before);
  dropAgentsText(tree);
  const links = linksOf(tree, before);
  const prepared = prepare(tree, {
    title: data.title,
    description: data.description,
    fallback: page.name,
    include: page.include,
  });
  const { title, titleId, meta } = prepared;
  const description = withoutMarks(data.description ?? metaText(meta, "description"));
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
    files: referencesOf(tree, prepared.scope, before),
    ids: idsOf(tree),
    found: countElements(tree),
    notes: [...(problem ? [{ kind: "frontmatter" as const, text: problem }] : []), ...notes, ...prepared.notes],
  };
}

/** A description is shown and searched as plain text, and some authors put links or code into it. */
const withoutMarks = (text: string | null): string | null =>
  text !== null && /\]\(|\*\*|`/.test(text) ? inlineText(parseTree(text, "md"), new Map(), false).trim() : text;
