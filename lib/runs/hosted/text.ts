/** Makes links of what hosted tools leave in a text: citations of files, and paths in the vendor's sandbox. */
import { type SectionLink, sectionTitleOf } from "#lib/contract/docs.ts";
import { filePath, isPicture, type ThreadFile } from "#lib/contract/files.ts";
import type { FileCitation } from "#lib/engines/engine.ts";
import { escapeText } from "#lib/markdown/escape.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";

type Change = { start: number; end: number; text: string };

/** Markdown nodes that a link cannot stand in. */
const CLOSED = ["code", "inlineCode", "html", "link", "linkReference", "image", "imageReference", "definition"];

/**
 * Puts a link behind the text that each citation supports. `linkOf` returns the section, or null for a file that is not of
 * a docs page. A place within a word, code or another link is moved to the end of that.
 */
export function placeCitations(
  text: string,
  citations: FileCitation[],
  linkOf: (citation: FileCitation, before: string) => SectionLink | null,
): string {
  if (citations.length === 0) return text;
  const closed = findClosed(text);
  /** The place of each section's last citation. */
  const cited = new Map<string, number>();
  const changes = citations
    .toSorted((a, b) => a.at - b.at)
    .flatMap((citation): Change[] => {
      const { at, isBlock } = findPlace(text, citation.at, closed);
      const link = linkOf(citation, text.slice(Math.max(0, text.lastIndexOf("\n", at - 1)), at));
      if (!link) return [];
      const before = cited.get(link.url);
      cited.set(link.url, at);
      if (before !== undefined && !/[\p{L}\p{N}]/u.test(text.slice(before, at))) return [];
      const space = !isBlock && /^[\p{L}\p{N}]/u.test(text.slice(at)) ? " " : "";
      const gap = isBlock ? "\n\n" : /^\s?$/.test(text.charAt(at - 1)) ? "" : " ";
      return [{ start: at, end: at, text: `${gap}[${escapeText(sectionTitleOf(link))}](${link.url})${space}` }];
    });
  return applyChanges(text, changes);
}

type Closed = { start: number; end: number; isBlock: boolean };

function findClosed(text: string): Closed[] {
  const closed: Closed[] = [];
  for (const node of walk(parseMarkdown(text).children)) {
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (CLOSED.includes(node.type) && start !== undefined && end !== undefined)
      closed.push({ start, end, isBlock: node.type === "code" || node.type === "definition" });
  }
  return closed;
}

function findPlace(text: string, wanted: number, closed: Closed[]): { at: number; isBlock: boolean } {
  const before = text.slice(0, Math.max(0, wanted));
  // White space at the beginning of a line stays: a list or a heading may begin there.
  const end = before.trimEnd().length;
  const at = before.includes("\n", end) ? end : before.length;
  const around = closed.find(({ start, end }) => start < at && at < end);
  if (around) return { at: around.end, isBlock: around.isBlock };
  // A link behind a block begins a paragraph of its own.
  const ended = closed.some(({ end, isBlock }) => isBlock && end === at);
  const rest = /^[\p{L}\p{N}]/u.test(text.slice(at)) && /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at));
  return { at: rest ? at + (/^[\p{L}\p{N}]+/u.exec(text.slice(at))?.[0].length ?? 0) : at, isBlock: ended };
}

/** A text without any of these has nothing to replace. */
const MAY_CONTAIN = /sandbox:|†|\uE200/i;
/** Marks of citations in the two forms that models write. Other texts have such brackets too. */
const CITATION_MARK = / ?【[^【】†\n]*†[^【】\n]*】|\uE200[^\uE200\uE201\n]*\uE201/g;
const SANDBOX_PATH = /sandbox:[^\s)\]>"'`]*/gi;

/**
 * Replaces links into the sandbox by links to the copies. A picture stays a picture; of a file without a copy only the name
 * stays. Marks of citations are removed: `placeCitations` puts links in their place.
 */
export function linkCopies(text: string, files: readonly ThreadFile[]): string {
  if (!MAY_CONTAIN.test(text)) return text;
  const changes: Change[] = [];
  for (const node of walk(parseMarkdown(text).children)) {
    if ((node.type !== "link" && node.type !== "image") || !/^sandbox:/i.test(node.url)) continue;
    const start = node.position?.start.offset;
    const end = node.position?.end.offset;
    if (start === undefined || end === undefined) continue;
    const written = labelIn(text.slice(start, end));
    // A picture within a link gets its file's name as label.
    const label = written === "" || written.startsWith("![") ? fileNameIn(node.url) : written;
    const file = files.findLast(({ name }) => name === fileNameIn(node.url));
    const picture = node.type === "image" && file && isPicture(file);
    changes.push({ start, end, text: file ? `${picture ? "!" : ""}[${label}](${filePath(file.id)})` : label });
  }
  return applyChanges(text, changes).replace(SANDBOX_PATH, fileNameIn).replace(CITATION_MARK, "");
}

const labelIn = (link: string): string => /^!?\[((?:[^\]\\]|\\.)*)\]/s.exec(link)?.[1] ?? "";

function fileNameIn(address: string): string {
  const name = address.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The text with those pictures at its end that it does not show itself. */
export function withPictures(text: string, files: readonly ThreadFile[]): string {
  const missing = files.filter((file) => isPicture(file) && !isShown(file, text));
  const pictures = missing.map(({ id, name }) => `![${escapeText(name)}](${filePath(id)})`);
  return pictures.length === 0 ? text : [text.trimEnd(), ...pictures].join("\n\n");
}

/** Whether the text shows the picture: a link to it is not enough. */
function isShown({ id }: ThreadFile, text: string): boolean {
  const end = `](${filePath(id)})`;
  for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end, at + 1)) {
    let open = text.lastIndexOf("[", at - 1);
    while (text[open - 1] === "\\") open = text.lastIndexOf("[", open - 2);
    if (text[open - 1] === "!" && !text.slice(open, at).includes("\n")) return true;
  }
  return false;
}

/** Makes changes that do not overlap; changes at one place are made in their order. */
function applyChanges(text: string, changes: Change[]): string {
  let result = "";
  let done = 0;
  for (const change of changes.toSorted((a, b) => a.start - b.start)) {
    if (change.start < done) continue;
    result += text.slice(done, change.start) + change.text;
    done = change.end;
  }
  return result + text.slice(done);
}
