/** Replaces what a page imports from files by the files' names: pictures are shown by name, and no code is run. */
import { posix } from "node:path";
import type { Nodes, Root } from "mdast";
// Brings the MDX nodes into mdast's types.
import type {} from "remark-mdx";
import { visit } from "unist-util-visit";
import { DOCS_ALIAS, pathOfAddress } from "./candidates.ts";
import { fileTypeOf } from "./kinds.ts";

type Esm = Extract<Nodes, { type: "mdxjsEsm" }>;
type Program = NonNullable<NonNullable<Esm["data"]>["estree"]>;
type Statement = Program["body"][number];
type Expression = Extract<Statement, { type: "ExpressionStatement" }>["expression"];
type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Functions that give the address of a file: of bundlers, Docusaurus and VitePress. */
const ADDRESS_OF = new Set(["require", "useBaseUrl", "withBase"]);
/** Properties of an imported picture that hold its address. */
const ADDRESS = new Set(["src", "default"]);

/** Changes `tree`. `<img src={logo} />` becomes `<img src="./logo.png">`, for any import of a picture. */
export function replaceFileImports(tree: Root): void {
  const files = new Map<string, string>();
  visit(tree, "mdxjsEsm", (node) => {
    const program = node.data?.estree;
    if (program) program.body = program.body.flatMap((statement) => readStatement(statement, files));
  });
  visit(tree, (node) => {
    if (node.type === "mdxTextExpression" || node.type === "mdxFlowExpression") {
      replaceCalls(node.data?.estree, files);
    }
    if (node.type === "mdxJsxFlowElement" || node.type === "mdxJsxTextElement") replaceInElement(node, files);
  });
}

/** An import of a file becomes a constant with the file's name. */
function readStatement(statement: Statement, files: Map<string, string>): Statement[] {
  const specifier = statement.type === "ImportDeclaration" ? String(statement.source.value) : "";
  if (statement.type !== "ImportDeclaration" || !fileTypeOf(specifier.replace(/[?#].*$/, ""))) {
    replaceCalls(statement, files);
    return [statement];
  }
  return statement.specifiers.flatMap(({ type, local }): Statement[] => {
    if (type !== "ImportDefaultSpecifier") return [];
    files.set(local.name, specifier);
    return [
      {
        type: "ExportNamedDeclaration",
        specifiers: [],
        source: null,
        attributes: [],
        declaration: {
          type: "VariableDeclaration",
          kind: "const",
          declarations: [
            {
              type: "VariableDeclarator",
              id: { type: "Identifier", name: local.name },
              init: { type: "Literal", value: specifier },
            },
          ],
        },
      },
    ];
  });
}

function replaceInElement(node: Jsx, files: ReadonlyMap<string, string>): void {
  for (const attribute of node.attributes) {
    const value = attribute.type === "mdxJsxAttribute" ? attribute.value : null;
    if (attribute.type !== "mdxJsxAttribute" || typeof value !== "object") continue;
    replaceCalls(value?.data?.estree, files);
    const statement = value?.data?.estree?.body[0];
    const file = statement?.type === "ExpressionStatement" ? fileOf(statement.expression, files) : null;
    if (file !== null) attribute.value = file;
  }
  // SVG files are imported as components, too.
  const file = files.get(node.name ?? "");
  if (file === undefined || fileTypeOf(file)?.kind !== "image") return;
  node.name = "img";
  node.attributes.push({ type: "mdxJsxAttribute", name: "src", value: file });
}

/** The name of the file that an expression stands for, or null. */
function fileOf(node: Expression, files: ReadonlyMap<string, string>): string | null {
  if (node.type === "Identifier") return files.get(node.name) ?? null;
  return node.type === "Literal" && typeof node.value === "string" && fileTypeOf(node.value) ? node.value : null;
}

/** Replaces `require("./a.png")`, `useBaseUrl("/a.png")` and `logo.src` anywhere below `node` by the file's name. */
function replaceCalls(node: unknown, files: ReadonlyMap<string, string>): void {
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (typeof child !== "object" || child === null || key === "loc" || key === "range") continue;
    replaceCalls(child, files);
    const value = namedFile(child, files);
    if (value !== null) Reflect.set(node, key, { type: "Literal", value });
  }
}

function namedFile(node: object, files: ReadonlyMap<string, string>): string | null {
  if (isCall(node)) {
    const [argument] = node.arguments;
    const isAddress = node.callee.type === "Identifier" && ADDRESS_OF.has(node.callee.name);
    return isAddress && argument && argument.type !== "SpreadElement" ? fileOf(argument, files) : null;
  }
  if (!isMember(node) || node.property.type !== "Identifier" || !ADDRESS.has(node.property.name)) return null;
  return node.object.type === "Super" ? null : fileOf(node.object, files);
}

const hasType = (node: object, type: string): boolean => "type" in node && node.type === type;
const isCall = (node: object): node is Extract<Expression, { type: "CallExpression" }> =>
  hasType(node, "CallExpression");
const isMember = (node: object): node is Extract<Expression, { type: "MemberExpression" }> =>
  hasType(node, "MemberExpression");

/** Makes the relative file names of an included part independent of the page. `file` is the part's, in the docs folder. */
export function rebaseFiles(tree: Root, file: string): void {
  const rebase = (src: string): string =>
    isRelative(src) && fileTypeOf(pathOfAddress(src)) ? DOCS_ALIAS + posix.join(posix.dirname(file), src) : src;
  visit(tree, (node) => {
    if (node.type === "image" || node.type === "link" || node.type === "definition") node.url = rebase(node.url);
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    for (const attribute of node.attributes) {
      if (
        attribute.type === "mdxJsxAttribute" &&
        typeof attribute.value === "string" &&
        !attribute.value.includes(" ")
      ) {
        attribute.value = rebase(attribute.value);
      }
    }
  });
}

const isRelative = (src: string): boolean => /^(?![a-z][a-z+.-]*:)[^/@~#?]/i.test(src);
