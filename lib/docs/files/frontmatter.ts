/** The frontmatter of a page, with the field names of several generators. */
import matter from "gray-matter";
import { z } from "zod";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { checkLength, checkSize, dropLongFields } from "./frontmatter-limits.ts";

const text = z.coerce.string().trim().min(1).nullable().catch(null);
const optional = z.preprocess((value) => value ?? "", text);
const texts = z
  .union([z.array(z.coerce.string()), z.string().transform((list) => list.split(","))])
  .transform((list) => list.map((item) => item.trim()).filter(Boolean))
  .catch([]);

const place = z.number().nullable().catch(null);

/** A field of the wrong type counts as absent, because frontmatter is written by hand. */
const fields = z
  .object({
    title: optional,
    description: optional,
    section: optional,
    order: z.number().nullable().catch(null),
    keywords: texts,
    tags: texts,
    starters: texts,
    slug: optional,
    id: optional,
    sidebar_position: place,
    sidebar: z.object({ order: place }).catch({ order: null }),
  })
  .transform(({ tags, slug, id, sidebar_position, sidebar, ...page }) => ({
    ...page,
    /** Position among the pages and folders beside it, from the fields of Docusaurus and Starlight. */
    position: sidebar_position ?? sidebar.order,
    keywords: [...new Set([...page.keywords, ...tags])],
    /** Other addresses that links may use for the page, as the frontmatter gives them. */
    aliases: [slug, id].filter((alias) => alias !== null),
  }));

export type Source = {
  body: string;
  data: z.infer<typeof fields>;
  /** Lines of the file before the body. */
  before: number;
  problem: string | null;
};

/** Splits frontmatter from the page. Only YAML: gray-matter would run `---js` as code. */
export function readSource(source: string): Source {
  const clean = source.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  const noCode = () => {
    throw new Error("frontmatter must be YAML");
  };
  const linesOf = (text: string) => text.split("\n").length;
  try {
    checkLength(clean);
    const { content, data } = matter(clean, { engines: { javascript: noCode, js: noCode, json: noCode } });
    checkSize(data);
    const { fields: short, problem } = dropLongFields(data);
    return { body: content, data: fields.parse(short), before: linesOf(clean) - linesOf(content), problem };
  } catch (error) {
    const body = clean.replace(/^---[^\n]*\n[\s\S]*?\n---[ \t]*(\n|$)/, "");
    const problem = `the frontmatter is ignored: ${reasonOf(error)}`;
    return { body, data: fields.parse({}), before: linesOf(clean) - linesOf(body), problem };
  }
}
