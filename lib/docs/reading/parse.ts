/** One source file as data: what the navigation, the index and the link checks need of it. */
import matter from "gray-matter";
import { z } from "zod";
import { type Format, parseTree, prepare } from "./prepare.ts";
import { readSections } from "./sections.ts";

/** Raise it whenever the same source should give another result: it empties the cache. */
export const PARSER_VERSION = 1;

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
  keywords: z.array(z.string()),
  starters: z.array(z.string()),
  /** How the page was understood: "md" for a page that is not valid MDX. */
  format: z.enum(["mdx", "md"]),
  headings: z.array(z.object({ id: z.string(), text: z.string(), depth: z.number() })),
  sections: z.array(section),
  /** What a maintainer should know: read as Markdown, shown as code, and why. */
  notes: z.array(z.string()),
});
export type ParsedPage = z.infer<typeof parsedPage>;

const text = z.coerce.string().trim().min(1).nullable().catch(null);
const texts = z
  .union([z.array(z.coerce.string()), z.string().transform((list) => list.split(","))])
  .transform((list) => list.map((item) => item.trim()).filter(Boolean))
  .catch([]);

/** Readers write frontmatter by hand: a field that makes no sense counts as absent. */
const frontmatter = z.object({
  title: z.preprocess((value) => value ?? "", text),
  description: z.preprocess((value) => value ?? "", text),
  section: z.preprocess((value) => value ?? "", text),
  order: z.number().nullable().catch(null),
  keywords: texts,
  starters: texts,
});

export type Source = { body: string; data: z.infer<typeof frontmatter>; problem: string | null };

/** Splits frontmatter from the page. Only YAML: gray-matter would run `---js` as code. */
export function readSource(source: string): Source {
  const clean = source.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const noCode = () => {
    throw new Error("frontmatter must be YAML");
  };
  try {
    const { content, data } = matter(clean, { engines: { javascript: noCode, js: noCode, json: noCode } });
    return { body: content, data: frontmatter.parse(data), problem: null };
  } catch (error) {
    const body = clean.replace(/^---[^\n]*\n[\s\S]*?\n---[ \t]*(\n|$)/, "");
    return { body, data: frontmatter.parse({}), problem: `the frontmatter is ignored: ${reason(error)}` };
  }
}

/** Parses a page. Never throws for its content: what is not valid MDX is read as Markdown, and says so. */
export function parsePage(source: string, page: { path: string; name: string; format: Format }): ParsedPage {
  const { body, data, problem } = readSource(source);
  const notes = problem ? [problem] : [];
  let { format } = page;
  let tree = attemptMdx(body, format, notes);
  if (!tree) {
    format = "md";
    tree = parseTree(body, format);
  }
  const prepared = prepare(tree, { title: data.title, fallback: page.name });
  const { title, titleId } = prepared;
  return {
    title,
    titleId,
    description: data.description,
    section: data.section,
    order: data.order,
    keywords: data.keywords,
    starters: data.starters,
    format,
    headings: [...prepared.headings.values()],
    sections: readSections(tree, prepared, { path: page.path, description: data.description }),
    notes: [...notes, ...prepared.notes],
  };
}

function attemptMdx(body: string, format: Format, notes: string[]) {
  try {
    return parseTree(body, format);
  } catch (error) {
    notes.push(`read as Markdown, because it is not valid MDX: ${reason(error)}`);
    return null;
  }
}

/** The first line of an error. */
export const reason = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
