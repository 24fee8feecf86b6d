/** JSON schemas that callers bring along: which ones are taken, and whether an answer fits. */
import { z } from "zod";
import { splitAtFences } from "#lib/markdown/fences.ts";

/** A JSON schema, as an object. */
export type JsonSchema = { [key: string]: unknown };

/** Longest schema, as JSON text in UTF-16 code units; and how deep objects and lists may stand in each other. */
export const MAX_SCHEMA_LENGTH = 16_000;
export const MAX_SCHEMA_DEPTH = 20;

/**
 * References can make a small schema endless work, and a pattern is a program that would run on somebody else's text.
 */
const REFUSED = new Set(["$ref", "$dynamicRef", "pattern", "patternProperties"]);
/** Keywords whose value maps names to schemas, and those whose value is no schema. */
const NAMED = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
const VALUES = new Set(["enum", "const", "default", "examples"]);

/** What is wrong with a schema, to be told to whoever sent it; null when an answer can be held to it. */
export function schemaProblem(schema: JsonSchema): string | null {
  // First: what is nested without end cannot even be written as text.
  if (depthOf(schema) > MAX_SCHEMA_DEPTH) return `must be nested at most ${MAX_SCHEMA_DEPTH} levels deep`;
  if (JSON.stringify(schema).length > MAX_SCHEMA_LENGTH)
    return `must be at most ${MAX_SCHEMA_LENGTH.toLocaleString("en")} characters of JSON`;
  if (schema.type !== "object") return 'must have the type "object" at its root';
  const refused = refusedIn(schema);
  if (refused) return `must not use ${refused}`;
  return toCheck(schema) ? null : "must be a JSON schema with supported keywords";
}

/** Stops at the first level that is too deep. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null || depth > MAX_SCHEMA_DEPTH) return depth;
  return Object.values(value).reduce((deepest: number, item) => Math.max(deepest, depthOf(item, depth + 1)), depth);
}

function refusedIn(schema: unknown): string | null {
  if (Array.isArray(schema)) return firstOf(schema);
  if (typeof schema !== "object" || schema === null) return null;
  for (const [key, value] of Object.entries(schema)) {
    if (REFUSED.has(key)) return key;
    if (VALUES.has(key)) continue;
    const found = NAMED.has(key) ? firstOf(Object.values(Object(value))) : refusedIn(value);
    if (found) return found;
  }
  return null;
}

function firstOf(schemas: unknown[]): string | null {
  for (const schema of schemas) {
    const found = refusedIn(schema);
    if (found) return found;
  }
  return null;
}

function toCheck(schema: JsonSchema): z.ZodType | null {
  try {
    // A registry of its own: the global one would keep every schema that has an id.
    return z.fromJSONSchema(schema, { registry: z.registry() });
  } catch {
    return null;
  }
}

/** Whether vendors can hold a model to a schema while it writes: every object closed, every property required. */
export function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (typeof schema !== "object" || schema === null) return true;
  const { type, properties, additionalProperties, required } = schema as JsonSchema;
  const isClosed = () =>
    additionalProperties === false &&
    Array.isArray(required) &&
    Object.keys(properties ?? {}).every((name) => required.includes(name));
  return (![type].flat().includes("object") || isClosed()) && Object.values(schema).every(isStrict);
}

/** At most so many faults of an answer are told. */
const FAULTS = 3;

/** The JSON an answer holds, whole or as its only code block, if it fits `schema`; else why there is none. */
export function readJsonAnswer(
  text: string,
  schema: JsonSchema | null,
): { value: unknown; problem: null } | { value: null; problem: string } {
  const json = parseJson(text);
  if (!json) return { value: null, problem: "The answer is not JSON." };
  const check = schema && toCheck(schema);
  const result = check ? check.safeParse(json.value) : null;
  if (!result || result.success) return { value: json.value, problem: null };
  const faults = result.error.issues
    .slice(0, FAULTS)
    .map(({ path, message }) => `${path.join(".") || "the answer"}: ${message}`);
  return { value: null, problem: `The answer does not fit the schema. ${faults.join("; ")}` };
}

/** The contents of the fenced code blocks of a text. */
const codeBlocks = (text: string): string[] =>
  splitAtFences(text).flatMap(({ lines, isClosed }) => (isClosed ? [lines.slice(1, -1).join("\n")] : []));

/** Null when there is none. */
function parseJson(text: string): { value: unknown } | null {
  const blocks = codeBlocks(text);
  const candidates = [text, ...(blocks.length === 1 ? blocks : [])];
  for (const candidate of candidates) {
    try {
      return { value: JSON.parse(candidate) };
    } catch {
      // The next one, if any.
    }
  }
  return null;
}
