/** Attributes that spans and metrics share. All of them have few values: none is taken from what somebody wrote. */
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
import type { Asked, RequestRecord } from "#lib/telemetry/telemetry.ts";

/** Stands for any value that is not among the known ones, as in the conventions. */
export const OTHER = "_OTHER";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]);

/** Whose API is spoken: who serves it, an address of an operator's own does not say. */
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

export const askedAttributes = (operation: string, { engine, model }: Asked): Attributes => ({
  [ATTR_GEN_AI_OPERATION_NAME]: operation,
  [ATTR_GEN_AI_PROVIDER_NAME]: PROVIDERS[engine] ?? engine,
  ...(model !== null && { [ATTR_GEN_AI_REQUEST_MODEL]: model }),
});
