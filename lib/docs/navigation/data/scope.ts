/** The names that a module declares, imports and exports. */

import { toRecord } from "./shape.ts";
import { type Node, nameOf, nodesOf, toNode } from "./syntax.ts";

/** An imported name: `name` is "default", a name, or "*" for the whole module. */
export type Import = { from: string; name: string };

export type Module = {
  /** Initial values of constants, and functions. */
  declared: Map<string, Node>;
  imported: Map<string, Import>;
  /** Exported expressions by name; `module.exports` is "default". */
  exported: Map<string, Node>;
};

/** Reads the top level of a module. */
export function readScope(statements: Node[]): Module {
  const module: Module = { declared: new Map(), imported: new Map(), exported: new Map() };
  for (const statement of statements) readStatement(statement, module);
  return module;
}

function readStatement(statement: Node, module: Module): void {
  if (statement.type === "ImportDeclaration") readImport(statement, module);
  else if (statement.type === "ExportDefaultDeclaration") {
    const node = toNode(statement.declaration);
    if (node) module.exported.set("default", node);
  } else if (statement.type === "ExportNamedDeclaration") {
    const declaration = toNode(statement.declaration);
    const names = declaration ? declare(declaration, module) : [];
    for (const name of names) module.exported.set(name, { type: "Identifier", name });
    for (const specifier of nodesOf(statement.specifiers)) {
      const local = toNode(specifier.local);
      const name = nameOf(specifier.exported);
      if (local && name && !statement.source) module.exported.set(name, local);
    }
  } else if (statement.type === "ExpressionStatement") readAssignment(toRecord(statement.expression), module);
  else declare(statement, module);
}

function readImport(statement: Node, { imported }: Module): void {
  const from = nameOf(statement.source);
  if (from === null) return;
  for (const specifier of nodesOf(statement.specifiers)) {
    const local = nameOf(specifier.local);
    if (local === null) continue;
    if (specifier.type === "ImportDefaultSpecifier") imported.set(local, { from, name: "default" });
    if (specifier.type === "ImportNamespaceSpecifier") imported.set(local, { from, name: "*" });
    if (specifier.type === "ImportSpecifier") imported.set(local, { from, name: nameOf(specifier.imported) ?? local });
  }
}

/** `module.exports = …` and `exports.name = …`. */
function readAssignment(expression: Readonly<Record<string, unknown>>, { exported }: Module): void {
  const left = toRecord(expression.left);
  const right = toNode(expression.right);
  if (expression.type !== "AssignmentExpression" || left.type !== "MemberExpression" || !right) return;
  const owner = nameOf(left.object);
  const name = nameOf(left.property);
  if (owner === "module" && name === "exports") exported.set("default", right);
  if (owner === "exports" && name) exported.set(name, right);
}

/** Adds a declaration's names, and returns them. */
function declare(statement: Node, { declared }: Module): string[] {
  const own = statement.type === "FunctionDeclaration" ? [statement] : [];
  const variables = statement.type === "VariableDeclaration" ? nodesOf(statement.declarations) : [];
  return [...own, ...variables].flatMap((node) => {
    const name = nameOf(node.id);
    const value = node.type === "FunctionDeclaration" ? node : toNode(node.init);
    if (name === null || !value) return [];
    declared.set(name, value);
    return [name];
  });
}
