/** A page in simple words keeps the page's headings: what the model is given, and what its answer is made into. */
import type { DocSection } from "#lib/docs/reading/sections.ts";
import { snippet } from "#lib/docs/snippet.ts";

/** Longest text of a page that is simplified, UTF-16 code units (about 3,000 tokens). */
const MAX_PAGE = 12_000;
/** A line longer than this, UTF-16 code units, is no heading. */
const MAX_HEADING = 1_000;
const LEFT_OUT = "*Left out here: see the original.*";

/** A page's text for the model, each section under its heading; what is too much is not simplified. */
export function pageInput(sections: DocSection[]): string {
  const parts: string[] = [];
  let length = 0;
  for (const [i, section] of sections.entries()) {
    const part = `${i === 0 ? `# ${section.title}` : headingLine(section)}\n\n${section.content}`;
    length += part.length + 2;
    if (length > MAX_PAGE && i > 0) break;
    parts.push(part);
  }
  return parts.join("\n\n").slice(0, MAX_PAGE).toWellFormed();
}

/** What can be had without a model: how each section begins, word for word. */
export const beginnings = (sections: DocSection[]): string =>
  sections
    .map((section, i) => `${i === 0 ? "" : `${linked(section)}\n\n`}${plain(snippet(section.content))}`)
    .join("\n\n");

export type Simplified = {
  /** Takes in what the model wrote and returns what can be shown of it. */
  add(piece: string): string;
  /** The end of it, with the headings the model never came to. */
  end(): string;
};

/**
 * Holds a model to the page's headings while it writes: one that stands on the page links to it, one that it made up
 * is only bold, and one that it skipped is put in its place.
 */
export function createSimplified([, ...sections]: DocSection[]): Simplified {
  /** The line so far, as long as it may become a heading or the edge of a code block. */
  let held = "";
  let inLine = false;
  let fence: string | null = null;
  let next = 0;

  function skipTo(index: number): string {
    const skipped = sections.slice(next, index).map((section) => `${linked(section)}\n\n${LEFT_OUT}\n\n`);
    next = index;
    return skipped.join("");
  }

  function endLine(line: string): string {
    const marks = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (marks) {
      if (fence === null) fence = marks;
      else if (marks.startsWith(fence)) fence = null;
      return line;
    }
    const text = fence === null ? headingText(line) : undefined;
    if (text === undefined) return line;
    const found = sections.findIndex(({ heading }, i) => i >= next && simple(heading) === simple(text));
    const section = sections[found];
    // Over all of it stands the page's own title.
    if (!section) return next === 0 && /^\s*#\s/.test(line) ? "" : `**${text.replaceAll("*", "")}**`;
    const before = skipTo(found);
    next += 1;
    return before + linked(section);
  }

  function addLinePart(part: string): string {
    if (inLine) {
      inLine = !part.endsWith("\n");
      return part;
    }
    held += part;
    if (held.endsWith("\n")) {
      const line = endLine(held.slice(0, -1));
      held = "";
      return `${line}\n`;
    }
    if (held.length <= MAX_HEADING && /^\s*([#`~].*)?$/.test(held)) return "";
    inLine = true;
    const line = held;
    held = "";
    return line;
  }

  return {
    add: (piece) => (piece.match(/.*\n|.+$/g) ?? []).map(addLinePart).join(""),
    end() {
      const line = inLine ? "" : endLine(held);
      const rest = skipTo(sections.length);
      return rest ? `${line}\n\n${rest.trimEnd()}` : line;
    },
  };
}

const headingText = (line: string): string | undefined =>
  line.length > MAX_HEADING ? undefined : /^ {0,3}#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];

const headingLine = ({ heading, headingPath }: DocSection): string =>
  `${"#".repeat(Math.min(6, Math.max(2, headingPath.length)))} ${heading}`;

const linked = (section: DocSection): string => {
  const { heading, url } = section;
  return headingLine(section).replace(/ .*$/s, ` [${escapeText(heading)}](${url})`);
};

/** A heading or a beginning is words, whatever marks are in it. */
const escapeText = (text: string): string => text.replace(/[\\[\]*_`<>~|!&]/g, "\\$&");
const plain = (text: string): string => escapeText(text).replace(/^(\s*)([#+-]|\d+[.)])/, "$1\\$2");

/** Marks, escapes, case and spaces do not make another heading. */
const simple = (text: string): string =>
  text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[\\`*_~]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .toLowerCase();
