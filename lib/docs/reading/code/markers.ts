/** Comments in code that are meant for a generator: they are obeyed and taken out. */

export type Marks = {
  /** The code without the comments. */
  text: string;
  /** Numbers of lines of `text`, from 1. */
  marked: number[];
  inserted: number[];
  deleted: number[];
  failing: number[];
  words: string[];
};

type Kind = "marked" | "inserted" | "deleted" | "failing";

const OPEN = String.raw`(?:\{\s*\/\*|\/\/|\/\*|<!--|--|#|;+|%|"|')`;
const CLOSE = String.raw`(?:\*\/\s*\}|\*\/|-->)?`;
/** In Markdown these would be text. */
const TEXT_OPEN = String.raw`(?:\{\s*\/\*|<!--)`;
/** Docusaurus: `// highlight-next-line`, on a line of its own. */
const MAGIC = `(highlight|focus|error|warning|success|info|added?|removed?)-(next-line|line|start|end)`;
/** Shiki: `// [!code ++:2]`, at the end of a line or on its own. */
const NOTE = String.raw`\[!code\s+(?:(word):((?:\\.|[^:\]\\])+)|([\w+-]+)(?:\s[^\]]*)?)(?::(\d+))?\s*\]`;
const patternsOf = (open: string) => ({
  magic: new RegExp(String.raw`^\s*${open}\s*${MAGIC}\s*${CLOSE}\s*$`, "i"),
  note: new RegExp(String.raw`\s*${open}\s*${NOTE}[^\S\n]*${CLOSE}`, "i"),
  // Behind words of the same comment, which stay.
  tail: new RegExp(String.raw`(?<=${open}.{1,300})\s*${NOTE}`, "i"),
});
const CODE_PATTERNS = patternsOf(OPEN);
const TEXT_PATTERNS = patternsOf(TEXT_OPEN);

const KINDS: Record<string, Kind> = {
  "++": "inserted",
  add: "inserted",
  added: "inserted",
  success: "inserted",
  "--": "deleted",
  remove: "deleted",
  removed: "deleted",
  error: "failing",
  warning: "failing",
};
const kindOf = (name: string): Kind => KINDS[name.toLowerCase()] ?? "marked";

/** Twoslash: what comes before a cut is only for the compiler. */
const CUT = /^\s*\/\/\s*---cut(-before|-after|-start|-end)?---\s*$/;
const COMPILER =
  /^\s*\/\/\s*@(errors|noErrors\w*|showEmit\w*|strict\w*|module|target|lib|jsx|esModuleInterop|types)\b.*$/;
const QUERY = /^(\s*\/\/\s*)\^[?|](.*)$/;
const FILE = /^(\s*\/\/\s*)@filename:\s*/;
const LONGEST = 2_000;

type Pending = { kind: Kind; left: number };

/** Takes the marker comments out of `code`. */
export function readMarkers(code: string, lang: string): Marks {
  const { magic, ...notes } = /^(md|mdx|markdown)$/i.test(lang) ? TEXT_PATTERNS : CODE_PATTERNS;
  const marks: Omit<Marks, "text"> = { marked: [], inserted: [], deleted: [], failing: [], words: [] };
  const kept: string[] = [];
  let open: Kind | null = null;
  let pending: Pending[] = [];
  const keep = (line: string) => {
    kept.push(line);
    if (open) marks[open].push(kept.length);
    for (const one of pending) marks[one.kind].push(kept.length);
    pending = pending.map((one) => ({ ...one, left: one.left - 1 })).filter(({ left }) => left > 0);
  };
  for (const line of hideCompilerLines(code.split("\n"))) {
    const found = line.length > LONGEST ? null : magic.exec(line);
    if (found) {
      const [, name = "", place = ""] = found;
      if (/^start$/i.test(place)) open = kindOf(name);
      else if (/^end$/i.test(place)) open = null;
      else pending.push({ kind: kindOf(name), left: 1 });
      continue;
    }
    const rest = line.includes("[!code") && line.length <= LONGEST ? readNotes(line, notes, marks, pending) : line;
    if (rest === line || rest.trim() !== "") keep(rest.replaceAll(/\[(?:!|\\)!code/g, "[!code"));
  }
  return { ...marks, text: kept.join("\n") };
}

type Notes = Pick<typeof CODE_PATTERNS, "note" | "tail">;
const OPENS = new RegExp(String.raw`^\s*${OPEN}`);

/** The line without its `[!code …]` comments, which are added to `pending` and `marks`. */
function readNotes(line: string, notes: Notes, marks: Omit<Marks, "text">, pending: Pending[]): string {
  let rest = line;
  const next = () => notes.note.exec(rest) ?? notes.tail.exec(rest);
  for (let found = next(); found; found = next()) {
    const [whole, , word, name = "", count] = found;
    // A comment of its own that says more is about the line below it.
    const isAbove = !notes.note.test(rest) && OPENS.test(rest);
    rest = rest.slice(0, found.index) + rest.slice(found.index + whole.length);
    if (word) marks.words.push(word.replace(/\\(.)/g, "$1"));
    else pending.push({ kind: kindOf(name), left: Math.min(Number(count ?? 1), 1_000) + (isAbove ? 1 : 0) });
  }
  return rest === line ? line : rest.trimEnd();
}

/** Lines without those that only Twoslash's compiler reads. */
function hideCompilerLines(lines: string[]): string[] {
  let shown: string[] = [];
  let hides = false;
  for (const line of lines) {
    const [cut, place] = CUT.exec(line) ?? [];
    if (cut) {
      if (place === "-after") return shown;
      if (place === "-start" || place === "-end") hides = place === "-start";
      else shown = [];
      continue;
    }
    if (hides || COMPILER.test(line)) continue;
    const [query, lead, said = ""] = QUERY.exec(line) ?? [];
    if (query === undefined) shown.push(line.replace(FILE, "$1"));
    else if (said.trim() !== "") shown.push(`${lead}^${said}`);
  }
  // A cut that leaves a blank line at the top is only a gap.
  const first = shown.findIndex((line) => line.trim() !== "");
  return shown.length < lines.length && first > 0 ? shown.slice(first) : shown;
}
