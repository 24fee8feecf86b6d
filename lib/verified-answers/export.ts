/** Verified answers as pages of the docs: one Markdown file for each, which can be moved into the docs folder. */
import { stringify } from "yaml";
import type { VerifiedAnswerRow } from "#lib/database/stores/verified-answers.ts";
import { renderAnswer } from "./engine.ts";

/** `name`: the file's name, unique among the files. */
export type ExportedFile = { name: string; content: string };

/** Longest name of a file without its ending. */
const MAX_NAME = 60;

/** Answers that are not retired, as files. The title of a page is the question. */
export function exportFiles(answers: readonly VerifiedAnswerRow[]): ExportedFile[] {
  const names = new Map<string, number>();
  return answers.map((answer) => {
    const name = nameOf(answer.question);
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    return { name: `${count === 1 ? name : `${name}-${count}`}.md`, content: toPage(answer) };
  });
}

function toPage(answer: VerifiedAnswerRow): string {
  const { id, question, paraphrases, author, page_scope, status, version, sources, updated_at } = answer;
  const frontmatter = {
    title: question,
    description: `Answered by ${author}.`,
    // The search reads keywords: readers who ask in these words find the page.
    ...(paraphrases.length > 0 && { keywords: paraphrases }),
    verified: {
      ...{ id, version, status, author, updated_at },
      ...(page_scope !== null && { page_scope }),
      ...(sources.length > 0 && { sources: sources.map(({ url, hash }) => ({ url, hash })) }),
    },
  };
  return `---\n${stringify(frontmatter, { lineWidth: 0 })}---\n\n${renderAnswer(answer)}\n`;
}

/** A question as a file's name: "How do I …?" is `how-do-i-…`. */
const nameOf = (question: string): string =>
  question
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, MAX_NAME)
    .replace(/^-+|-+$/g, "") || "answer";
