/** The words for a schema: its type, its limits, its values. */

import { type Data, toList } from "#lib/docs/navigation/data/shape.ts";
import { toCode } from "./markdown.ts";
import type { SchemaNode } from "./schema.ts";
import { isSmall, toText } from "./values.ts";

/** Most values of an enumeration, and the longest value, in characters. */
const MAX_VALUES = 30;
const MAX_LENGTH = 200;
/** Longest name of a type or a format, in characters, and most types of one value. */
const MAX_FORMAT = 40;
const MAX_TYPES = 8;

/** "string (uuid)", "array of User", "integer or null". "" where the schema says nothing. */
export function typeOf(node: SchemaNode): string {
  const { own, items, options, properties, additional } = node;
  const given = typesOf(own);
  const format = toText(own.format).slice(0, MAX_FORMAT);
  const inferred = properties.length > 0 || additional ? "object" : items ? "array" : "";
  const all = given.length > 0 ? given : [inferred].filter(Boolean);
  const names = all.map((type) => {
    if (type === "array") return items ? `array of ${typeOf(items) || "any values"}` : "array";
    if (type === "object") return nameWords(node) || "object";
    return format !== "" && type !== "null" ? `${type}, ${format}` : type;
  });
  if (names.length === 0 && options.length > 0) {
    return [...new Set(options.map((option) => typeOf(option) || "any value"))].slice(0, MAX_VALUES).join(" or ");
  }
  return names.length > 0 ? names.join(" or ") : nameWords(node);
}

const nameWords = ({ name }: SchemaNode): string => name?.replace(/[`\s]+/g, " ") ?? "";

const typesOf = (own: Data): string[] =>
  (Array.isArray(own.type) ? own.type : [own.type])
    .filter((type): type is string => typeof type === "string" && type.length <= MAX_FORMAT)
    .slice(0, MAX_TYPES);

/** What is true of a field besides its type, for the brackets behind its name. */
export function remarksOf({ own, cut }: SchemaNode): string[] {
  const range = rangeOf(own.minimum ?? own.exclusiveMinimum, own.maximum ?? own.exclusiveMaximum, "");
  const length = rangeOf(own.minLength, own.maxLength, "characters");
  const count = rangeOf(own.minItems, own.maxItems, "items");
  const flags = [
    own.readOnly === true ? "read only" : "",
    own.writeOnly === true ? "write only" : "",
    own.deprecated === true ? "deprecated" : "",
  ];
  return [range, length, count, ...flags, cut ? CUTS[cut] : ""].filter((word) => word !== "");
}

const CUTS: Record<NonNullable<SchemaNode["cut"]>, string> = {
  recursive: "the same fields again",
  repeated: "fields as above",
  deep: "its fields are not listed here",
  long: "further fields are not listed here",
  elsewhere: "not described in this file",
};

function rangeOf(least: unknown, most: unknown, unit: string): string {
  const [min, max] = [least, most].map((value) => (typeof value === "number" ? String(value) : null));
  const words = min && max ? `${min} to ${max}` : min ? `at least ${min}` : max ? `at most ${max}` : "";
  return words === "" ? "" : `${words} ${unit}`.trim();
}

/** Sentences on the values that are allowed. */
export function valuesOf({ own, items }: SchemaNode): string {
  const listed = toList(own.enum).length > 0 ? toList(own.enum) : toList(items?.own.enum);
  const shown = listed.slice(0, MAX_VALUES).map(valueCode);
  const more = listed.length - shown.length;
  const pattern = toText(own.pattern);
  return [
    shown.length > 0 ? `One of ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}.` : "",
    own.const === undefined ? "" : `Always ${valueCode(own.const)}.`,
    own.default === undefined ? "" : `Default: ${valueCode(own.default)}.`,
    pattern === "" || pattern.length > MAX_LENGTH ? "" : `Pattern: ${toCode(pattern)}.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

const toShortJson = (value: unknown): string => (isSmall(value) ? (JSON.stringify(value) ?? "") : "…");

/** A value as code. An empty text is shown with its quotes. */
export function valueCode(value: unknown): string {
  const text = typeof value === "string" && value.trim() !== "" ? value : toShortJson(value);
  return toCode(text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text);
}
