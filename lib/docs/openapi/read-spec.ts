/** Reads the text of an OpenAPI file as data of OpenAPI 3.1, within bounds. Nothing that it refers to is opened. */

import { upgrade } from "@scalar/openapi-upgrader";
import { parse } from "yaml";
import { type Data, isRecord } from "#lib/docs/navigation/data/shape.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";

/** Longest file in JSON, in bytes. */
export const MAX_BYTES = 8 * 1024 * 1024;
/** Longest file in YAML, in UTF-16 code units: its parser takes a second for each million. */
const MAX_YAML = 3_000_000;
/** Most values, with the aliases of YAML counted in full. */
const MAX_VALUES = 600_000;
const MAX_DEPTH = 64;

export type ReadSpec = { spec: Data } | { problem: string };

/** An OpenAPI file (3.0, 3.1, or Swagger 2.0) as data of OpenAPI 3.1, or the reason why it is none. Never throws. */
export function readSpec(text: string): ReadSpec {
  try {
    const data = parseData(text);
    const version = isRecord(data) ? versionOf(data) : null;
    if (!isRecord(data) || version === null) return { problem: "it has neither `openapi: 3.x` nor `swagger: 2.0`" };
    return { spec: toRecordOf(upgrade({ ...data }, "3.1")) };
  } catch (error) {
    return { problem: reasonOf(error) };
  }
}

/** JSON or YAML as plain data: without cycles, aliases and keys that would change a prototype. @throws Error beyond the bounds */
export function parseData(text: string): unknown {
  const source = text.replace(/^\uFEFF/, "");
  if (Buffer.byteLength(source) > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
  if (/^\s*[{[]/.test(source)) return toPlain(JSON.parse(source));
  if (source.length > MAX_YAML) throw new Error(`it is YAML and longer than ${MAX_YAML} characters`);
  return toPlain(parse(source, { logLevel: "error", maxAliasCount: 100, merge: true }));
}

const versionOf = ({ openapi, swagger }: Data): string | null => {
  if (/^3\.\d/.test(String(openapi))) return String(openapi);
  return /^2(\.0)?$/.test(String(swagger)) ? "2.0" : null;
};

/** The upgraded document is typed by its standard, but a file may hold anything: it is read as unknown data again. */
const toRecordOf = (document: unknown): Data => (isRecord(document) ? document : {});

function toPlain(data: unknown): unknown {
  let left = MAX_VALUES;
  const copy = (value: unknown, depth: number): unknown => {
    left -= 1;
    if (left < 0) throw new Error(`it has more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) throw new Error(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => (key === "__proto__" ? [] : [[key, copy(item, depth + 1)]])),
    );
  };
  return copy(data, 0);
}
