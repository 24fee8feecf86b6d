/** Reads a page's text as a tree. Index and renderer both use this function, so that they see the same tree. */
import type { Root } from "mdast";
import { hasDeepContainers } from "#lib/markdown/depth.ts";
import { closeVoidElements } from "./dialects/void-elements.ts";
import { translate } from "./dialects.ts";
import type { Format } from "./format.ts";
import { addNote, type PageNote } from "./notes.ts";
import { parseTree } from "./prepare.ts";
import { reasonOf } from "./reason-of.ts";

export type Body = {
  /** The text that gives `tree`, in `format`. */
  text: string;
  format: Format;
  tree: Root;
  notes: PageNote[];
};

/** A page with more faults than this is taken for Markdown. */
const MAX_FAULTS = 12;

/**
 * Never throws. Elements such as `<br>` get the end that MDX wants. A `<` or `{` that is not valid MDX is escaped, so that it is text;
 * a component's tag on a line of its own is left out. If that does not help, the whole
 * page is read as Markdown, and as plain text if its quotes or lists are nested too deeply. `before` is the number of
 * lines of the file before `source`.
 */
export function readBody(source: string, format: Format, before = 0): Body {
  const left: PageNote[] = [];
  let text = translate(source, format, left);
  if (hasDeepContainers(text)) return readPlain(source, "its quotes or lists are nested too deeply");
  const notes: PageNote[] = [];
  let first: unknown;
  while (format === "mdx") {
    try {
      return { text, format, tree: parseTree(text, format), notes: [...left, ...notes] };
    } catch (error) {
      const repaired = closeVoidElements(text);
      if (repaired !== text) {
        text = repaired;
        continue;
      }
      first ??= error;
      const at = faultAt(error, text);
      if (at === null || notes.length === MAX_FAULTS) break;
      const line = text.slice(0, at).split("\n").length + before;
      addNote(notes, "invalid", `read as Markdown in line ${line}, because it is not valid MDX: ${reasonOf(error)}`);
      text = withoutFault(text, at);
    }
  }
  const all: PageNote[] = [];
  const markdown = translate(source, "md", all);
  if (first !== undefined) {
    addNote(all, "invalid", `read as Markdown, because it is not valid MDX: ${reasonOf(first)}`);
  }
  return { text: markdown, format: "md", tree: parseTree(markdown, "md"), notes: all };
}

/** What readers do not see, on a line of its own: the tag of a component, or an import. */
const UNSEEN_LINE = /^[ \t]*<\/?[A-Z][\w.]*(?:\s[^<>]*)?>[ \t]*$|^import\s.*["'];?[ \t]*$/;

/** The text without the line at `at`, if readers see nothing of it: what is between tags is shown. Else with `<` or `{` as text. */
function withoutFault(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at) + 1;
  const end = (text.indexOf("\n", at) + 1 || text.length + 1) - 1;
  if (UNSEEN_LINE.test(text.slice(start, end))) return text.slice(0, start) + text.slice(end);
  return `${text.slice(0, at)}\\${text.slice(at)}`;
}

/** A page as one code block, with a note that says why. */
function readPlain(source: string, reason: string): Body {
  const value = source.replaceAll("~~~", "");
  const tree: Root = { type: "root", children: [{ type: "code", lang: "text", value }] };
  return {
    text: `~~~text\n${value}\n~~~`,
    format: "md",
    tree,
    notes: [{ kind: "invalid", text: `read as plain text: ${reason}` }],
  };
}

/** The offset of the `<` or `{` that an error of the MDX parser is about. */
function faultAt(error: unknown, text: string): number | null {
  const opened = /`<[^`]*>` \((\d+):(\d+)-/.exec(reasonOf(error));
  const place = pointOf(error);
  const [line, column] = opened ? [Number(opened[1]), Number(opened[2])] : [place?.line, place?.column];
  if (!line || !column) return null;
  const start = text.split("\n", line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  for (let at = Math.min(start + column - 1, text.length - 1); at >= 0; at--) {
    const char = text[at];
    if ((char === "<" || char === "{") && text[at - 1] !== "\\") return at;
    // Further up is another paragraph.
    if (char === "\n" && text[at - 1] === "\n") return null;
  }
  return null;
}

function pointOf(error: unknown): { line: number; column: number } | null {
  if (typeof error !== "object" || error === null || !("line" in error) || !("column" in error)) return null;
  const { line, column } = error;
  return typeof line === "number" && typeof column === "number" ? { line, column } : null;
}
