/** Lines that stand for the content of another file, in the syntax of several generators. */
import { includeMark, readMark } from "./marks.ts";
import { importedTextFiles } from "./text-modules.ts";

/** MkDocs' snippets, also with a section or lines: `--8<-- "a.py:2:5"`. */
const SNIPPET = /^[ \t]*-{1,}8<-{1,}[ \t]+["']([^"'\n]{1,500})["'][ \t]*$/;
/** FastAPI: `{* ../a.py ln[1:5] hl[2] *}`. */
const STARRED = /^[ \t]*\{\*[ \t]+(\S{1,500})([^*\n]{0,300})\*\}[ \t]*$/;
/** VitePress: `<<< @/snippets/a.js#region{2 ts}`. */
const ANGLED = /^[ \t]*<<<[ \t]*([^\s{#]{1,500})(?:#[\w-]+)?(?:\{[^}\n]{0,200}\})?(?:[ \t]*\[[^\]\n]{0,200}\])?[ \t]*$/;
const COMMENT = /^[ \t]*<!--[ \t]*@include:[ \t]*([^\s{#]{1,500})(?:[#{][^\n]{0,200})?-->[ \t]*$/;
const BRACED =
  /^[ \t]*(?:\{!>?[ \t]*([^!\n]{1,500}?)[ \t]*!\}|\{%-?[ \t]*include(?:-markdown|_relative)?[ \t]+["']?([^"'%\s]{1,500})["']?[^%\n]{0,300}%\})[ \t]*$/;

/** Rewrites a line that includes a file as a mark. Any other line stays. */
export function rewriteInclude(line: string): string {
  if (!/[<{]/.test(line)) return line;
  const lead = /^[ \t]*/.exec(line)?.[0] ?? "";
  const snippet = SNIPPET.exec(line)?.[1];
  if (snippet) {
    const [file = "", from, to] = snippet.split(":");
    const lines = /^\d*$/.test(from ?? "") && from !== undefined ? { lines: `${from}-${to ?? ""}` } : {};
    return lead + includeMark({ file, ...lines });
  }
  const [, starred, options = ""] = STARRED.exec(line) ?? [];
  if (starred) {
    const lines = /\bln\[([\d:,]+)\]/.exec(options)?.[1]?.replaceAll(":", "-");
    return lead + includeMark({ file: starred, ...(lines ? { lines } : {}) });
  }
  const [, braced, jinja] = BRACED.exec(line) ?? [];
  const file = ANGLED.exec(line)?.[1] ?? COMMENT.exec(line)?.[1] ?? braced ?? jinja;
  return file ? lead + includeMark({ file }) : line;
}

/** Names of files in quotes or between tags, as imports and components have them. */
const QUOTED = /["'>]([^"'<>\n]{1,500}\.mdx?)["'<]/gi;
const SHORTCODE = /\{\{[<%][ \t]*include[ \t]+"([^"\n]{1,500})"/g;
const MAX_NAMES = 500;

/** Every file that a page may include, as it names them. */
export function includedFiles(source: string): string[] {
  const names = new Set(
    [...source.matchAll(QUOTED), ...source.matchAll(SHORTCODE)].map(([, name = ""]) => name.trim()),
  );
  for (const line of source.split("\n")) {
    const wanted = readMark(rewriteInclude(line));
    if (wanted) names.add(wanted.file);
  }
  for (const file of importedTextFiles(source)) names.add(file);
  return [...names].slice(0, MAX_NAMES);
}
