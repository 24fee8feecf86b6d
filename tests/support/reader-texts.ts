/** Finds texts for readers in the source of components that are not in the catalogue, and the keys that are used. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { tsPlugin } from "@sveltejs/acorn-typescript";
import { type Node, Parser } from "acorn";

const parsers = { ts: Parser.extend(tsPlugin()), tsx: Parser.extend(tsPlugin({ jsx: true })) };
type Syntax = Node & Record<string, unknown>;

/** Attributes that are read out or shown. */
const SHOWN =
  /^(aria-(label|description|roledescription|valuetext|placeholder)|title|placeholder|alt|label|i18n.*Label)$/;
/** Properties of objects, and names of constants, that hold texts. */
const TEXT_NAMES = /^(label|text|title|message|hint|placeholder)$/;

export function sourceFiles(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
}

const parseFile = (file: string): Syntax =>
  parsers[file.endsWith("x") ? "tsx" : "ts"].parse(readFileSync(file, "utf8"), {
    sourceType: "module",
    ecmaVersion: "latest",
    locations: true,
  }) as Node as Syntax;

const isSyntax = (value: unknown): value is Syntax =>
  typeof value === "object" && value !== null && typeof (value as Syntax).type === "string";

function visit(node: Syntax, enter: (node: Syntax, parents: readonly Syntax[]) => void, parents: Syntax[] = []): void {
  enter(node, parents);
  const below = [...parents, node];
  for (const value of Object.values(node).flat()) if (isSyntax(value)) visit(value, enter, below);
}

/** A text with a word, rather than punctuation, a sign or a key of the catalogue. */
const hasWord = (text: string): boolean => /\p{L}{2}/u.test(text) && !/^[a-z]\w*\.[a-z]\w*$/i.test(text);
/** What looks like a text for people, wherever it stands: a capital, small letters, and more words. */
const isSentence = (text: string): boolean =>
  /^\p{Lu}\p{Ll}*\p{Ll}[ ,…]/u.test(text) || /^\p{Lu}\p{Ll}+[.…]$/u.test(text);

function literalOf(node: Syntax): string | null {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "JSXText") return String(node.value);
  if (node.type === "TemplateElement") return String((node.value as { raw: string }).raw);
  return null;
}

const nameOf = (node: unknown): string => (isSyntax(node) ? String(node.name ?? node.value ?? "") : "");

/** Whether the literal is a value that the page shows: in JSX, in an attribute that is read, or named as a text. */
function isShown(node: Syntax, parents: readonly Syntax[]): boolean {
  if (node.type === "JSXText") return true;
  for (let at = parents.length - 1; at >= 0; at--) {
    const parent = parents[at];
    if (!parent) continue;
    if (/^(CallExpression|NewExpression|MemberExpression|Function|Arrow|BinaryExpression|SwitchCase)/.test(parent.type))
      return false;
    if (parent.type === "JSXAttribute") return SHOWN.test(nameOf(parent.name));
    if (parent.type === "Property") return TEXT_NAMES.test(nameOf(parent.key));
    if (parent.type === "JSXExpressionContainer" && parents[at - 1]?.type !== "JSXAttribute") return true;
  }
  return false;
}

const IGNORED = /^(Import|Export(All|Named)|TS|ThrowStatement)/;

/** `file:line: text` of each text that is not from the catalogue. */
export function findTexts(file: string): string[] {
  const found: string[] = [];
  visit(parseFile(file), (node, parents) => {
    const text = literalOf(node);
    if (text === null || !hasWord(text)) return;
    const isCode = parents.some(
      ({ type, source, init }) => IGNORED.test(type) && (source || !init) && type !== "ExportNamedDeclaration",
    );
    if (isCode || !(isShown(node, parents) || isSentence(text))) return;
    found.push(`${file}:${node.loc?.start.line}: ${text.trim()}`);
  });
  return found;
}

/** The keys in the file: literals that look like one, in any position. */
export function findKeys(file: string, groups: readonly string[]): string[] {
  const found: string[] = [];
  const key = new RegExp(`^(${groups.join("|")})\\.[a-z]\\w*$`, "i");
  visit(parseFile(file), (node) => {
    const text = literalOf(node);
    if (text !== null && key.test(text)) found.push(text);
  });
  return found;
}
