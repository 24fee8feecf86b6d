/** Examples of what is sent and answered: those of the file, else made from the schema. */
import { sample } from "openapi-sampler";
import { type Data, isRecord, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { leaf, type SchemaNode } from "./schema.ts";
import { isSmall, resolve } from "./values.ts";

/** Longest example that is shown, in characters. */
const MAX_LENGTH = 3_000;
/** Most schemas of a made example. Components that are used twice count twice. */
const MAX_SCHEMAS = 300;
/** Most repetitions in a made example: a schema may ask for a million items. */
const MAX_ITEMS = 2;
const MAX_CHARACTERS = 60;

/** Keywords that the sampler reads besides those that this file bounds. */
const KEPT =
  "type format enum const default example examples minimum maximum maxLength maxItems readOnly writeOnly xml".split(
    " ",
  );

/** What an example is for: fields that are only read are not sent, and those that are only written not answered. */
export type Use = { in: "request" | "response"; type: string };

/** The example of a media type, or undefined where nothing says what it is. Never throws. */
export function exampleOf(media: Data, node: SchemaNode | null, spec: Data, use: Use): unknown {
  if (media.example !== undefined) return media.example;
  const [first] = Object.values(toRecord(media.examples));
  const given = isRecord(first) ? toRecord(resolve(first, spec).value).value : undefined;
  return given ?? (node ? sampleOf(node, use) : undefined);
}

/** A value that fits a schema, always the same for one schema. */
function sampleOf(node: SchemaNode, { in: place, type }: Use): unknown {
  try {
    const format = /[/+]xml\b/.test(type) ? "xml" : "json";
    const skipped = { skipReadOnly: place === "request", skipWriteOnly: place === "response" };
    return sample(toPlainSchema(node, { left: MAX_SCHEMAS }), { ...skipped, format, quiet: true });
  } catch {
    // A schema that contradicts itself has no value: the operation is shown without an example.
    return undefined;
  }
}

/** The schema without references and repetitions, so that the sampler takes bounded time. */
function toPlainSchema(node: SchemaNode, budget: { left: number }): Data {
  budget.left -= 1;
  const { own } = node;
  const { properties, items, options, additional } = budget.left > 0 ? (node.same ?? node) : leaf({}, null);
  const [option] = options;
  const plain = (part: SchemaNode): Data => toPlainSchema(part, budget);
  return {
    ...Object.fromEntries(KEPT.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]]]))),
    ...(typeof own.minLength === "number" ? { minLength: Math.min(own.minLength, MAX_CHARACTERS) } : {}),
    ...(typeof own.minItems === "number" ? { minItems: Math.min(own.minItems, MAX_ITEMS) } : {}),
    ...(properties.length > 0
      ? { properties: Object.fromEntries(properties.map(({ name, node }) => [name, plain(node)])) }
      : {}),
    ...(items ? { items: plain(items) } : {}),
    ...(option ? { oneOf: [plain(option)] } : {}),
    ...(additional ? { additionalProperties: plain(additional) } : {}),
  };
}

/** An example as the text of a code block. Null for none. */
export function toExampleText(value: unknown): string | null {
  if (value === undefined || value === null || (typeof value !== "string" && !isSmall(value))) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  if (text.length <= MAX_LENGTH) return text;
  const lines = text.slice(0, MAX_LENGTH).split("\n");
  return `${(lines.length > 1 ? lines.slice(0, -1) : lines).join("\n")}\n…`;
}

/** The first example of a parameter or its schema. */
export function parameterExample(parameter: Data, node: SchemaNode | null, spec: Data): unknown {
  const own = toList(node?.own.examples)[0];
  return (
    exampleOf(parameter, null, spec, { in: "request", type: "" }) ??
    own ??
    node?.own.default ??
    toList(node?.own.enum)[0]
  );
}
