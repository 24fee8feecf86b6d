/**
 * Examples of code that pages import as text: `import { basic } from "../examples"`, where that file has
 * export const basic = `<Tile />`. They are read as data; no file is run.
 */

const ENDINGS = [".ts", ".tsx", ".js", ".jsx", ".mjs"];
const IMPORT = /^import\s+\{([^}]{1,4000})\}\s+from\s+["'](\.{1,2}\/[^"'\n]{1,500})["']/gm;
/** A constant whose value is a text without expressions in it. */
const TEXT =
  /^export\s+const\s+([A-Za-z_$][\w$]*)\s*(?::\s*string\s*)?=\s*(?:`((?:[^`\\$]|\\[\s\S]|\$(?!\{))*)`|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)')/gm;
const ESCAPED = /\\([\s\S])/g;
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** The files that an import may mean. */
export const filesOf = (specifier: string): string[] =>
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
