/** Pages that import other files: the content of a file replaces its component. */
import type { Nodes, Root, RootContent } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import { plainValue, type Scope } from "./expressions.ts";
import type { Format } from "./format.ts";
import { resolveExpressions } from "./resolve-expressions.ts";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Finds a file of the docs by the name that a page uses for it. Null when the folder has no such file. */
export type Include = (specifier: string) => Part | null;
export type Part = { file: string; body: string; format: Format; include: Include };

/** Files that include each other more deeply than this are taken for a circle. */
const MAX_DEPTH = 5;

type Parse = (source: string, format: Format) => Root;

/** Replaces the components of imported Markdown files by the files' content. Changes `tree`. */
export function includePartials(tree: Root, include: Include, notes: string[], parse: Parse, depth = 0): void {
  const imported = importsOf(tree);
  visit(tree, (node, index, parent) => {
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    const specifier = imported.get(node.name ?? "") ?? fileNameOf(node);
    if (!specifier || !parent || index === undefined) return;
    const part = depth < MAX_DEPTH ? include(specifier) : null;
    if (!part) {
      const note = `${specifier} is not in the docs folder and is left out`;
      if (!notes.includes(note)) notes.push(note);
      return;
    }
    const content = contentOf(part, propsOf(node), notes, parse, depth);
    const siblings: Nodes[] = parent.children;
    siblings.splice(index, 1, ...content);
    return [SKIP, index + content.length];
  });
}

function contentOf(part: Part, props: Record<string, unknown>, notes: string[], parse: Parse, depth: number) {
  let tree: Root;
  try {
    tree = parse(part.body, part.format);
  } catch {
    notes.push(`${part.file} is read as Markdown, because it is not valid MDX`);
    tree = parse(part.body, "md");
  }
  includePartials(tree, part.include, notes, parse, depth + 1);
  const scope: Scope = new Map([["props", props]]);
  resolveExpressions(tree, scope, notes);
  replaceWithValues(tree, scope);
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
