/** Attributes that spans and metrics share. Each has few values: none comes from text that somebody wrote. */
import type { Attributes } from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_SCHEME,
  GEN_AI_PROVIDER_NAME_VALUE_OPENAI,
} from "@opentelemetry/semantic-conventions/incubating";
import type { EngineModel, RequestRecord } from "#lib/telemetry/telemetry.ts";

/** The conventions' value for everything that is not in a list of known values. */
export const OTHER = "_OTHER";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]);

/** The vendor of each engine's API. The vendor of the server behind it is unknown. Other engines go by their own names. */
const PROVIDERS: { readonly [engine: string]: string } = {
  openai: GEN_AI_PROVIDER_NAME_VALUE_OPENAI,
  chat: GEN_AI_PROVIDER_NAME_VALUE_OPENAI,
};

export const methodOf = (method: string): string => (METHODS.has(method) ? method : OTHER);

export const requestAttributes = ({ method, route, status, problem }: RequestRecord, siteUrl: string): Attributes => ({
  [ATTR_HTTP_REQUEST_METHOD]: methodOf(method),
  [ATTR_HTTP_ROUTE]: route,
  [ATTR_HTTP_RESPONSE_STATUS_CODE]: status,
  [ATTR_URL_SCHEME]: new URL(siteUrl).protocol.replace(":", ""),
  ...(status >= 500 && { [ATTR_ERROR_TYPE]: problem ?? String(status) }),
});

export const modelAttributes = (operation: string, { engine, model }: EngineModel): Attributes => ({
  [ATTR_GEN_AI_OPERATION_NAME]: operation,
  [ATTR_GEN_AI_PROVIDER_NAME]: PROVIDERS[engine] ?? engine,
  ...(model !== null && { [ATTR_GEN_AI_REQUEST_MODEL]: model }),
});
