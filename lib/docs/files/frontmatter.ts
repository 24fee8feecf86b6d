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
/** Hugo counts a weight of 0 as none. */
const weight = z
  .number()
  .nonnegative()
  .transform((value) => value || null)
  .nullable()
  .catch(null);
/** YAML reads a date without quotes as one. */
const day = z
  .union([z.date(), z.string().transform((text) => new Date(text))])
  .refine((date) => !Number.isNaN(date.getTime()) && date.getUTCFullYear() > 1970)
  .transform((date) => date.toISOString())
  .nullable()
  .catch(null);
const flag = z.union([z.boolean(), z.literal("true").transform(() => true)]).catch(false);
const sidebar = z.object({ order: place, label: optional, hidden: flag }).partial().catch({});

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
    url: optional,
    permalink: optional,
    date: day,
    aliases: texts,
    redirect_from: texts,
    sidebar_position: place,
    nav_order: place,
    weight,
    sidebar,
    sidebar_label: optional,
    sidebarTitle: optional,
    linkTitle: optional,
    display: optional,
    hidden: flag,
    draft: flag,
    unlisted: flag,
    nav_exclude: flag,
    toc_hide: flag,
    navigation: z
      .literal(false)
      .transform(() => true)
      .catch(false),
    build: z
      .object({ list: z.literal("never") })
      .transform(() => true)
      .catch(false),
  })
  .transform((page) => ({
    title: page.title,
    description: page.description,
    section: page.section,
    order: page.order,
    /** When the page was published, as an ISO date and time. */
    date: page.date,
    starters: page.starters,
    /** Name in the navigation. Null for the title. */
    label: page.sidebarTitle ?? page.sidebar_label ?? page.sidebar.label ?? page.linkTitle,
    /** Whether the page is left out of the navigation. */
    hidden:
      page.hidden ||
      page.draft ||
      page.unlisted ||
      page.nav_exclude ||
      page.toc_hide ||
      page.navigation ||
      page.build ||
      page.display === "hidden" ||
      page.sidebar.hidden === true,
    /** Position among the pages and folders beside it, from the fields of several generators. */
    position: page.sidebar_position ?? page.sidebar.order ?? page.nav_order ?? page.weight,
    keywords: [...new Set([...page.keywords, ...page.tags])],
    /** Other addresses that links may use for the page, as the frontmatter gives them. */
    aliases: [page.slug, page.id].filter((alias) => alias !== null),
    /** What decides the page's address on its generator's site. */
    address: { slug: page.slug, id: page.id, permalink: page.permalink ?? page.url },
    /** Earlier addresses of the page. */
    oldAddresses: [...page.aliases, ...page.redirect_from],
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
