/** What a vendor's own tools leave in a text, as links that hold: citations of files, and paths in its sandbox. */
import { type SectionLink, sectionTitleOf } from "#lib/contract/docs.ts";
import { filePath, isPicture, type ThreadFile } from "#lib/contract/files.ts";
import type { FileCitation } from "#lib/engines/engine.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";

type Change = { start: number; end: number; text: string };

/** Where a link would not be one, or would break what is there. */
const CLOSED = ["code", "inlineCode", "html", "link", "linkReference", "image", "imageReference", "definition"];

/**
 * Puts a link to its section behind what each citation supports; `linkOf` says which, null for what is no docs page. A
 * place within a word, code or another link is moved to its end.
 */
export function placeCitations(
  text: string,
  citations: FileCitation[],
  linkOf: (citation: FileCitation, before: string) => SectionLink | null,
): string {
  if (citations.length === 0) return text;
  const closed = closedIn(text);
  /** Where each section was cited last. */
  const cited = new Map<string, number>();
  const changes = citations
    .toSorted((a, b) => a.at - b.at)
    .flatMap((citation): Change[] => {
      const { at, isBlock } = placeFor(text, citation.at, closed);
      const link = linkOf(citation, text.slice(Math.max(0, text.lastIndexOf("\n", at - 1)), at));
      if (!link) return [];
      const before = cited.get(link.url);
      cited.set(link.url, at);
      if (before !== undefined && !/[\p{L}\p{N}]/u.test(text.slice(before, at))) return [];
      const space = !isBlock && /^[\p{L}\p{N}]/u.test(text.slice(at)) ? " " : "";
      const gap = isBlock ? "\n\n" : /^\s?$/.test(text.charAt(at - 1)) ? "" : " ";
      return [{ start: at, end: at, text: `${gap}[${escapeText(sectionTitleOf(link))}](${link.url})${space}` }];
    });
  return changed(text, changes);
}

type Closed = { start: number; end: number; isBlock: boolean };

function closedIn(text: string): Closed[] {
  const found: Closed[] = [];
  for (const node of walk(parseMarkdown(text).children)) {
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (CLOSED.includes(node.type) && start !== undefined && end !== undefined)
      found.push({ start, end, isBlock: node.type === "code" || node.type === "definition" });
  }
  return found;
}

function placeFor(text: string, asked: number, closed: Closed[]): { at: number; isBlock: boolean } {
  const before = text.slice(0, Math.max(0, asked));
  // What begins a line may be the mark of a list or a heading.
  const end = before.trimEnd().length;
  const at = before.includes("\n", end) ? end : before.length;
  const around = closed.find(({ start, end }) => start < at && at < end);
  if (around) return { at: around.end, isBlock: around.isBlock };
  // A block that just ended has its last line for itself.
  const ended = closed.some(({ end, isBlock }) => isBlock && end === at);
  const rest = /^[\p{L}\p{N}]/u.test(text.slice(at)) && /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at));
  return { at: rest ? at + (/^[\p{L}\p{N}]+/u.exec(text.slice(at))?.[0].length ?? 0) : at, isBlock: ended };
}

/** Without any of these there is nothing to do. */
const MAY_HOLD = /sandbox:|†|\uE200/i;
/** In the two forms that models write them; other texts have such brackets too. */
const MARK = / ?【[^【】†\n]*†[^【】\n]*】|\uE200[^\uE200\uE201\n]*\uE201/g;
const BARE = /sandbox:[^\s)\]>"'`]*/gi;

/**
 * Makes links into the sandbox links to the copies that were kept: a picture stays a picture; a file that was not kept is
 * only named. Marks of citations, which the citations themselves take the place of, are left out.
 */
export function keptLinks(text: string, files: readonly ThreadFile[]): string {
  if (!MAY_HOLD.test(text)) return text;
  const changes: Change[] = [];
  for (const node of walk(parseMarkdown(text).children)) {
    if ((node.type !== "link" && node.type !== "image") || !/^sandbox:/i.test(node.url)) continue;
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (start === undefined || end === undefined) continue;
    const words = labelIn(text.slice(start, end));
    // A picture that is a link, too, is named as its file.
    const label = words === "" || words.startsWith("![") ? nameIn(node.url) : words;
    const file = files.findLast(({ name }) => name === nameIn(node.url));
    const picture = node.type === "image" && file && isPicture(file);
    changes.push({ start, end, text: file ? `${picture ? "!" : ""}[${label}](${filePath(file.id)})` : label });
  }
  return changed(text, changes).replace(BARE, nameIn).replace(MARK, "");
}

const labelIn = (link: string): string => /^!?\[((?:[^\]\\]|\\.)*)\]/s.exec(link)?.[1] ?? "";

function nameIn(address: string): string {
  const name = address.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The text with the pictures that it does not show itself at its end. */
export function withPictures(text: string, files: readonly ThreadFile[]): string {
  const missing = files.filter((file) => isPicture(file) && !isDrawn(file, text));
  const shown = missing.map(({ id, name }) => `![${escapeText(name)}](${filePath(id)})`);
  return shown.length === 0 ? text : [text.trimEnd(), ...shown].join("\n\n");
}

/** Whether the text has the picture itself: not only a link to it. */
function isDrawn({ id }: ThreadFile, text: string): boolean {
  const end = `](${filePath(id)})`;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
    let open = text.lastIndexOf("[", at - 1);
    while (text[open - 1] === "\\") open = text.lastIndexOf("[", open - 2);
    if (text[open - 1] === "!" && !text.slice(open, at).includes("\n")) return true;
  }
  return false;
}

/** Changes do not overlap; those at one place are made in their order. */
function changed(text: string, changes: Change[]): string {
  let result = "";
  let done = 0;
  for (const change of changes.toSorted((a, b) => a.start - b.start)) {
    if (change.start < done) continue;
    result += text.slice(done, change.start) + change.text;
    done = change.end;
  }
  return result + text.slice(done);
}
