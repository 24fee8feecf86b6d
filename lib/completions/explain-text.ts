/** The texts of an explanation: the page as the model reads it, and the model's answer with the page's own headings. */
import type { DocSection } from "#lib/docs/reading/sections.ts";
import { snippetOf } from "#lib/docs/snippet.ts";
import { escapeLines, escapeText } from "#lib/markdown/escape.ts";
import { followFence, isFenced, type OpenFence } from "#lib/markdown/fences.ts";

/** The longest text of a page that a model gets, UTF-16 code units (about 3,000 tokens). */
const MAX_PAGE = 12_000;
/** A longer line is not a heading, UTF-16 code units. */
const MAX_HEADING = 1_000;
const LEFT_OUT = "*Left out here: see the original.*";

/** A page's text for the model, each section under its heading. The last sections of a long page are left out. */
export function toPageInput(sections: DocSection[]): string {
  const parts: string[] = [];
  let length = 0;
  for (const [i, section] of sections.entries()) {
    const part = `${i === 0 ? `# ${section.title}` : `${headingMarksOf(section)} ${section.heading}`}\n\n${section.content}`;
    length += part.length + 2;
    if (length > MAX_PAGE && i > 0) break;
    parts.push(part);
  }
  return parts.join("\n\n").slice(0, MAX_PAGE).toWellFormed();
}

/** The explanation without a model: the first sentences of each section, unchanged. */
export const quoteBeginnings = (sections: DocSection[]): string =>
  sections
    .map(
      (section, i) => `${i === 0 ? "" : `${toLinkedHeading(section)}\n\n`}${escapeLines(snippetOf(section.content))}`,
    )
    .join("\n\n");

/**
 * Corrects the headings of a model's text while it streams. A heading of the page becomes a link to its section. A heading
 * that the page does not have becomes bold text. A heading that the model left out is inserted.
 */
export class Simplifier {
  /** Without the first section, whose heading is the page's title. */
  readonly #sections: DocSection[];
  /** The line so far, while it may become a heading or the fence of a code block. */
  #undecided = "";
  /** Whether the beginning of the current line was returned already. */
  #isLineShown = false;
  /** The fence of the code block that the lines before the current one end in. */
  #fence: OpenFence | null = null;
  /** The index of the section whose heading is expected next. */
  #next = 0;

  constructor([, ...sections]: DocSection[]) {
    this.#sections = sections;
  }

  /** Takes a piece of the model's text. Returns the text that can be shown now. */
  add(piece: string): string {
    return (piece.match(/.*\n|.+$/g) ?? []).map((part) => this.#addLinePart(part)).join("");
  }

  /** Returns the rest of the text, and the headings that the model left out at the end. */
  end(): string {
    const line = this.#isLineShown ? "" : this.#toShownLine(this.#undecided);
    const rest = this.#skipTo(this.#sections.length);
    return rest ? `${line}\n\n${rest.trimEnd()}` : line;
  }

  #addLinePart(part: string): string {
    if (this.#isLineShown) {
      this.#isLineShown = !part.endsWith("\n");
      return part;
    }
    const line = this.#undecided + part;
    this.#undecided = "";
    if (line.endsWith("\n")) return `${this.#toShownLine(line.slice(0, -1))}\n`;
    if (line.length <= MAX_HEADING && /^\s*([#`~].*)?$/.test(line)) {
      this.#undecided = line;
      return "";
    }
    this.#isLineShown = true;
    return line;
  }

  #toShownLine(line: string): string {
    const text = isFenced(line, this.#fence) ? undefined : headingTextOf(line);
    this.#fence = followFence(line, this.#fence);
    return text === undefined ? line : this.#toShownHeading(line, text);
  }

  #toShownHeading(line: string, text: string): string {
    const wanted = normalizeHeading(text);
    const index = this.#sections.findIndex(({ heading }, i) => i >= this.#next && normalizeHeading(heading) === wanted);
    const section = this.#sections[index];
    if (section) {
      const skipped = this.#skipTo(index);
      this.#next += 1;
      return skipped + toLinkedHeading(section);
    }
    // The page shows its title itself.
    const isTitle = this.#next === 0 && /^\s*#\s/.test(line);
    return isTitle ? "" : `**${text.replaceAll("*", "")}**`;
  }

  #skipTo(index: number): string {
    const skipped = this.#sections.slice(this.#next, index);
    this.#next = index;
    return skipped.map((section) => `${toLinkedHeading(section)}\n\n${LEFT_OUT}\n\n`).join("");
  }
}

const headingTextOf = (line: string): string | undefined =>
  line.length > MAX_HEADING ? undefined : /^ {0,3}#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];

const toLinkedHeading = (section: DocSection): string =>
  `${headingMarksOf(section)} [${escapeText(section.heading)}](${section.url})`;

const headingMarksOf = ({ headingPath }: DocSection): string =>
  "#".repeat(Math.min(6, Math.max(2, headingPath.length)));

/** A heading without links, marks, case and extra spaces, for comparing. */
const normalizeHeading = (text: string): string =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[\\`*_~]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
