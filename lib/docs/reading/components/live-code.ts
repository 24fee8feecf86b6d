/** Code that is written inside a component: `<LivePreview language="jsx">{`…`}</LivePreview>` becomes a code block. */
import type { Code, Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";
import { type Program, plainValue, type Scope } from "../expressions.ts";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;
type Attribute = Jsx["attributes"][number];

/** Props of such components that name the language. */
const LANGUAGE = /^(lang|language|syntax)$/i;
/** Props that are code in every component that has them. */
const CODE_PROP = /^(code|source|snippet|example|chart|def|diagram|raw|script|jsx|html|css)$/i;
/** Components whose text is code, even when it has one line only. */
const CODE_COMPONENT = /(Preview|Code|CodeBlock|Playground|Sandbox|Snippet|Editor)$/;
/** Components whose texts are prose however many lines they have. */
const PROSE =
  /^(Callout|Note|Tip|Info|Warning|Danger|Check|Caution|Aside|Admonition|Text|Paragraph|Trans|Markdown|Step|Card|Accordion)$/;

/** Replaces template literals by code blocks, in place: those of several lines, and all in components for code. */
export function markLiveCode(tree: Root, scope: Scope): void {
  visit(tree, (node) => {
    if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return;
    if (!/^[A-Z]/.test(node.name ?? "") || PROSE.test(node.name ?? "")) return;
    const lang = languageOf(node);
    // Within a sentence there is no room for a block.
    const isBlock = node.type === "mdxJsxFlowElement";
    const isForCode = isBlock && (lang !== null || CODE_COMPONENT.test(node.name ?? ""));
    const found: Code[] = [];
    node.attributes = node.attributes.filter((attribute) => {
      const value = codeOfAttribute(attribute, scope);
      if (value === null) return true;
      found.push(toBlock(value, lang, node.name ?? ""));
      return false;
    });
    const children: Nodes[] = node.children;
    for (const [i, child] of children.entries()) {
      const code = codeOfChild(child, isForCode, scope);
      if (code !== null) children[i] = toBlock(code, lang, node.name ?? "");
    }
    children.push(...found);
    if (found.length > 0 || children.some(({ type }) => type === "code")) dropLanguage(node);
  });
}

/** The language is shown by the code block. */
function dropLanguage(node: Jsx): void {
  node.attributes = node.attributes.filter(({ type, ...rest }) => !("name" in rest && LANGUAGE.test(rest.name)));
}

/** An expression may stand in a paragraph of its own. `isForCode`: whether one line is enough. */
function codeOfChild(child: Nodes, isForCode: boolean, scope: Scope): string | null {
  const [only, ...others] = child.type === "paragraph" ? child.children.filter((node) => !isBlank(node)) : [child];
  if (others.length > 0) return null;
  if (only?.type !== "mdxFlowExpression" && only?.type !== "mdxTextExpression") return null;
  return codeOf(only.data?.estree, scope, isForCode);
}

const isBlank = (node: Nodes): boolean => node.type === "text" && node.value.trim() === "";

function codeOfAttribute(attribute: Attribute, scope: Scope): string | null {
  if (attribute.type !== "mdxJsxAttribute") return null;
  const { name, value } = attribute;
  if (typeof value === "string") return CODE_PROP.test(name) && value.includes("\n") ? value : null;
  return value ? codeOf(value.data?.estree, scope, false) : null;
}

/** A template literal, or a constant that is one; of several lines, unless `oneLineToo`. */
function codeOf(program: Program | null | undefined, scope: Scope, oneLineToo: boolean): string | null {
  const [statement] = program?.body ?? [];
  if (statement?.type !== "ExpressionStatement") return null;
  if (!/^(TemplateLiteral|Identifier|MemberExpression|CallExpression)$/.test(statement.expression.type)) return null;
  const value = plainValue(program, scope)?.value;
  if (typeof value !== "string" || value.trim() === "") return null;
  return oneLineToo || value.trim().includes("\n") ? value : null;
}

function languageOf(node: Jsx): string | null {
  const found = node.attributes.find(({ type, ...rest }) => "name" in rest && LANGUAGE.test(rest.name));
  return typeof found?.value === "string" && /^[\w+#-]+$/.test(found.value) ? found.value : null;
}

function toBlock(code: string, lang: string | null, name: string): Code {
  return { type: "code", lang: lang ?? guessLanguage(code, name), value: dedent(code) };
}

function guessLanguage(code: string, name: string): string {
  if (/mermaid/i.test(name) || /^\s*(graph|flowchart|sequenceDiagram|classDiagram)\b/.test(code)) return "mermaid";
  if (/math|latex|katex/i.test(name)) return "latex";
  if (/ansi|terminal|console|shell|bash/i.test(name) || /^\s*(\$ |npm |npx |yarn |pnpm )/.test(code)) return "bash";
  if (/^\s*[[{]\s*("|$)/m.test(code) && isJson(code)) return "json";
  if (/^\s*[.#]?[\w-]+\s*\{[^}]*:[^}]*;/.test(code)) return "css";
  return "jsx";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Code without the blank lines around it and without the indentation that all its lines share. */
export function dedent(code: string): string {
  const lines = code
    .replace(/^[ \t]*\n/, "")
    .trimEnd()
    .split("\n");
  // The first line often begins right after the backtick: then a closing line shows how deep the code stands.
  const startsDeep = /^\s/.test(lines[0] ?? "");
  const closes = /^\s*(<\/|\/?>|[)}\]])/.test(lines.at(-1) ?? "");
  const measured = startsDeep ? lines : closes ? lines.slice(1) : [];
  const depths = measured.filter((line) => line.trim() !== "").map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const shared = depths.length > 0 ? Math.min(...depths) : 0;
  return lines.map((line) => line.slice(Math.min(shared, /^\s*/.exec(line)?.[0].length ?? 0))).join("\n");
}
