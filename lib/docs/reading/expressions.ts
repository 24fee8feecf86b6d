/**
 * Evaluates `{…}` in a page as plain data. No code of a page is run, so a page can neither block the server nor read
 * from it. Index and site get the same values.
 */
import type { Nodes } from "mdast";
// Brings the MDX nodes into mdast's types.
import type {} from "remark-mdx";
import { isSeenProp } from "#lib/contract/docs.ts";

type FlowExpression = Extract<Nodes, { type: "mdxFlowExpression" }>;
export type Program = NonNullable<NonNullable<FlowExpression["data"]>["estree"]>;
type Statement = Program["body"][number];
export type Expression = Extract<Statement, { type: "ExpressionStatement" }>["expression"];
type JsxElement = Extract<Expression, { type: "JSXElement" }>;
type ObjectNode = Extract<Expression, { type: "ObjectExpression" }>;

/** Values of the page's own `export const`s. */
export type Scope = Map<string, unknown>;

class NotPlain extends Error {}

type PropertyValue = Extract<ObjectNode["properties"][number], { type: "Property" }>["value"];
/** The grammar allows patterns as values of properties, which only occur in destructuring. */
export const isExpression = (node: PropertyValue): node is Expression => !/Pattern$|^RestElement$/.test(node.type);

/** The value of an expression, or null when it needs code to run. The value of a comment or of `{}` is `undefined`. */
export function plainValue(program: Program | null | undefined, scope: Scope): { value: unknown } | null {
  const statement = program?.body[0];
  if (!statement) return { value: undefined };
  if (statement.type !== "ExpressionStatement" || program.body.length > 1) return null;
  return plainOf(statement.expression, scope);
}

/** Adds the plain `export const`s of a block of ESM to `scope`, and returns their statements. */
export function readExports(program: Program, scope: Scope): Statement[] {
  return program.body.filter((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || statement.declaration?.type !== "VariableDeclaration") {
      return false;
    }
    return statement.declaration.declarations.every((declaration) => {
      const { id, init } = declaration;
      if (id.type !== "Identifier" || !init) return false;
      const read = plainOf(init, scope);
      if (read) scope.set(id.name, read.value);
      return read !== null;
    });
  });
}

/** The result of `read`. Null when it needs code to run. */
function attempt(read: () => unknown): { value: unknown } | null {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof NotPlain || error instanceof TypeError) return null;
    throw error;
  }
}

/** The value of one expression, or null when it needs code to run. */
export const plainOf = (node: Expression, scope: Scope): { value: unknown } | null =>
  attempt(() => evaluate(node, scope));

function evaluate(node: Expression, scope: Scope): unknown {
  switch (node.type) {
    case "Literal":
      if ("bigint" in node || "regex" in node) throw new NotPlain();
      return node.value;
    case "TemplateLiteral":
      return node.quasis
        .map((quasi, i) => {
          const inner = node.expressions[i];
          return (quasi.value.cooked ?? quasi.value.raw) + (inner ? String(evaluate(inner, scope)) : "");
        })
        .join("");
    case "ArrayExpression":
      return node.elements.map((element) => {
        if (element?.type === "SpreadElement") throw new NotPlain();
        return element ? evaluate(element, scope) : undefined;
      });
    case "ObjectExpression":
      return evaluateObject(node, scope);
    case "Identifier":
      if (node.name !== "undefined" && !scope.has(node.name)) throw new NotPlain();
      return scope.get(node.name);
    case "MemberExpression":
      return evaluateMember(node, scope);
    case "UnaryExpression":
      return evaluateUnary(node.operator, evaluate(node.argument, scope));
    case "BinaryExpression":
      if (node.operator !== "+" || node.left.type === "PrivateIdentifier") throw new NotPlain();
      return addValues(evaluate(node.left, scope), evaluate(node.right, scope));
    case "ConditionalExpression":
      return evaluate(evaluate(node.test, scope) ? node.consequent : node.alternate, scope);
    case "LogicalExpression": {
      const left = evaluate(node.left, scope);
      const keepsLeft = node.operator === "??" ? left != null : node.operator === "||" ? left : !left;
      return keepsLeft ? left : evaluate(node.right, scope);
    }
    case "CallExpression":
      return evaluateTrim(node, scope);
    case "ArrowFunctionExpression":
    case "FunctionExpression":
      // Functions are neither called nor sent to the browser.
      return undefined;
    case "JSXElement":
    case "JSXFragment":
      return jsxText(node, scope);
    default:
      throw new NotPlain();
  }
}

function evaluateObject(node: ObjectNode, scope: Scope): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const property of node.properties) {
    if (property.type === "SpreadElement") {
      Object.assign(result, evaluate(property.argument, scope));
      continue;
    }
    const { key, value } = property;
    if (property.computed || property.kind !== "init") throw new NotPlain();
    const name = key.type === "Identifier" ? key.name : key.type === "Literal" ? String(key.value) : null;
    if (name === null || name === "__proto__") throw new NotPlain();
    result[name] = isExpression(value) ? evaluate(value, scope) : undefined;
  }
  return result;
}

function evaluateMember(node: Extract<Expression, { type: "MemberExpression" }>, scope: Scope): unknown {
  if (node.object.type === "Super" || node.property.type === "PrivateIdentifier") throw new NotPlain();
  const owner = evaluate(node.object, scope);
  const key = node.computed
    ? String(evaluate(node.property, scope))
    : node.property.type === "Identifier" && node.property.name;
  // Only own properties: inherited ones are functions.
  if (!key || owner == null || !Object.hasOwn(Object(owner), key)) throw new NotPlain();
  return Reflect.get(Object(owner), key);
}

/** `text.trim()`, the one call that pages make of their examples. */
function evaluateTrim({ callee }: Extract<Expression, { type: "CallExpression" }>, scope: Scope): string {
  const isTrim =
    callee.type === "MemberExpression" && callee.property.type === "Identifier" && callee.property.name === "trim";
  if (!isTrim || callee.computed || callee.object.type === "Super") throw new NotPlain();
  const text = evaluate(callee.object, scope);
  if (typeof text !== "string") throw new NotPlain();
  return text.trim();
}

const addValues = (a: unknown, b: unknown): unknown =>
  typeof a === "number" && typeof b === "number" ? a + b : `${a}${b}`;

function evaluateUnary(operator: string, value: unknown): unknown {
  if (operator === "-") return -Number(value);
  if (operator === "!") return !value;
  throw new NotPlain();
}

/** The text of JSX inside an expression: its string attributes and its children. */
function jsxText(node: JsxElement | Extract<Expression, { type: "JSXFragment" }>, scope: Scope): string {
  const parts: string[] = [];
  if (node.type === "JSXElement" && node.openingElement.name.type !== "JSXIdentifier") throw new NotPlain();
  for (const attribute of node.type === "JSXElement" ? node.openingElement.attributes : []) {
    if (attribute.type === "JSXSpreadAttribute") throw new NotPlain();
    const { value } = attribute;
    const { name } = attribute.name;
    if (value?.type === "Literal" && typeof name === "string" && isSeenProp(name)) parts.push(`${value.value} `);
    if (value?.type === "JSXExpressionContainer" && value.expression.type !== "JSXEmptyExpression") {
      evaluate(value.expression, scope);
    }
  }
  for (const child of node.children) {
    if (child.type === "JSXText") parts.push(child.value.replace(/\s+/g, " "));
    else if (child.type === "JSXElement" || child.type === "JSXFragment") parts.push(jsxText(child, scope));
    else if (child.type !== "JSXExpressionContainer") throw new NotPlain();
    else if (child.expression.type !== "JSXEmptyExpression") parts.push(textOf(evaluate(child.expression, scope)));
  }
  return parts.join("");
}

/** Keys whose values no reader sees. */
const UNSEEN = new Set(["href", "src", "id", "key", "className", "icon"]);

/** A plain value as a reader may see it: objects as `key: value` pairs, lists line by line. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === "function") return "";
  if (Array.isArray(value)) {
    const flat = value.every((item) => item === null || typeof item !== "object");
    return value
      .map(textOf)
      .filter(Boolean)
      .join(flat ? ", " : "\n");
  }
  if (typeof value !== "object") return typeof value === "boolean" ? "" : String(value);
  return Object.entries(value)
    .filter(([key]) => !UNSEEN.has(key))
    .map(([key, item]) => `${key}: ${typeof item === "boolean" ? item : textOf(item)}`)
    .filter((pair) => !pair.endsWith(": "))
    .join("; ");
}
