/** Parses JavaScript and TypeScript modules. They are read as data: nothing of them is ever run. */
import { type Data, toList, toRecord } from "./shape.ts";

/** A node of the syntax tree. Its other fields depend on its type. */
export type Node = Data & { readonly type: string };

/** The statements of a module. The parser is loaded for the first one: most docs have none. @throws SyntaxError */
export async function parseModule(name: string, source: string): Promise<Node[]> {
  const [{ Parser }, { tsPlugin }] = await Promise.all([import("acorn"), import("@sveltejs/acorn-typescript")]);
  // In a `.ts` file, `<T>value` is a cast. Elsewhere it is JSX.
  const parser = Parser.extend(tsPlugin({ jsx: !/\.[cm]?ts$/.test(name) }));
  const options = { ecmaVersion: "latest", sourceType: "module", locations: true, allowHashBang: true } as const;
  return nodesOf(toRecord(parser.parse(source, options)).body);
}

/** The value as a node, or null. */
export function toNode(value: unknown): Node | null {
  const { type, ...rest } = toRecord(value);
  return typeof type === "string" ? { type, ...rest } : null;
}

export const nodesOf = (value: unknown): Node[] => toList(value).flatMap((item) => toNode(item) ?? []);

/** The name of an identifier, or the text of a literal. */
export function nameOf(value: unknown): string | null {
  const node = toRecord(value);
  if (node.type === "Identifier" || node.type === "JSXIdentifier") return String(node.name);
  return node.type === "Literal" ? String(node.value) : null;
}
