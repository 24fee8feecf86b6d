/** Slack takes forms; the frame of the fakes speaks JSON. */
import type { JsonObject } from "#tests/support/fakes/server.ts";

/** Arguments that the SDK writes as JSON inside the form. */
const JSON_ARGS = ["attachments", "blocks", "chunks", "files", "metadata", "prompts", "view"];
const BOOLEANS = ["mrkdwn", "unfurl_links", "unfurl_media", "link_names", "reply_broadcast"];

/** The same request with its form as JSON. The token travels as an argument, as old clients sent it. */
export async function toJsonRequest(request: Request): Promise<Request> {
  const text = await request.text();
  const isJson = request.headers.get("content-type")?.startsWith("application/json");
  const args: JsonObject = isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
  for (const name of JSON_ARGS) if (typeof args[name] === "string") args[name] = parse(args[name]);
  for (const name of BOOLEANS) if (typeof args[name] === "string") args[name] = args[name] === "true";
  args.token = request.headers.get("authorization");
  const { url, method, headers, signal } = request;
  const { "content-type": _, "content-length": __, ...rest } = Object.fromEntries(headers);
  return new Request(url, { method, headers: rest, signal, body: JSON.stringify(args) });
}

/** Text that is no JSON stays what it is: the method refuses it. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
