/** MDX takes indentation away from the lines of template literals. Code needs it. */
import type { Nodes, Root } from "mdast";
import { visit } from "unist-util-visit";

/** Deeper code is left as it is. */
const MAX_DEPTH = 60;

/** Gives the template literals of a tree the indentation that they have in `source`, in place. */
export function restoreIndents(tree: Root, source: string): void {
  visit(tree, (node) => {
    for (const program of programsOf(node)) restoreIn(program, source, 0);
  });
}

function programsOf(node: Nodes): unknown[] {
  if (node.type === "mdxjsEsm" || node.type === "mdxFlowExpression" || node.type === "mdxTextExpression") {
    return [node.data?.estree?.body];
  }
  if (node.type !== "mdxJsxFlowElement" && node.type !== "mdxJsxTextElement") return [];
  return node.attributes.map((attribute) =>
    attribute.type === "mdxJsxAttribute" && typeof attribute.value === "object"
      ? attribute.value?.data?.estree?.body
      : null,
  );
}

function restoreIn(value: unknown, source: string, depth: number): void {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return;
  if ("type" in value && value.type === "TemplateElement") restore(value, source);
  else for (const part of Object.values(value)) restoreIn(part, source, depth + 1);
}

function restore(element: object, source: string): void {
  if (!("start" in element && "end" in element && "value" in element)) return;
  const { start, end, value } = element;
  if (typeof start !== "number" || typeof end !== "number" || typeof value !== "object" || !value) return;
  if (!("cooked" in value) || typeof value.cooked !== "string") return;
  const written = source.slice(start, end).split("\n");
  const lines = value.cooked.split("\n");
  // In a quote, lines begin with its sign; an escaped line break makes two lines of one.
  if (written.length !== lines.length || written.length === 1) return;
  const isSame = lines.every((line, i) => i === 0 || sameStart(written[i] ?? "", line));
  if (!isSame) return;
  value.cooked = lines.map((line, i) => (i === 0 ? line : indentOf(written[i] ?? "") + line.trimStart())).join("\n");
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? "";
const sameStart = (written: string, line: string): boolean =>
  written.trimStart().slice(0, 1) === line.trimStart().slice(0, 1) || /^\s*\\/.test(written);
