/** The text of a page's tree as a reader sees it: Markdown for blocks, plain words and `code` inside them. */
import type { Code, Nodes, Paragraph, Parents, Table } from "mdast";
import { isSeenProp, isShownProp } from "#lib/contract/docs.ts";
import { fileTypeOf } from "../assets/kinds.ts";
import { plainCode } from "./code/read-code.ts";
import { plainValue, type Scope, textOf } from "./expressions.ts";

type Jsx = Extract<Nodes, { type: "mdxJsxFlowElement" | "mdxJsxTextElement" }>;

/** Names of elements whose text is separated from the text beside them. */
export const APART_NAMES =
  "address|article|aside|blockquote|br|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|" +
  "h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|select|summary|tr|table|tbody|tfoot|thead|ul|video";
const APART = new RegExp(`^(?:${APART_NAMES}|t[dh])$`, "i");

/** Elements whose text no reader sees. */
export const UNSEEN_ELEMENT = /^(script|style|template|noscript|source|track)$/i;

/** Text of inline content. `code` wraps inline code in backticks; headings leave them out. */
export function inlineText(node: Nodes, scope: Scope, code = true): string {
  switch (node.type) {
    case "text":
      return node.value.replace(/\s*\n\s*/g, " ");
    case "inlineCode":
      return code ? toCodeSpan(node.value) : node.value;
    case "break":
      return "\n";
    case "image":
    case "imageReference":
      return node.alt ?? "";
    case "mdxTextExpression":
    case "mdxFlowExpression":
      return textOf(plainValue(node.data?.estree, scope)?.value);
    case "mdxJsxTextElement":
    case "mdxJsxFlowElement": {
      const attributes = attributeText(node, scope).join(" ");
      const inner = childText(node, scope, code);
      const text = [attributes, inner].filter(Boolean).join(" ");
      return APART.test(node.name ?? "") ? ` ${text} ` : text;
    }
    default:
      return "children" in node ? childText(node, scope, code) : "";
  }
}

const childText = (node: Parents, scope: Scope, code: boolean): string =>
  UNSEEN_ELEMENT.test(("name" in node && node.name) || "")
    ? ""
    : node.children.map((child) => inlineText(child, scope, code)).join("");

/** Inline code in as many backticks as its content needs. */
const toCodeSpan = (value: string): string => (value.includes("`") ? `\`\` ${value} \`\`` : `\`${value}\``);

/** The attributes of a component that a reader sees: short ones in one line, longer ones as blocks. */
export function attributeText(node: Jsx, scope: Scope): string[] {
  const values = attributeValues(node, scope);
  const short = values.filter((text) => !text.includes("\n")).join(": ");
  return [short, ...values.filter((text) => text.includes("\n"))].filter(Boolean);
}

function attributeValues(node: Jsx, scope: Scope): string[] {
  return node.attributes
    .map((attribute) => {
      if (attribute.type === "mdxJsxExpressionAttribute") {
        return textOf(plainValue(attribute.data?.estree, scope)?.value);
      }
      const { name, value } = attribute;
      const isComponent = /^[A-Z]/.test(node.name ?? "");
      if (isComponent ? !isShownProp(name, value, node.children.length > 0) : !isSeenProp(name)) return "";
      if (typeof value === "string") return isFileName(value) ? "" : value;
      return value ? textOf(plainValue(value.data?.estree, scope)?.value) : "";
    })
    .filter((text) => text.trim() !== "");
}

/** Whether a text is the name of a file that the element shows, such as "/images/flow.png". */
const isFileName = (value: string): boolean => /^[@~./]\S*$/.test(value) && fileTypeOf(value) !== null;

/** The text of a block without headings, as Markdown with lists, tables and code. */
export function blockText(node: Nodes, scope: Scope): string[] {
  switch (node.type) {
    case "code":
      return [codeText(node)];
    case "table":
      return [tableText(node, scope)];
    case "list":
      return [
        node.children
          .map((item, i) => {
            const box = item.checked == null ? "" : item.checked ? "[x] " : "[ ] ";
            const mark = node.ordered ? `${(node.start ?? 1) + i}. ` : "- ";
            const lines = item.children.flatMap((child) => blockText(child, scope)).join("\n");
            return mark + box + lines.replaceAll("\n", "\n  ");
          })
          .join("\n"),
      ];
    case "mdxJsxFlowElement":
      if (UNSEEN_ELEMENT.test(node.name ?? "")) return [];
      return [...attributeText(node, scope), ...node.children.flatMap((child) => blockText(child, scope))];
    case "paragraph":
      return isComponentsOnly(node)
        ? node.children.flatMap((child) => blockText(child, scope))
        : [inlineText(node, scope).trim()].filter(Boolean);
    case "root":
    case "blockquote":
    case "listItem":
    case "footnoteDefinition":
      return node.children.flatMap((child) => blockText(child, scope));
    default:
      return [inlineText(node, scope).trim()].filter(Boolean);
  }
}

/** Cards that are written line by line are one paragraph, but MDX renders each of them as a block. */
const isComponentsOnly = (node: Paragraph): boolean =>
  node.children.every((child) => child.type.startsWith("mdx") || (child.type === "text" && child.value.trim() === ""));

function codeText(node: Code): string {
  const { value, lang, title } = plainCode(node);
  const ticks = value.includes("```") ? "````" : "```";
  return `${title ? `${title}\n` : ""}${ticks}${lang ?? ""}\n${value}\n${ticks}`;
}

function tableText(node: Table, scope: Scope): string {
  const rows = node.children.map(
    (row) => `| ${row.children.map((cell) => inlineText(cell, scope).trim()).join(" | ")} |`,
  );
  const rule = `|${" --- |".repeat(node.children[0]?.children.length ?? 0)}`;
  return [rows[0], rule, ...rows.slice(1)].join("\n");
}
