/** The operations of an OpenAPI file, in the order of the file. */
import { slug } from "github-slugger";
import { type Data, isRecord, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { resolve, resolveRecord, toText } from "./values.ts";

export type Operation = {
  /** In lower case; "webhook" for a request that the API sends. */
  method: string;
  /** The path, or the name of a webhook. */
  path: string;
  /** The operation's own keywords. */
  own: Data;
  /** Parameters of the path and of the operation: the operation's take the place of the path's. */
  parameters: Data[];
  /** Servers of the operation, else of its path, else of the file. */
  servers: readonly unknown[];
  tags: string[];
  /** The anchor of its section, the same as long as its `operationId`, or its method and path, are. */
  id: string;
};

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"] as const;
/** Most parameters of an operation. */
const MAX_PARAMETERS = 100;
/** Most tags of an operation that are looked at, and its longest name, in characters. */
const MAX_TAGS = 20;
const MAX_NAME = 200;

/** Every operation that is not marked as internal, with ids that differ. At most `max`. */
export function listOperations(spec: Data, max: number): { operations: Operation[]; left: number } {
  const operations: Operation[] = [];
  const ids = new Map<string, number>();
  let left = 0;
  const add = (method: string, path: string, item: Data, own: Data): void => {
    if (isInternal(own) || isInternal(item)) return;
    if (operations.length >= max) left += 1;
    else operations.push({ ...toOperation(method, path, item, own, spec), id: uniqueId(idOf(method, path, own), ids) });
  };
  for (const [path, value] of Object.entries(toRecord(spec.paths))) {
    const item = resolveRecord(value, spec);
    for (const method of METHODS) if (isRecord(item[method])) add(method, path, item, toRecord(item[method]));
  }
  for (const [name, value] of Object.entries(toRecord(spec.webhooks))) {
    const item = resolveRecord(value, spec);
    const own = METHODS.map((method) => item[method]).find(isRecord);
    if (own) add("webhook", name, item, own);
  }
  return { operations, left };
}

/** One operation, or null when the file does not have it. `method` is in lower case, or "webhook". */
export function findOperation(spec: Data, method: string, path: string): Operation | null {
  const isWebhook = method === "webhook";
  const item = resolveRecord(toRecord(isWebhook ? spec.webhooks : spec.paths)[path], spec);
  const own = isWebhook ? METHODS.map((name) => item[name]).find(isRecord) : item[method];
  if (!isRecord(own)) return null;
  return { ...toOperation(method, path, item, own, spec), id: idOf(method, path, own) };
}

/** The name of an operation for people. */
export const nameOf = ({ own, method, path }: Operation): string =>
  (toText(own.summary) || requestLine(method, path)).slice(0, MAX_NAME);

/** "POST /users", or the name of a webhook. */
export const requestLine = (method: string, path: string): string =>
  method === "webhook" ? path : `${method.toUpperCase()} ${path}`;

function toOperation(method: string, path: string, item: Data, own: Data, spec: Data): Omit<Operation, "id"> {
  const listed = [item.parameters, own.parameters].flatMap((list) => toList(list).slice(0, MAX_PARAMETERS));
  const given = listed.flatMap((parameter) => {
    const { value } = resolve(parameter, spec);
    return isRecord(value) && toText(value.name) !== "" ? [value] : [];
  });
  const parameters = new Map(
    given.map((parameter) => [`${toText(parameter.in)} ${toText(parameter.name)}`, parameter]),
  );
  const servers = [own.servers, item.servers, spec.servers].map(toList).find((list) => list.length > 0) ?? [];
  const tags = toList(own.tags)
    .slice(0, MAX_TAGS)
    .filter((tag): tag is string => typeof tag === "string" && tag.trim() !== "");
  return { method, path, own, parameters: [...parameters.values()].slice(0, MAX_PARAMETERS), servers, tags };
}

const isInternal = (value: Data): boolean => value["x-internal"] === true || value["x-hidden"] === true;

/** Longest id, in characters. */
const MAX_ID = 100;

function idOf(method: string, path: string, own: Data): string {
  const given = toText(own.operationId).replace(/[^\p{L}\p{N}_.-]+/gu, "-");
  const plain = given.replace(/^-+|-+$/g, "") || slug(`${method} ${path.replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`);
  return plain.slice(0, MAX_ID) || method;
}

function uniqueId(id: string, ids: Map<string, number>): string {
  const count = (ids.get(id) ?? 0) + 1;
  ids.set(id, count);
  return count === 1 ? id : uniqueId(`${id}-${count}`, ids);
}
