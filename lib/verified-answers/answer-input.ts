/** Checks what a maintainer writes for a verified answer. */

import type { Addresses } from "#lib/addresses/addresses.ts";
import { sectionTitleOf } from "#lib/contract/docs.ts";
import type { AnswerSource } from "#lib/database/stores/verified-answers.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { DocSection } from "#lib/docs/reading/sections.ts";
import { invalidField } from "#lib/errors.ts";

/** Longest question or paraphrase, and longest answer, UTF-16 code units. */
export const MAX_QUESTION_LENGTH = 500;
export const MAX_ANSWER_LENGTH = 12_000;
export const MAX_PARAPHRASES = 20;
export const MAX_SOURCES = 10;

/** What a maintainer writes. `sources` are addresses of docs sections, with or without the site's origin. */
export type AnswerInput = {
  question: string;
  /** Other wordings of the question. */
  paraphrases: string[];
  /** Markdown. */
  answer: string;
  sources: string[];
  /** The path of a page or folder, such as "/docs/components"; null: the answer is for all pages. */
  pageScope: string | null;
};

export type CheckedInput = {
  question: string;
  paraphrases: string[];
  answer: string;
  sources: AnswerSource[];
  page_scope: string | null;
};

type DocsParts = Pick<Docs, "section" | "pages">;
type Place = { docs: DocsParts; addresses: Addresses };

/** Returns the given fields as they are stored. @throws AppError invalid_request, with the field's name */
export function checkInput(input: Partial<AnswerInput>, place: Place): Partial<CheckedInput> {
  const { question, paraphrases, answer, sources, pageScope } = input;
  return {
    ...(question !== undefined && { question: checkQuestion("question", question) }),
    ...(paraphrases !== undefined && { paraphrases: checkParaphrases(paraphrases) }),
    ...(answer !== undefined && { answer: checkText("answer", answer, MAX_ANSWER_LENGTH) }),
    ...(sources !== undefined && { sources: checkSources(sources, place) }),
    ...(pageScope !== undefined && { page_scope: checkScope(pageScope, place.docs) }),
  };
}

/** The same for an answer that is new, which has all fields. @throws AppError invalid_request */
export function checkWholeInput(input: AnswerInput, place: Place): CheckedInput {
  return {
    question: checkQuestion("question", input.question),
    paraphrases: checkParaphrases(input.paraphrases),
    answer: checkText("answer", input.answer, MAX_ANSWER_LENGTH),
    sources: checkSources(input.sources, place),
    page_scope: checkScope(input.pageScope, place.docs),
  };
}

function checkText(field: string, text: string, most: number): string {
  const trimmed = text.trim();
  if (trimmed === "") throw invalidField(field, "must not be empty");
  if (trimmed.length > most) throw invalidField(field, `must be at most ${most} characters`);
  return trimmed.toWellFormed();
}

const checkQuestion = (field: string, text: string): string =>
  checkText(field, text.replace(/\s+/g, " "), MAX_QUESTION_LENGTH);

/** Empty lines of a form count for nothing, and repeated ones count once. */
function checkParaphrases(paraphrases: string[]): string[] {
  const written = paraphrases.filter((text) => text.trim() !== "");
  if (written.length > MAX_PARAPHRASES) throw invalidField("paraphrases", `must be at most ${MAX_PARAPHRASES}`);
  return [...new Set(written.map((text, at) => checkQuestion(`paraphrases.${at}`, text)))];
}

function checkSources(urls: string[], { docs, addresses }: Place): AnswerSource[] {
  const written = urls.filter((url) => url.trim() !== "");
  if (written.length > MAX_SOURCES) throw invalidField("sources", `must be at most ${MAX_SOURCES}`);
  const sources = written.map((url, at) => {
    const source = toSource(url.trim(), docs, addresses);
    if (!source) throw invalidField(`sources.${at}`, "must be a section of the docs");
    return source;
  });
  return [...new Map(sources.map((source) => [source.url, source])).values()];
}

function toSource(written: string, docs: DocsParts, addresses: Addresses): AnswerSource | null {
  const path = addresses.pathOf(written);
  return path ? currentSource(path, docs) : null;
}

/** The section at a url as a source, with its present hash; null when there is none. */
export function currentSource(url: string, docs: Pick<Docs, "section">): AnswerSource | null {
  const section = docs.section(url);
  return section && { url: section.url, title: sectionTitleOf(section), hash: section.hash };
}

/**
 * An answer without sources never becomes stale, so one that had sources keeps at least one.
 * @throws AppError invalid_request, with the field's name
 */
export function requireSource(sources: readonly unknown[], hadSources: boolean): void {
  if (hadSources && sources.length === 0)
    throw invalidField("sources", "must name a section, so that you are asked again when it changes");
}

/** The sources whose section is gone, or is another one than when the answer was last confirmed. */
export const changedSources = (
  sources: readonly AnswerSource[],
  section: (url: string) => Pick<DocSection, "hash"> | null,
): AnswerSource[] => sources.filter(({ url, hash }) => section(url)?.hash !== hash);

function checkScope(scope: string | null, docs: DocsParts): string | null {
  const path =
    scope
      ?.trim()
      .replace(/[?#].*$/s, "")
      .replace(/\/+$/, "") ?? "";
  if (path === "") return null;
  if (!docs.pages.some((page) => isInScope(page.path, path)))
    throw invalidField("pageScope", "must be the path of a docs page, or of a folder with pages");
  return path;
}

/** Whether a page is the scope, or is in its folder. */
export const isInScope = (pagePath: string, scope: string): boolean =>
  pagePath === scope || pagePath.startsWith(`${scope}/`);
