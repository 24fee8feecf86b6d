/** Reads the plain data of expressions that are partly code. */
import { type Expression, isExpression, type Program, plainOf, type Scope, textOf } from "./expressions.ts";

/**
 * The part of an expression that needs no code to run: those items of a list and those properties of an object.
 * Undefined when there is none.
 */
export function plainPartOf(program: Program | null | undefined, scope: Scope): unknown {
  const statement = program?.body[0];
  return statement?.type === "ExpressionStatement" ? partOf(statement.expression, scope) : undefined;
}

function partOf(node: Expression, scope: Scope): unknown {
  const plain = plainOf(node, scope);
  if (plain) return plain.value;
  if (node.type === "ArrayExpression") {
    const items = node.elements.map((item) =>
      item && item.type !== "SpreadElement" ? partOf(item, scope) : undefined,
    );
    return undefinedIfEmpty(items.filter((item) => item !== undefined));
  }
  if (node.type === "ObjectExpression") {
    const pairs = node.properties.flatMap((property): [string, unknown][] => {
      if (property.type === "SpreadElement" || property.computed || property.kind !== "init") return [];
      const { key, value } = property;
      const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : "__proto__";
      const part = name === "__proto__" ? undefined : isExpression(value) ? partOf(value, scope) : undefined;
      return part === undefined ? [] : [[name, part]];
    });
    return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
  }
  if (node.type === "JSXElement" || node.type === "JSXFragment") {
    const texts = node.children.map((child) => {
      if (child.type === "JSXText") return child.value;
      if (child.type === "JSXElement" || child.type === "JSXFragment") return String(partOf(child, scope) ?? "");
      if (child.type !== "JSXExpressionContainer" || child.expression.type === "JSXEmptyExpression") return "";
      return textOf(partOf(child.expression, scope));
    });
    return texts.join(" ").replace(/\s+/g, " ").trim() || undefined;
  }
  return undefined;
}

const undefinedIfEmpty = (items: unknown[]): unknown[] | undefined => (items.length > 0 ? items : undefined);

/** A program with this value as its only expression. */
export const programOf = (value: unknown): Program => ({
  type: "Program",
  sourceType: "module",
  comments: [],
  body: [{ type: "ExpressionStatement", expression: literalOf(value) }],
});

function literalOf(value: unknown): Expression {
  if (Array.isArray(value)) return { type: "ArrayExpression", elements: value.map(literalOf) };
  if (typeof value === "object" && value !== null) {
    return {
      type: "ObjectExpression",
      properties: Object.entries(value).map(([name, item]) => ({
        type: "Property",
        kind: "init",
        method: false,
        shorthand: false,
        computed: false,
        key: { type: "Literal", value: name },
        value: literalOf(item),
      })),
    };
  }
  // A negative number is not a literal in the grammar.
  if (typeof value === "number" && value < 0) return literalOf(String(value));
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? { type: "Literal", value }
    : { type: "Identifier", name: "undefined" };
}
