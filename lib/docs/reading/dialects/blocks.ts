/**
 * Blocks of MkDocs as containers of directives: `!!! note "Title"` and `=== "Tab"` with an indented content, and
 * `/// note | Title` up to `///`. Every line keeps its number.
 */
import { followFence, isFenced, type OpenFence } from "#lib/markdown/fences.ts";

const INDENTED = /^[ \t]*(!!!|\?\?\?\+?|===[!+]?)[ \t]+(.*)$/;
const SLASHES = /^[ \t]*(\/{3,})[ \t]*([a-z][\w-]*)?[ \t]*(?:\|(.*))?$/i;
/** `type: warning`, indented below the first line of a `///` block. */
const OPTION = /^(?: {4,}|\t+)([\w-]+):[ \t]*(.*)$/;
/** Blocks nested more deeply stay text. An outer container has more colons than those inside it. */
const MAX_DEPTH = 9;
const INDENT = 4;
const MAX_OPTIONS = 10;

/** An open block. `indent`: of its content, or the number of slashes that end it. */
type Open = { kind: "indented" | "slashes"; indent: number; colons: string; lead: string; line: number };
type State = { lines: string[]; out: string[]; open: Open[]; lastBlank: number };

/** Rewrites the blocks of a whole page, code blocks included: those inside a block move to the left with it. */
export function rewriteBlocks(body: string): string {
  if (!/^[ \t]*(?:!!!|\?\?\?|===|\/\/\/)/m.test(body)) return body;
  const state: State = { lines: body.split("\n"), out: [], open: [], lastBlank: -1 };
  let fence: OpenFence | null = null;
  for (const [at, line] of state.lines.entries()) {
    const isCode = isFenced(line, fence);
    fence = followFence(line, fence);
    if (isCode) state.out.push(dedent(line, state.open));
    else if (line.trim() === "") {
      state.lastBlank = at;
      state.out.push("");
    } else state.out.push(rewriteLine(line, at, state));
  }
  return state.out.join("\n");
}

function rewriteLine(line: string, at: number, state: State): string {
  closeIndented(indentOf(line), state);
  const { open, out, lines } = state;
  const slashes = SLASHES.exec(line);
  if (slashes) return rewriteSlashes(line, at, slashes, state);
  const last = open.at(-1);
  if (last?.kind === "slashes" && at - last.line <= MAX_OPTIONS && OPTION.test(line)) {
    if (out.slice(last.line + 1).every((text) => text === "")) return "";
  }
  const header = INDENTED.exec(line);
  const next = nextText(lines, at);
  if (header && open.length < MAX_DEPTH && next !== undefined && indentOf(next) >= indentOf(line) + INDENT) {
    const named = nameOf(header[1] ?? "", header[2] ?? "");
    if (named) return begin("indented", indentOf(line) + INDENT, named, dedent(line, open), at, open);
  }
  return dedent(line, open);
}

function rewriteSlashes(line: string, at: number, slashes: RegExpExecArray, { open, lines }: State): string {
  const [, marks = "", name, title = ""] = slashes;
  if (name) {
    if (open.length >= MAX_DEPTH) return dedent(line, open);
    const type = OPTION.exec(lines[at + 1] ?? "");
    const kind = name === "admonition" && type?.[1] === "type" ? (type[2] ?? name) : name;
    return begin("slashes", marks.length, label(kind.trim(), title), dedent(line, open), at, open);
  }
  const from = open.findLastIndex((block) => block.kind === "slashes" && block.indent === marks.length);
  if (from < 0) return dedent(line, open);
  const [block] = open.splice(from);
  return block ? block.lead + block.colons : "";
}

/** Ends the indented blocks that a line with this indentation is not part of, in the blank line before it. */
function closeIndented(indent: number, { open, out, lastBlank }: State): void {
  const from = open.findIndex((block) => block.kind === "indented" && indent < block.indent);
  const block = open[from];
  if (!block) return;
  open.splice(from);
  if (lastBlank > block.line) out[lastBlank] = block.lead + block.colons;
}

function begin(kind: Open["kind"], indent: number, named: string, line: string, at: number, open: Open[]): string {
  const lead = /^[ \t]*/.exec(line)?.[0] ?? "";
  const colons = ":".repeat(3 + MAX_DEPTH - open.length);
  open.push({ kind, indent, colons, lead, line: at });
  return lead + colons + named;
}

/** `note "Title"` after `!!!`, or `"Title"` after `===`, as the name and title of a directive. */
function nameOf(marks: string, rest: string): string | null {
  const title = /"([^"]*)"[ \t]*$/.exec(rest)?.[1];
  if (marks.startsWith("===")) return title === undefined ? null : label("tab", title);
  const name = /^[a-z][\w-]*/i.exec(rest)?.[0];
  if (!name) return null;
  return marks === "!!!" ? label(name, title ?? "") : label("details", title || capitalize(name));
}

const label = (name: string, title: string): string =>
  title.trim() === "" ? name : `${name}[${title.trim().replace(/[[\]]/g, "\\$&")}]`;

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const indentOf = (line: string): number => (/^[ \t]*/.exec(line)?.[0] ?? "").replaceAll("\t", "    ").length;

function nextText(lines: readonly string[], at: number): string | undefined {
  for (let i = at + 1; i < lines.length && i <= at + 3; i++) if (lines[i]?.trim()) return lines[i];
  return undefined;
}

/** Removes the indentation that the open blocks give their content. */
function dedent(line: string, open: readonly Open[]): string {
  const columns = open.filter(({ kind }) => kind === "indented").length * INDENT;
  if (columns === 0) return line;
  const lead = /^[ \t]*/.exec(line)?.[0] ?? "";
  return lead.replaceAll("\t", "    ").slice(columns) + line.slice(lead.length);
}
