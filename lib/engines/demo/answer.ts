/** The text of an answer made of quotes. */
import { z } from "zod";
import { sectionTitleOf } from "#lib/contract/docs.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import type { Translate } from "#lib/messages/translate.ts";
import type { Quote } from "./quote.ts";

/** Length of each quote of an answer, in UTF-16 code units: the best section gets the most. */
const QUOTE_LENGTHS = [600, 320, 320];
/** The same where the docs may not cover the question: the other sections are only linked. */
const DOUBTFUL_LENGTHS = [320, 0, 0];
/** Sections of a search that the quoted ones are chosen from. */
const CANDIDATES = 5;
/** What a section loses against the fit of its passage: for each place in the search's order, */
const PER_PLACE = 0.1;
/** for a page's introduction where the search found other sections of the page, */
const INTRODUCTION = 0.15;
/** for a section that says what something is rather than how it is done, */
const ABOUT = 0.1;
/** and for another page than the best one's. */
const OTHER_PAGE = 0.2;

const ABOUT_HEADING = /^(about|introduction|overview|background|what is)\b/i;

const coverages = ["covered", "doubtful", "uncovered"] as const;
const searchOutput = z.object({
  coverage: z.enum(coverages),
  sections: z.array(
    z.object({
      ...{ url: z.string(), title: z.string(), heading: z.string(), content: z.string() },
      lang: z.string().optional(),
    }),
  ),
});
/** The answer of a maintainer to a question that may be the same. */
const similarOutput = z.object({
  verified: z.object({
    may_be_the_same: z.literal(true),
    question: z.string(),
    answer: z.string(),
    sources: z.array(z.object({ url: z.string(), title: z.string() })),
  }),
});
type Found = z.infer<typeof searchOutput>;
type Sections = Found["sections"];

/** The sections of those searches that cover their query best, each once. Other outputs are left out. */
export function readSearches(outputs: string[]): Found {
  const searches = outputs.flatMap((output) => readSearch(output) ?? []);
  const coverage = coverages.find((grade) => searches.some((search) => search.coverage === grade)) ?? "uncovered";
  const sections = searches.filter((search) => search.coverage === coverage).flatMap((search) => search.sections);
  return { coverage, sections: [...new Map(sections.map((section) => [section.url, section])).values()] };
}

const readSearch = (output: string): Found | null => read(output, searchOutput);

function read<T>(output: string, format: z.ZodType<T>): T | null {
  try {
    return format.parse(JSON.parse(output));
  } catch {
    return null;
  }
}

/** Blocks with the answer of a maintainer to a similar question, named as the answer to that one; none without one. */
export function quoteSimilar(outputs: string[], t: Translate): string[] {
  const similar = outputs.flatMap((output) => read(output, similarOutput)?.verified ?? [])[0];
  if (!similar) return [];
  const { question, answer, sources } = similar;
  const links = sources.map(({ url, title }) => `[${escapeText(title)}](${url})`);
  const about = t("answers.similar", { question: `**${escapeText(question)}**` });
  return [[about, ...links].join(" "), toBlockQuote(answer)];
}

/** What the text of quotes is written with: `preface` says why docs are quoted instead of answered from. */
type Wording = { t: Translate; preface: string };

/** Blocks of an answer: `preface`, or a doubt, then each section's name with a link to it and a quote. */
export function quoteFound(found: Found, quote: ReturnType<Quote>, { t, preface }: Wording): string[] {
  const { coverage, sections } = found;
  if (coverage === "uncovered" || sections.length === 0) return [t("answers.nothing")];
  const isDoubtful = coverage === "doubtful";
  const lengths = isDoubtful ? DOUBTFUL_LENGTHS : QUOTE_LENGTHS;
  const quotes = inOrder(sections, quote).flatMap((section, i) => {
    const label = escapeText(sectionTitleOf(section));
    const length = lengths[i] ?? 0;
    // The page may show the link as a number only, so the name stands beside it.
    const link = `**${label}** [${label}](${section.url})`;
    const note = section.lang === undefined ? [] : [t("answers.untranslated", { language: nameOf(section.lang, t) })];
    return length > 0 ? [link, ...note, toBlockQuote(quote(section, length).text)] : [link, ...note];
  });
  return [isDoubtful ? t("answers.doubt") : preface, ...quotes];
}

/** The name of a language. */
const nameOf = (tag: string, { language }: Translate): string =>
  new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;

/** The sections to quote: of the best ones, those first whose passage fits the question best. */
function inOrder(sections: Sections, quote: ReturnType<Quote>): Sections {
  const pages = sections.map(({ url }) => url.replace(/#.*$/s, ""));
  const valued = sections.slice(0, CANDIDATES).map((section, i) => {
    const isIntroduction = section.heading === section.title && pages.filter((page) => page === pages[i]).length > 1;
    const kind = (isIntroduction ? INTRODUCTION : 0) + (ABOUT_HEADING.test(section.heading) ? ABOUT : 0);
    const loss = PER_PLACE * i + kind + (pages[i] === pages[0] ? 0 : OTHER_PAGE);
    return { section, value: quote(section, QUOTE_LENGTHS[0] ?? 0).fit - loss };
  });
  return valued
    .sort((a, b) => b.value - a.value)
    .slice(0, QUOTE_LENGTHS.length)
    .map(({ section }) => section);
}

const toBlockQuote = (text: string): string =>
  text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
