/** Pages that import other files: the content of a file replaces its component. */
import type { Code, Nodes, Root, RootContent } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { rebaseFiles, replaceFileImports } from "../assets/imports.ts";
import { rewriteInclude } from "./dialects/include-lines.ts";
import { readMark, type Wanted } from "./dialects/marks.ts";
import { plainValue, type Scope } from "./expressions.ts";
import type { Format } from "./format.ts";
import { addNote, type PageNote } from "./notes.ts";
import { resolveExpressions } from "./resolve-expressions.ts";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Finds a file by the name that a page uses for it. Null when there is no such file. */
export type Include = (specifier: string) => Part | CodePart | ClosedPart | null;
export type Part = { file: string; body: string; format: Format; include: Include };
/** A file that is not a page. It is shown as code. */
export type CodePart = { file: string; code: string };
/** A file that exists where it may not be read; `folder` is what would have to be allowed. */
export type ClosedPart = { closed: string; folder: string };

/** Files that include each other more deeply than this are taken for a circle. */
const MAX_DEPTH = 5;
const MAX_RANGES = 20;

type Parse = (source: string, format: Format) => Root;

/** Replaces the components of imported Markdown files by the files' content. Changes `tree`. */
export function includePartials(tree: Root, include: Include, notes: PageNote[], parse: Parse, depth = 0): void {
  const imported = importsOf(tree);
  visit(tree, (node, index, parent) => {
    const wanted = wantedBy(node, imported);
    if (!wanted || !parent || index === undefined) return;
    const part = depth < MAX_DEPTH ? include(wanted.file) : null;
    const isJsx = node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement";
    if (!part || "closed" in part) {
      addNote(notes, "missing", part ? closedNote(wanted.file, part) : missingNote(wanted.file));
      if (isJsx) return;
    }
    const content =
      !part || "closed" in part
        ? []
        : "code" in part
          ? [codeOf(part, wanted)]
          : contentOf(part, isJsx ? propsOf(node) : {}, notes, parse, depth);
    const siblings: Nodes[] = parent.children;
    siblings.splice(index, 1, ...content);
    return [SKIP, index + content.length];
  });
}

const missingNote = (file: string): string => `${file} is not in the docs folder and is left out`;
export const closedNote = (file: string, { folder }: ClosedPart): string =>
  `${file} is outside the docs folder and is left out; with DOCS_LINK_ROOTS=${folder} it is read`;

/** What a node asks for: a component of an imported file, a mark of `translate`, or code that is a snippet alone. */
function wantedBy(node: Nodes, imported: ReadonlyMap<string, string>): Wanted | null {
  if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") {
    const file = imported.get(node.name ?? "") ?? fileNameOf(node);
    return file ? { file } : null;
  }
  if (node.type === "paragraph") {
    const [only, ...others] = node.children;
    return only?.type === "text" && others.length === 0 ? readMark(only.value) : null;
  }
  if (node.type !== "code" || node.value.includes("\n")) return null;
  const wanted = readMark(rewriteInclude(node.value));
  return wanted && { ...wanted, ...(node.lang ? { lang: node.lang } : {}) };
}

function codeOf({ file, code }: CodePart, { lang, lines }: Wanted): Code {
  const value = lines ? pickLines(code, lines) : code;
  return { type: "code", lang: lang ?? /\.(\w+)$/.exec(file)?.[1] ?? null, value: value.replace(/\s+$/, "") };
}

/** Lines of a code by their numbers: `2-5`, `7-` or `1-3,9`. */
function pickLines(code: string, numbers: string): string {
  const lines = code.split("\n");
  const picked = numbers.split(",", MAX_RANGES).flatMap((range) => {
    const [from = "", to = range.includes("-") ? "" : from] = range.split("-");
    return lines.slice(Math.max(0, Number(from || 1) - 1), to === "" ? undefined : Number(to));
  });
  return picked.join("\n");
}

function contentOf(part: Part, props: Record<string, unknown>, notes: PageNote[], parse: Parse, depth: number) {
  let tree: Root;
  try {
    tree = parse(part.body, part.format);
  } catch {
    addNote(notes, "invalid", `${part.file} is read as Markdown, because it is not valid MDX`);
    tree = parse(part.body, "md");
  }
  includePartials(tree, part.include, notes, parse, depth + 1);
  const scope: Scope = new Map([["props", props]]);
  replaceFileImports(tree);
  resolveExpressions(tree, scope, notes);
  replaceWithValues(tree, scope);
  rebaseFiles(tree, part.file);
  return tree.children.filter(
    (child): child is Exclude<RootContent, { type: "mdxjsEsm" }> => child.type !== "mdxjsEsm",
  );
}

/** Replaces expressions by their values. The page that includes the file is evaluated later, in another scope. */
function replaceWithValues(tree: Root, scope: Scope): void {
  visit(tree, (node, index, parent) => {
    if (node.type === "mdxTextExpression" && parent && index !== undefined) {
      const value = plainValue(node.data?.estree, scope)?.value;
      if (isText(value)) parent.children[index] = { type: "text", value: String(value) };
    }
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    for (const attribute of node.attributes) {
      if (attribute.type !== "mdxJsxAttribute" || typeof attribute.value !== "object") continue;
      const value = plainValue(attribute.value?.data?.estree, scope)?.value;
      if (isText(value)) attribute.value = String(value);
    }
  });
}

const isText = (value: unknown): value is string | number => typeof value === "string" || typeof value === "number";

/** The Markdown files a page imports, by the component's name. */
function importsOf(tree: Root): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of tree.children) {
    if (node.type !== "mdxjsEsm") continue;
    for (const statement of node.data?.estree?.body ?? []) {
      if (statement.type !== "ImportDeclaration" || !/\.mdx?$/i.test(String(statement.source.value))) continue;
      for (const { type, local } of statement.specifiers) {
        if (type === "ImportDefaultSpecifier") found.set(local.name, String(statement.source.value));
      }
    }
  }
  return found;
}

/** `<Snippet file="x.mdx" />` of Mintlify and `<include>x.mdx</include>` of Fumadocs. */
function fileNameOf(node: Jsx): string | null {
  const { file } = propsOf(node);
  if (node.name === "Snippet") return typeof file === "string" ? `/snippets/${file}` : null;
  const [only] = node.children;
  const text = only?.type === "paragraph" ? only.children[0] : only;
  return node.name === "include" && text?.type === "text" && /\.mdx?$/i.test(text.value.trim())
    ? text.value.trim()
    : null;
}

const propsOf = (node: Jsx): Record<string, unknown> =>
  Object.fromEntries(
    node.attributes.flatMap((attribute) => {
      if (attribute.type !== "mdxJsxAttribute") return [];
      const { name, value } = attribute;
      const plain = typeof value === "object" && value ? plainValue(value.data?.estree, new Map())?.value : value;
      return [[name, plain ?? (value === null ? true : undefined)]];
    }),
  );
