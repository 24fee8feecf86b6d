/** Components that describe parameters, types and colours. */
import { z } from "zod";
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { box, contentProp, element, nodeText, textProp } from "../nodes.ts";
import type { Draw } from "./own.ts";

const code = (text: string): DocNode => element("code", {}, [text]);
const small = (text: string, className = "doc-field-note"): DocNode => box(className, [text], "span");

/** Where a parameter is sent. The prop that says so has the parameter's name. */
const PLACES = ["path", "query", "body", "header", "name"] as const;

/** A parameter or a field of an answer, with what is said of it. */
function field(node: DocElement): DocNode[] {
  const place = PLACES.find((prop) => textProp(node, prop) !== null);
  const name = place ? textProp(node, place) : null;
  const type = textProp(node, "type");
  const fallback = textProp(node, "default", "initialValue");
  const head: DocNode[] = [
    ...(name ? [code(name)] : []),
    ...(type ? [small(type)] : []),
    ...(place && place !== "name" ? [small(`in ${place}`)] : []),
    ...(node.props.required === true || node.props.required === "true" ? [small("required", "doc-field-must")] : []),
    ...(node.props.deprecated === true ? [small("deprecated")] : []),
    ...(fallback ? [small("default: "), code(fallback)] : []),
  ];
  // Spaces keep the words apart where the look is lost: in copies, and for screen readers.
  const spaced = head.flatMap((part, i) => (i === 0 ? [part] : [" ", part]));
  return [
    box("doc-field", [box("doc-field-head", spaced, "p"), ...contentProp(node, "description"), ...node.children]),
  ];
}

const types = z.record(
  z.string(),
  z.object({
    type: z.unknown(),
    description: z.unknown(),
    default: z.unknown(),
    required: z.unknown(),
    deprecated: z.unknown(),
  }),
);
const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** `<TypeTable type={{ name: { type, description, default } }} />` of Fumadocs. */
function typeTable(node: DocElement): DocNode[] | null {
  const read = types.safeParse(node.props.type);
  if (!read.success) return null;
  const rows = Object.entries(read.data).map(([name, { type, description, default: fallback, required }]) => {
    const cells = [[code(required === true ? `${name} (required)` : name)], [code(textOf(type))]];
    const given = textOf(fallback) === "" ? [] : [code(textOf(fallback))];
    return [...cells, [textOf(description)], given].map((cell) => element("td", {}, cell));
  });
  const head = ["Prop", "Type", "Description", "Default"].map((name) => element("th", { scope: "col" }, [name]));
  return [
    element("table", {}, [
      element("thead", {}, [element("tr", {}, head)]),
      element(
        "tbody",
        {},
        rows.map((row) => element("tr", {}, row)),
      ),
    ]),
  ];
}

function color(node: DocElement): DocNode[] {
  const name = textProp(node, "name");
  const value = textProp(node, "value");
  const swatch = value && /^#[\da-f]{3,8}$/i.test(value) ? [swatchOf(value)] : [];
  return [element("li", {}, [...swatch, ...(name ? [`${name} `] : []), ...(value ? [code(value)] : [])])];
}

const swatchOf = (value: string): DocNode =>
  element("span", { className: "doc-swatch", style: { backgroundColor: value } }, []);

/** Messages of a console, one line each. */
function consoleLines(node: DocElement): DocNode[] {
  const level = textProp(node, "level");
  const text = node.children.map(nodeText).join("").trim();
  if (text === "") return [];
  const props = { "data-meta": level ? `title="${level}"` : 'title="Console"' };
  return [element("pre", {}, [element("code", props, [text])])];
}

const terminal: Draw = (node) => {
  const text = node.children.map(nodeText).join("").trim();
  return text === "" ? [] : [element("pre", {}, [element("code", { className: "language-bash" }, [text])])];
};

export const FIELDS: Record<string, Draw> = {
  Color: ({ children }) => [box("doc-colors", children, "ul")],
  ColorItem: color,
  ColorRow: (node) => {
    const title = contentProp(node, "title");
    const head = title.length > 0 ? [box("doc-box-title", title, "p")] : [];
    return [element("li", {}, [...head, box("doc-colors", node.children, "ul")])];
  },
  ConsoleBlock: consoleLines,
  ConsoleBlockMulti: ({ children }) => children,
  ConsoleLogLine: consoleLines,
  ParamField: field,
  ResponseField: field,
  TerminalBlock: terminal,
  TypeTable: typeTable,
};
