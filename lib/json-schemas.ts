/** JSON schemas of callers: which ones are accepted, and whether an answer matches one. */
import { z } from "zod";
import { splitAtFences } from "#lib/markdown/fences.ts";

/** A JSON schema, as an object. */
export type JsonSchema = { [key: string]: unknown };

/** The longest schema, UTF-16 code units of JSON text; and the deepest nesting of objects and lists. */
export const MAX_SCHEMA_LENGTH = 16_000;
export const MAX_SCHEMA_DEPTH = 20;

/**
 * Refused keywords: checking a small schema with references can take for ever, and so can matching a pattern.
 */
const REFUSED = new Set(["$ref", "$dynamicRef", "pattern", "patternProperties"]);
/** Keywords whose value is a map from names to schemas. */
const SCHEMA_MAPS = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
/** Keywords whose value is not a schema. */
const VALUES = new Set(["enum", "const", "default", "examples"]);

/** The fault of a schema, as a text for its sender; null when answers can be checked with it. */
export function schemaProblemOf(schema: JsonSchema): string | null {
  // Checked first: JSON.stringify fails for a value that is nested too deeply.
  if (depthOf(schema) > MAX_SCHEMA_DEPTH) return `must be nested at most ${MAX_SCHEMA_DEPTH} levels deep`;
  if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
    return `must be at most ${MAX_SCHEMA_LENGTH.toLocaleString("en")} characters of JSON`;
  if (schema.type !== "object") return 'must have the type "object" at its root';
  const refused = findRefused(schema);
  if (refused) return `must not use ${refused}`;
  return toZod(schema) ? null : "must be a JSON schema with supported keywords";
}

/** Stops at the first level that is too deep. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > MAX_SCHEMA_DEPTH) return depth;
  return Object.values(value).reduce((deepest: number, item) => Math.max(deepest, depthOf(item, depth + 1)), depth);
}

function findRefused(schema: unknown): string | null {
  if (Array.isArray(schema)) return findInList(schema);
  if (typeof schema !== "object" || schema === null) return null;
  for (const [key, value] of Object.entries(schema)) {
    if (REFUSED.has(key)) return key;
    if (VALUES.has(key)) continue;
    const found = SCHEMA_MAPS.has(key) ? findInList(Object.values(Object(value))) : findRefused(value);
    if (found) return found;
  }
  return null;
}

function findInList(schemas: unknown[]): string | null {
  for (const schema of schemas) {
    const found = findRefused(schema);
    if (found) return found;
  }
  return null;
}

function toZod(schema: JsonSchema): z.ZodType | null {
  try {
    // Not the global registry, which would keep every schema with an id in memory.
    return z.fromJSONSchema(schema, { registry: z.registry() });
  } catch {
    return null;
  }
}

/** Whether vendors can enforce a schema while the model writes: all objects are closed, all properties required. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== "object" || schema === null) return true;
  const { type, properties, additionalProperties, required }: JsonSchema = { ...schema };
  const isClosed = () =>
    additionalProperties === false &&
    Array.isArray(required) &&
    Object.keys(properties ?? {}).every((name) => required.includes(name));
  return (![type].flat().includes("object") || isClosed()) && Object.values(schema).every(isStrict);
}

/** The most faults of an answer that are reported. */
const MAX_FAULTS = 3;

/** The JSON value of an answer: all of its text, or its only code block. Else the reason why there is no valid value. */
export function readJsonAnswer(
  text: string,
  schema: JsonSchema | null,
): { value: unknown; problem: null } | { value: null; problem: string } {
  const json = parseJson(text);
  if (!json) return { value: null, problem: "The answer is not JSON." };
  const checker = schema && toZod(schema);
  const result = checker ? checker.safeParse(json.value) : null;
  if (!result || result.success) return { value: json.value, problem: null };
  const faults = result.error.issues
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => `${path.join(".") || "the answer"}: ${message}`);
  return { value: null, problem: `The answer does not fit the schema. ${faults.join("; ")}` };
}

/** The contents of the fenced code blocks of a text. */
const listCodeBlocks = (text: string): string[] =>
  splitAtFences(text).flatMap(({ lines, isClosed }) => (isClosed ? [lines.slice(1, -1).join("\n")] : []));

/** Null when the text has no JSON value. */
function parseJson(text: string): { value: unknown } | null {
  const blocks = listCodeBlocks(text);
  const candidates = [text, ...(blocks.length === 1 ? blocks : [])];
  for (const candidate of candidates) {
    try {
      return { value: JSON.parse(candidate) };
    } catch {
      // Try the next candidate.
    }
  }
  return null;
}
