/** A schema of an OpenAPI file as a tree of bounded size: references are followed, and `allOf` is merged. */
import { type Data, isRecord, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { resolve } from "./values.ts";

/** Most levels of fields in fields. */
export const MAX_LEVELS = 4;
/** Nested schemas of any kind, such as lists of lists. */
const MAX_NESTING = 16;
/** Schemas that `allOf` may join. */
const MAX_JOINED = 60;
/** Longest name of a component that is shown, in characters. */
const MAX_NAME = 100;
/** Most fields of one schema that are looked at. */
const MAX_FIELDS = 500;

/**
 * Why the tree ends where the schema does not: it contains itself, was described before, is too deep or too long, or is in
 * another file.
 */
export type Cut = "recursive" | "repeated" | "deep" | "long" | "elsewhere";

export type SchemaNode = {
  /** The schema's own keywords. */
  own: Data;
  /** The name of the component, or null for a schema that is written in place. */
  name: string | null;
  properties: { name: string; isRequired: boolean; node: SchemaNode }[];
  /** What each item of a list is. */
  items: SchemaNode | null;
  /** The schemas of `oneOf` or `anyOf`. */
  options: SchemaNode[];
  /** The schema of fields with any other name. */
  additional: SchemaNode | null;
  cut: Cut | null;
  /** The schema that was described before, where this one is the same. */
  same: SchemaNode | null;
};

/** What the schemas of one text share: how many more may be added, and the components that are described. */
export type Budget = {
  left: number;
  described: Map<string, SchemaNode>;
  /** Levels of fields in fields. */
  levels: number;
};

type Context = { spec: Data; budget: Budget; levels: number; nesting: number; above: readonly string[] };

/** The tree of a schema, or null where there is none. */
export function toSchemaTree(schema: unknown, spec: Data, budget: Budget): SchemaNode | null {
  if (!isRecord(schema)) return null;
  return build(schema, { spec, budget, levels: budget.levels, nesting: MAX_NESTING, above: [] });
}

function build(schema: unknown, context: Context): SchemaNode {
  const { spec, budget, above } = context;
  const { value, pointer, isMissing } = resolve(schema, spec);
  const name = pointer === null ? null : nameOf(pointer);
  budget.left -= 1;
  if (budget.left < 0) return { ...leaf({}, name), cut: "long" };
  if (isMissing) return { ...leaf({}, name), cut: "elsewhere" };
  const own = join(schema, spec);
  if (!isRecord(value) || !hasParts(own)) return leaf(own, name);
  const end = leaf(withoutParts(own), name);
  if (pointer !== null && above.includes(pointer)) return { ...end, cut: "recursive" };
  const same = budget.described.get(pointer ?? "");
  if (same) return { ...end, cut: "repeated", same };
  if (context.levels === 0 || context.nesting === 0) return { ...end, cut: "deep" };
  const inner = { ...context, nesting: context.nesting - 1, above: pointer === null ? above : [...above, pointer] };
  const node = { ...leaf(own, name), ...partsOf(own, inner, { ...inner, levels: context.levels - 1 }) };
  if (pointer !== null) budget.described.set(pointer, node);
  return node;
}

/** A schema without others in it. */
export const leaf = (own: Data, name: string | null): SchemaNode => ({
  ...{ own, name, properties: [], items: null, options: [], additional: null, cut: null, same: null },
});

/** The schemas in a schema. Only fields count as a level. */
function partsOf(own: Data, inner: Context, deeper: Context): Partial<SchemaNode> {
  const required = toList(own.required);
  const properties: SchemaNode["properties"] = [];
  let cut: Cut | null = null;
  for (const [name, schema] of Object.entries(toRecord(own.properties))) {
    if (inner.budget.left <= 0) {
      cut = "long";
      break;
    }
    properties.push({ name, isRequired: required.includes(name), node: build(schema, deeper) });
  }
  const options = optionsOf(own).map((option) => build(option, inner));
  const items = isRecord(own.items) ? build(own.items, inner) : null;
  const more = own.additionalProperties;
  const additional = isRecord(more) && Object.keys(more).length > 0 ? build(more, deeper) : null;
  return { properties, options, items, additional, cut };
}

/** Most alternatives of `oneOf` and `anyOf`. */
const MAX_OPTIONS = 20;
const optionsOf = (own: Data): readonly unknown[] =>
  [...toList(own.oneOf), ...toList(own.anyOf)].filter(isRecord).slice(0, MAX_OPTIONS);

const PARTS = ["properties", "items", "oneOf", "anyOf", "additionalProperties"];
const hasParts = (own: Data): boolean => PARTS.some((part) => typeof own[part] === "object");
const withoutParts = (own: Data): Data =>
  Object.fromEntries(Object.entries(own).filter(([key]) => !PARTS.includes(key) && key !== "required"));

/** Joined schemas by the schema they are of: many operations may use the same one. */
const joined = new WeakMap<object, Data>();

/** The keywords of a schema with those that it refers to and joins by `allOf`. Its own come first. */
function join(schema: unknown, spec: Data): Data {
  const isReference = isRecord(schema) && schema.$ref !== undefined && Object.keys(schema).length === 1;
  const target = isReference ? resolve(schema, spec).value : schema;
  if (!isRecord(target)) return {};
  const made = joined.get(target) ?? joinParts(target, spec, { left: MAX_JOINED });
  joined.set(target, made);
  return made;
}

function joinParts(schema: unknown, spec: Data, budget: { left: number }): Data {
  budget.left -= 1;
  if (!isRecord(schema) || budget.left < 0) return {};
  const { $ref, allOf, ...own } = schema;
  const parts = [...($ref === undefined ? [] : [resolve(schema, spec).value]), ...toList(allOf).slice(0, MAX_JOINED)];
  return parts.reduce<Data>((first, part) => merge(first, joinParts(part, spec, budget)), merge(own, {}));
}

function merge(first: Data, second: Data): Data {
  // The fields of the first one come first, and win.
  const properties = new Map([...entriesOf(first), ...entriesOf(second), ...entriesOf(first)]);
  const required = [...toList(first.required), ...toList(second.required)].slice(0, MAX_FIELDS);
  return {
    ...second,
    ...first,
    ...(properties.size > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

const entriesOf = ({ properties }: Data): [string, unknown][] =>
  Object.entries(toRecord(properties)).slice(0, MAX_FIELDS);

/** "#/components/schemas/User" → "User". */
const nameOf = (pointer: string): string | null =>
  /^#\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1]?.replaceAll("~1", "/").slice(0, MAX_NAME) ?? null;
