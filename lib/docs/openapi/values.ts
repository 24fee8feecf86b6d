/** Reads values of an OpenAPI file. It is written by others: what has the wrong type counts as absent. */
import { type Data, isRecord, toRecord } from "#lib/docs/navigation/data/shape.ts";

/** Most references that lead to each other. */
const MAX_HOPS = 10;

/** The value if it is a text, else "". */
export const toText = (value: unknown): string => (typeof value === "string" ? value.trim() : "");

/** The value below these keys, or undefined. Only keys that the file has count. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key) ? Reflect.get(inner, key) : undefined,
    value,
  );
}

export type Resolved = {
  value: unknown;
  /** Where the value is in the file: the last `$ref`, or null without one. */
  pointer: string | null;
  /** Whether the reference leads out of the file, or to nothing. The value is undefined then. */
  isMissing: boolean;
};

/** The value that `#/components/…` leads to, or the value itself. Other files and addresses are never opened. */
export function resolve(value: unknown, spec: Data): Resolved {
  let current = value;
  let pointer: string | null = null;
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const reference = valueAt(current, ["$ref"]);
    if (typeof reference !== "string") return { value: current, pointer, isMissing: current === undefined };
    pointer = reference;
    current = reference.startsWith("#/") ? valueAt(spec, stepsOf(reference)) : undefined;
    if (current === undefined) break;
  }
  return { value: undefined, pointer, isMissing: true };
}

/** The value that a reference leads to, as an object. */
export const resolveRecord = (value: unknown, spec: Data): Data => toRecord(resolve(value, spec).value);

const stepsOf = (reference: string): string[] =>
  reference
    .slice(2)
    .split("/")
    .map((step) => decode(step).replaceAll("~1", "/").replaceAll("~0", "~"));

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

/** Most values and characters of an example that is written. */
const MAX_SMALL = 20_000;

/** Whether a value is short enough to be written. Stops counting where it is not. */
export function isSmall(value: unknown): boolean {
  let left = MAX_SMALL;
  const count = (inner: unknown): boolean => {
    left -= 1 + (typeof inner === "string" ? inner.length : 0);
    if (left < 0) return false;
    if (Array.isArray(inner)) return inner.every(count);
    if (!isRecord(inner)) return true;
    for (const key in inner) {
      left -= key.length;
      if (!count(inner[key])) return false;
    }
    return true;
  };
  return count(value);
}

/** References that lead out of the file. */
export function externalReferences(spec: Data): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    else if (isRecord(value)) {
      const { $ref } = value;
      if (typeof $ref === "string" && !$ref.startsWith("#")) found.add($ref);
      Object.values(value).forEach(look);
    }
  };
  look(spec);
  return [...found];
}
