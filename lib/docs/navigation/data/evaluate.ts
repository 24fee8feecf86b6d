/**
 * Evaluates expressions of configuration files as data. What needs code to run is `undefined` and is left out of lists
 * and objects, so that the plain parts around it remain.
 */
import type { Module } from "./scope.ts";
import { toRecord } from "./shape.ts";
import { type Node, nameOf, nodesOf, toNode } from "./syntax.ts";

/** Most nodes that are evaluated for one file: constants may be used many times. */
const MAX_STEPS = 200_000;
/** Longest text, in characters. */
const MAX_TEXT = 2_000;
/** Deepest nesting of expressions. */
const MAX_DEPTH = 200;

/** The module that a relative import leads to. A JSON file is its value. */
export type Resolve = (from: string, module: Module) => { module: Module } | { value: unknown } | null;
type Context = { module: Module; resolve: Resolve; steps: { left: number }; depth: number };

/** The exported value `name` of a module. @throws RangeError for a module that takes too long */
export function readExported(module: Module, name: string, resolve: Resolve): unknown {
  return exportedOf(name, { module, resolve, steps: { left: MAX_STEPS }, depth: 0 });
}

function exportedOf(name: string, context: Context): unknown {
  const { exported } = context.module;
  if (name === "*") {
    return Object.fromEntries([...exported].map(([key, node]) => [key, evaluate(node, context)]));
  }
  return evaluate(exported.get(name) ?? null, context);
}

function evaluate(node: Node | null, above: Context): unknown {
  if (!node) return undefined;
  above.steps.left -= 1;
  if (above.steps.left < 0 || above.depth > MAX_DEPTH) throw new RangeError("it is too large or too deep");
  const context = { ...above, depth: above.depth + 1 };
  const at = (value: unknown): unknown => evaluate(toNode(value), context);
  switch (node.type) {
    case "Literal":
      return node.bigint === undefined && node.regex === undefined ? shortOf(node.value) : undefined;
    case "TemplateLiteral":
      return fillTemplate(nodesOf(node.quasis), nodesOf(node.expressions).map(at));
    case "ArrayExpression":
      return nodesOf(node.elements).flatMap((item) => evaluateItem(item, context));
    case "ObjectExpression":
      return evaluateObject(nodesOf(node.properties), context);
    case "Identifier":
      return evaluateName(String(node.name), context);
    case "MemberExpression":
      return ownValue(at(node.object), node.computed ? at(node.property) : nameOf(node.property));
    case "UnaryExpression":
      return evaluateUnary(String(node.operator), at(node.argument));
    case "BinaryExpression":
      return evaluateBinary(String(node.operator), at(node.left), at(node.right));
    case "LogicalExpression":
      return node.operator === "&&" ? at(node.left) && at(node.right) : at(node.left) || at(node.right);
    case "ConditionalExpression":
      return at(node.test) === undefined ? undefined : at(at(node.test) ? node.consequent : node.alternate);
    case "CallExpression":
      return evaluateCall(node, context);
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "AwaitExpression":
    case "ChainExpression":
      return at(node.expression ?? node.argument);
    case "JSXElement":
    case "JSXFragment":
    case "JSXText":
    case "JSXExpressionContainer":
      return jsxText(node, context);
    default:
      return undefined;
  }
}

function fillTemplate(quasis: Node[], values: unknown[]): string | undefined {
  if (values.some((value) => typeof value !== "string" && typeof value !== "number")) return undefined;
  return shortOf(quasis.map(({ value }, i) => `${toRecord(value).cooked ?? ""}${values[i] ?? ""}`).join(""));
}

/** A value that is no long text: texts that are joined again and again would fill the memory. */
const shortOf = <T>(value: T): T | undefined =>
  typeof value === "string" && value.length > MAX_TEXT ? undefined : value;

function evaluateItem(item: Node, context: Context): unknown[] {
  if (item.type !== "SpreadElement") {
    const value = evaluate(item, context);
    return value === undefined || value === false || value === null ? [] : [value];
  }
  const spread = evaluate(toNode(item.argument), context);
  if (!Array.isArray(spread)) return [];
  context.steps.left -= spread.length;
  return spread;
}

function evaluateObject(properties: Node[], context: Context): Record<string, unknown> {
  const pairs = properties.flatMap((property): [string, unknown][] => {
    if (property.type === "SpreadElement") {
      const pairs = Object.entries(toRecord(evaluate(toNode(property.argument), context)));
      context.steps.left -= pairs.length;
      return pairs;
    }
    const key = property.computed ? evaluate(toNode(property.key), context) : nameOf(property.key);
    const value = property.kind === "init" ? evaluate(toNode(property.value), context) : undefined;
    return typeof key === "string" && key !== "__proto__" && value !== undefined ? [[key, value]] : [];
  });
  return Object.fromEntries(pairs);
}

function evaluateName(name: string, context: Context): unknown {
  const declared = context.module.declared.get(name);
  if (declared) return evaluate(declared, context);
  const imported = context.module.imported.get(name);
  return imported ? evaluateImport(imported.from, imported.name, context) : undefined;
}

function evaluateImport(from: string, name: string, context: Context): unknown {
  const target = context.resolve(from, context.module);
  if (!target) return undefined;
  if ("module" in target) return exportedOf(name, { ...context, module: target.module });
  return name === "default" || name === "*" ? target.value : ownValue(target.value, name);
}

/** Only own properties: inherited ones are functions. */
function ownValue(owner: unknown, key: unknown): unknown {
  if (typeof owner !== "object" || owner === null) return undefined;
  const name = typeof key === "number" ? String(key) : key;
  return typeof name === "string" && Object.hasOwn(owner, name) ? Reflect.get(owner, name) : undefined;
}

function evaluateUnary(operator: string, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (operator === "!") return !value;
  if (operator === "-") return -Number(value);
  return operator === "+" ? Number(value) : undefined;
}

function evaluateBinary(operator: string, left: unknown, right: unknown): unknown {
  if (operator === "===" || operator === "!==") {
    return left === undefined || right === undefined ? undefined : (left === right) === (operator === "===");
  }
  const areTexts = [left, right].every((value) => typeof value === "string" || typeof value === "number");
  if (!areTexts) return undefined;
  if (operator === "-") return Number(left) - Number(right);
  if (operator !== "+") return undefined;
  return typeof left === "number" && typeof right === "number" ? left + right : shortOf(`${left}${right}`);
}

/**
 * A call of a function of the same file that only returns something gives that; `require` gives the module; any other
 * call gives its first argument, as `defineConfig({…})` does.
 */
function evaluateCall(node: Node, context: Context): unknown {
  const args = nodesOf(node.arguments);
  const callee = nameOf(node.callee);
  const first = () => {
    const value = evaluate(args[0] ?? null, context);
    return typeof value === "object" ? value : undefined;
  };
  if (callee === null) return undefined;
  if (callee === "require") {
    const from = nameOf(args[0]);
    return from === null ? undefined : evaluateImport(from, "default", context);
  }
  const declared = context.module.declared.get(callee);
  const imported = context.module.imported.get(callee);
  if (declared) return evaluate(returnedBy(declared), context) ?? first();
  const target = imported && context.resolve(imported.from, context.module);
  if (!target || !("module" in target)) return first();
  return evaluateCalled(imported.name, { ...context, module: target.module }) ?? first();
}

/** The value that an imported function returns. */
function evaluateCalled(name: string, context: Context): unknown {
  const node = context.module.exported.get(name);
  const target = node?.type === "Identifier" ? context.module.declared.get(String(node.name)) : node;
  return evaluate(target ? returnedBy(target) : null, context);
}

/** The expression that a function returns. Null when the function has more than that. */
function returnedBy(node: Node): Node | null {
  if (!/Function/.test(node.type)) return null;
  const body = toNode(node.body);
  if (body?.type !== "BlockStatement") return body;
  const [statement, ...more] = nodesOf(body.body);
  return statement?.type === "ReturnStatement" && more.length === 0 ? toNode(statement.argument) : null;
}

/** The text of JSX, without the values of its attributes. */
function jsxText(node: Node, context: Context): string {
  if (node.type === "JSXText") return String(node.value);
  if (node.type === "JSXExpressionContainer") {
    const value = evaluate(toNode(node.expression), context);
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }
  if (context.depth > MAX_DEPTH) return "";
  return nodesOf(node.children)
    .map((child) => jsxText(child, { ...context, depth: context.depth + 1 }))
    .join("")
    .slice(0, MAX_TEXT);
}
