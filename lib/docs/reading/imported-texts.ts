/**
 * Examples of code that pages import as text: `import { basic } from "../examples"`, where that file has
 * export const basic = `<Tile />`. They are read as data; no file is run.
 */
import type { Root } from "mdast";
import type { Scope } from "./expressions.ts";
import { addNote, type PageNote } from "./notes.ts";
import { closedNote, type Include } from "./partials.ts";

const ENDINGS = [".ts", ".tsx", ".js", ".jsx", ".mjs"];
const IMPORT = /^import\s+\{([^}]{1,4000})\}\s+from\s+["'](\.{1,2}\/[^"'\n]{1,500})["']/gm;
/** A constant whose value is a text without expressions in it. */
const TEXT =
  /^export\s+const\s+([A-Za-z_$][\w$]*)\s*(?::\s*string\s*)?=\s*(?:`((?:[^`\\$]|\\[\s\S]|\$(?!\{))*)`|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/gm;
const ESCAPED = /\\([\s\S])/g;
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** The files that an import may mean. */
const filesOf = (specifier: string): string[] =>
  /\.[cm]?[jt]sx?$/.test(specifier)
    ? [specifier]
    : /\.\w+$/.test(specifier)
      ? []
      : ENDINGS.map((ending) => specifier + ending);

/** Every file that may have a text which `source` shows, as `{basic}`. */
export const importedTextFiles = (source: string): string[] =>
  [...source.matchAll(IMPORT)].flatMap(([, names = "", specifier = ""]) => {
    const locals = names.split(",").map((name) => name.replace(/^.*\sas\s/, "").trim());
    const isShown = locals.some((local) => /^[\w$]+$/.test(local) && source.includes(`{${local}}`));
    return isShown ? filesOf(specifier) : [];
  });

/** The exported texts of a module, by name. */
export function textsOf(code: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [, name = "", template, double, single] of code.matchAll(TEXT)) {
    const value = template ?? double ?? single ?? "";
    texts.set(
      name,
      value.replace(ESCAPED, (_, char: string) => ESCAPES[char] ?? char),
    );
  }
  return texts;
}

/** Adds the imported texts to `scope`, and a note for a file that may not be read. */
export function readImportedTexts(tree: Root, include: Include, scope: Scope, notes: PageNote[]): void {
  for (const node of tree.children) {
    if (node.type !== "mdxjsEsm") continue;
    for (const statement of node.data?.estree?.body ?? []) {
      if (statement.type !== "ImportDeclaration") continue;
      const texts = textsIn(String(statement.source.value), include, notes);
      for (const specifier of texts.size > 0 ? statement.specifiers : []) {
        if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
        const text = texts.get(specifier.imported.name);
        if (text !== undefined) scope.set(specifier.local.name, text);
      }
    }
  }
}

function textsIn(specifier: string, include: Include, notes: PageNote[]): Map<string, string> {
  if (!/^\.{1,2}\//.test(specifier)) return new Map();
  for (const file of filesOf(specifier)) {
    const part = include(file);
    if (part && "code" in part) return textsOf(part.code);
    if (part && "closed" in part) addNote(notes, "missing", closedNote(file, part));
  }
  return new Map();
}
