/** The addresses of an API. */

import { type Data, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { toCode, toDescription, toItem } from "./markdown.ts";
import { toText } from "./values.ts";

/** Stands for the host that a file does not name. */
const UNKNOWN_HOST = "https://api.example.com";

/** The address of a server with the defaults of its variables, without a slash at the end. */
export function serverUrl(value: unknown): string {
  const server = toRecord(value);
  const variables = toRecord(server.variables);
  const url = toText(server.url).replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    return toText(toRecord(variables[name]).default) || whole;
  });
  const isAbsolute = /^[a-z][a-z\d+.-]*:\/\//i.test(url);
  return (isAbsolute ? url : `${UNKNOWN_HOST}/${url.replace(/^\/+/, "")}`).replace(/\/+$/, "");
}

/** Most servers that are listed. */
const MAX_SERVERS = 40;

/** The servers of a file as a list in Markdown. Empty where it has none. */
export const toServerList = (spec: Data, base: string): string =>
  toList(spec.servers)
    .slice(0, MAX_SERVERS)
    .map(toRecord)
    .filter(({ url }) => toText(url) !== "" && toText(url) !== "/")
    .map((server) => toItem(toCode(toText(server.url)), toDescription(server.description, { base })))
    .join("\n");
