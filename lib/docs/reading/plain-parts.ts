/** The plain data in expressions that need code for the rest. */
import { type Expression, type Program, plainOf, type Scope, textOf } from "./expressions.ts";

/**
 * The plain part of an expression: of a list the items, and of an object the pairs, that need no code. Undefined when
 * there is none.
 */
export function plainPartOf(program: Program | null | undefined, scope: Scope): unknown {
  const statement = program?.body[0];
  return statement?.type === "ExpressionStatement" ? partOf(statement.expression, scope) : undefined;
}

function partOf(node: Expression, scope: Scope): unknown {
  const whole = plainOf(node, scope);
  if (whole) return whole.value;
  if (node.type === "ArrayExpression") {
    const items = node.elements.map((item) =>
      item && item.type !== "SpreadElement" ? partOf(item, scope) : undefined,
    );
    return orUndefined(items.filter((item) => item !== undefined));
  }
  if (node.type === "ObjectExpression") {
    const pairs = node.properties.flatMap((property): [string, unknown][] => {
      if (property.type === "SpreadElement" || property.computed || property.kind !== "init") return [];
      const { key, value } = property;
      const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : "__proto__";
      const part = name === "__proto__" ? undefined : partOf(value as Expression, scope);
      return part === undefined ? [] : [[name, part]];
    });
    return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
  }
  if (node.type === "JSXElement" || node.type === "JSXFragment") {
    const texts = node.children.map((child) => {
      if (child.type === "JSXText") return child.value;
      if (child.type === "JSXElement" || child.type === "JSXFragment") return String(partOf(child, scope) ?? "");
      const inner = child.type === "JSXExpressionContainer" && child.expression.type !== "JSXEmptyExpression";
      return inner ? textOf(partOf(child.expression as Expression, scope)) : "";
    });
    return texts.join(" ").replace(/\s+/g, " ").trim() || undefined;
  }
  return undefined;
}

const orUndefined = (items: unknown[]): unknown[] | undefined => (items.length > 0 ? items : undefined);

/** A program that is nothing but this value. */
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
  // A negative number is no literal.
  if (typeof value === "number" && value < 0) return literalOf(String(value));
  return ["string", "number", "boolean"].includes(typeof value)
    ? { type: "Literal", value: value as string }
    : { type: "Identifier", name: "undefined" };
}
