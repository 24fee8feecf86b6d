/** An example request as a command for curl. */
import { slug } from "github-slugger";
import type { Data } from "#lib/docs/navigation/data/shape.ts";
import type { Operation } from "./operations.ts";
import { parameterExample, toExampleText } from "./samples.ts";
import { toSchemaTree } from "./schema.ts";
import { credentialsOf } from "./security.ts";
import { serverUrl } from "./servers.ts";
import { isSmall, toText } from "./values.ts";

/** What is sent as the body: its media type and its example. */
export type ExampleBody = { type: string; value: unknown } | null;

/** Most schemas that are looked at for the example of a parameter. */
const MAX_SCHEMAS = 20;

/** Parameters that must be given, or that have an example, are part of the request. */
export function toCurl(operation: Operation, body: ExampleBody, spec: Data): string {
  const { method, own } = operation;
  const given = givenParameters(operation, spec);
  const at = (place: string): Pair[] => given.filter((item) => item.place === place).map((item) => item.pair);
  const credentials = credentialsOf(own, spec);
  const url = urlOf(operation, at("path"), [...at("query"), ...credentials.query]);
  const cookies = [...at("cookie"), ...credentials.cookies].map((pair) => pair.join("="));
  const headers = [
    ...credentials.headers,
    ...at("header"),
    ...(cookies.length > 0 ? [["Cookie", cookies.join("; ")]] : []),
    ...(body && !isForm(body.type) ? [["Content-Type", body.type]] : []),
  ];
  return [
    `curl${method === "get" ? "" : ` -X ${method.toUpperCase()}`} ${quote(url)}`,
    ...headers.map((pair) => `-H ${quote(pair.join(": "))}`),
    ...bodyOf(body),
  ].join(" \\\n  ");
}

/** A name and its value. */
type Pair = [string, string];

function givenParameters({ parameters }: Operation, spec: Data): { place: string; pair: Pair }[] {
  return parameters.flatMap((parameter) => {
    const name = toText(parameter.name);
    const node = toSchemaTree(parameter.schema, spec, { left: MAX_SCHEMAS, described: new Map(), levels: 1 });
    const value = parameterExample(parameter, node, spec);
    if (parameter.required !== true && value === undefined) return [];
    const pair: Pair = [name, toValue(value ?? `YOUR_${slug(name).replaceAll("-", "_").toUpperCase()}`)];
    return [{ place: toText(parameter.in), pair }];
  });
}

function urlOf({ path, servers }: Operation, inPath: Pair[], query: Pair[]): string {
  const values = new Map(inPath);
  const filled = path.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const value = values.get(name);
    return value === undefined ? whole : encode(value);
  });
  const search = query.map((pair) => pair.map(encode).join("=")).join("&");
  return `${serverUrl(servers[0])}${filled}${search === "" ? "" : `?${search}`}`;
}

/** Half of a character that takes two code units cannot be encoded. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());

const isForm = (type: string): boolean => /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(type);

/** Most fields of a form. */
const MAX_FIELDS = 50;

function bodyOf(body: ExampleBody): string[] {
  if (!body) return [];
  if (isForm(body.type) && typeof body.value === "object" && body.value !== null) {
    const flag = body.type.startsWith("multipart") ? "-F" : "--data-urlencode";
    return Object.entries(body.value)
      .slice(0, MAX_FIELDS)
      .map(([name, value]) => `${flag} ${quote(`${name}=${toValue(value)}`)}`);
  }
  const text = toExampleText(body.value);
  return text === null ? [] : [`-d ${quote(text)}`];
}

/** Longest value of a parameter or a field of a form, in characters. */
const MAX_VALUE = 300;

function toValue(value: unknown): string {
  const text = typeof value !== "object" ? String(value) : isSmall(value) ? JSON.stringify(value) : "";
  return text.length > MAX_VALUE ? "…" : text;
}

/** A word of a POSIX shell. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
