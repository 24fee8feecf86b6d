/** Fields of a schema as a Markdown list, fields in fields as lists in it. */
import { toCode, toDescription, toItem } from "./markdown.ts";
import type { SchemaNode } from "./schema.ts";
import { remarksOf, typeOf, valuesOf } from "./types.ts";
import { toText } from "./values.ts";

/** Longest description of a field, in characters. */
const MAX_DESCRIPTION = 2_000;

export type FieldOptions = {
  /** Added before links to files. */
  base?: string;
};

/** The fields of a schema. Empty for a schema without any. */
export function toFields(node: SchemaNode, options: FieldOptions = {}, indent = ""): string[] {
  const { properties, items, additional, options: alternatives } = node;
  const own = properties.map(({ name, isRequired, node: field }) => {
    const remarks = [isRequired ? "required" : ""];
    return toFieldItem(toCode(name), remarks, field, options, indent);
  });
  const other = additional ? [toFieldItem("Any other name", [], additional, options, indent)] : [];
  const choices = alternatives.flatMap((option, i) => {
    const hasMore = option.properties.length > 0 || option.options.length > 0 || option.items !== null;
    if (!hasMore && toText(option.own.description) === "" && valuesOf(option) === "") return [];
    const title = toText(option.own.title) || option.name;
    return [toFieldItem(title ? `Either ${toCode(title)}` : `Alternative ${i + 1}`, [], option, options, indent)];
  });
  return [...own, ...other, ...choices, ...(items ? toFields(items, options, indent) : [])];
}

/** A field with the fields in it. `head` is its name in Markdown. */
function toFieldItem(head: string, remarks: string[], node: SchemaNode, options: FieldOptions, indent: string): string {
  const notes = [typeOf(node), ...remarks, ...remarksOf(node)].filter((word) => word !== "");
  const text = describeSchema(node, options);
  const item = toItem(`${head}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`, text, indent);
  return [item, ...toFields(node, options, `${indent}  `)].join("\n");
}

/** What a schema says of its values. */
export function describeSchema(node: SchemaNode, { base }: FieldOptions): string {
  const text = toDescription(node.own.description, { max: MAX_DESCRIPTION, ...(base === undefined ? {} : { base }) });
  return [text, valuesOf(node)].filter((part) => part !== "").join(text.includes("\n") ? "\n\n" : " ");
}
