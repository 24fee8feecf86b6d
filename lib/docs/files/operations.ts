/**
 * Pages that are an operation of an API: `openapi: openapi.json POST /users` in their frontmatter (Mintlify). What the
 * file says about the operation becomes Markdown at the end of the page.
 */

import { type Data, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { describeOperation } from "#lib/docs/openapi/describe.ts";
import { toBlock, toCode, toDescription } from "#lib/docs/openapi/markdown.ts";
import { findOperation, requestLine } from "#lib/docs/openapi/operations.ts";
import { parseData, readSpec } from "#lib/docs/openapi/read-spec.ts";
import { toText } from "#lib/docs/openapi/values.ts";
import { includeMark } from "#lib/docs/reading/dialects/marks.ts";

const WANTED =
  /^(openapi|asyncapi):[ \t]*["']?(?:([^\s"']{1,500}\.(?:json|ya?ml))[ \t]+)?(?:(get|post|put|patch|delete|head|options|trace|webhook)[ \t]+)?([^\s"']{1,500})["']?[ \t]*$/im;

/** The operation that a page's frontmatter names, or null. `file` is where it is described. */
export function wantedOperation(source: string): { file: string; method: string; name: string } | null {
  const front = /^---\n([\s\S]{0,20000}?)\n---/.exec(source.replaceAll("\r\n", "\n"))?.[1];
  const [, kind, file, method = "", name = ""] = WANTED.exec(front ?? "") ?? [];
  if (!kind || (kind === "openapi" && method === "")) return null;
  return { file: file ?? `/${kind}.json`, method: method.toLowerCase(), name };
}

/** The data of a file that describes operations: OpenAPI or AsyncAPI. Empty for a file that cannot be read. */
export function parseDescription(text: string): Data {
  const read = readSpec(text);
  if ("spec" in read) return read.spec;
  try {
    return toRecord(parseData(text));
  } catch {
    return {};
  }
}

/** The page with its operation. `described` is the data of the file that describes it, or null when there is no file. */
export function addOperation(source: string, described: Data | null): string {
  const wanted = wantedOperation(source);
  if (!wanted) return source;
  // Where the file is missing, the mark becomes a note of the report.
  const line = toBlock("http", wanted.method === "" ? wanted.name : requestLine(wanted.method, wanted.name));
  const text = described === null ? `${line}\n\n${includeMark({ file: wanted.file })}` : describe(wanted, described);
  return `${source.trimEnd()}\n\n${text || line}\n`;
}

/** Empty where the file does not have the operation. */
function describe({ method, name }: { method: string; name: string }, spec: Data): string {
  if (method === "") return describeChannel(name, spec);
  const operation = findOperation(spec, method, name);
  if (!operation) return "";
  const lead = toDescription(operation.own.summary);
  return describeOperation(operation, spec, { heading: (title) => `## ${title}`, lead });
}

/** A channel of AsyncAPI. */
function describeChannel(name: string, spec: Data): string {
  const channel = toRecord(toRecord(spec.channels)[name]);
  const address = toText(channel.address);
  return [
    toBlock("http", name),
    toDescription(channel.summary) || toDescription(channel.title),
    toDescription(channel.description),
    address === "" ? "" : toCode(address),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
