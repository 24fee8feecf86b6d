/** What a reader needs to know of the authentication of an API. */

import { type Data, isRecord, toList, toRecord } from "#lib/docs/navigation/data/shape.ts";
import { toCode, toDescription, toItem, toLine } from "./markdown.ts";
import { resolveRecord, toText } from "./values.ts";

/** Most security schemes, most scopes of one, and most ways to authenticate for an operation. */
const MAX_SCHEMES = 40;
const MAX_SCOPES = 100;
const MAX_WAYS = 10;

/** The security schemes of a file as a list in Markdown. Empty where it has none. */
export function toSchemeList(spec: Data, base: string): string {
  return Object.entries(toRecord(toRecord(spec.components).securitySchemes))
    .slice(0, MAX_SCHEMES)
    .map(([name, value]) => {
      const scheme = resolveRecord(value, spec);
      const item = toItem(`${toCode(name)} (${kindOf(scheme)})`, toDescription(scheme.description, { base }));
      return [item, ...flowsOf(scheme)].join("\n");
    })
    .join("\n");
}

function kindOf(scheme: Data): string {
  const type = toText(scheme.type);
  const name = toText(scheme.name);
  const format = toText(scheme.bearerFormat);
  if (type === "apiKey") return `API key in the ${toLine(toText(scheme.in))} ${toCode(name)}`;
  if (type === "http") return toLine(["HTTP", toText(scheme.scheme), format].filter(Boolean).join(" "));
  if (type === "oauth2") return "OAuth 2.0";
  if (type === "openIdConnect") return `OpenID Connect, ${toCode(toText(scheme.openIdConnectUrl))}`;
  if (type === "mutualTLS") return "mutual TLS";
  return toLine(type || "unknown");
}

const FLOW_URLS = [
  ["authorizationUrl", "authorize at"],
  ["tokenUrl", "token from"],
] as const;

function flowsOf(scheme: Data): string[] {
  return Object.entries(toRecord(scheme.flows))
    .slice(0, MAX_WAYS)
    .flatMap(([name, value]) => {
      const flow = toRecord(value);
      const urls = FLOW_URLS.flatMap(([key, label]) =>
        toText(flow[key]) ? [`${label} ${toCode(toText(flow[key]))}`] : [],
      );
      const scopes = Object.entries(toRecord(flow.scopes))
        .slice(0, MAX_SCOPES)
        .map(([scope, about]) => toItem(toCode(scope), toDescription(about, { max: 500 }), "    "));
      return [toItem([toCode(name), ...urls].join(", "), "", "  "), ...scopes];
    });
}

/** Ways to authenticate, each a list of schemes with their scopes. */
type Requirements = { schemes: { name: string; scopes: string[] }[] }[] | null;

/** The ways to authenticate for an operation. Null where the file says nothing. */
function requirementsOf(own: Data, spec: Data): Requirements {
  const given = own.security ?? spec.security;
  if (!Array.isArray(given)) return null;
  const ways = given.filter(isRecord).slice(0, MAX_WAYS);
  return ways.map((requirement) => ({
    schemes: Object.entries(requirement)
      .slice(0, MAX_WAYS)
      .map(([name, scopes]) => ({ name, scopes: toList(scopes).slice(0, MAX_WAYS).map(String) })),
  }));
}

/** "`bearer`, or `key` and `secret`". "" where the file says nothing. */
export function describeSecurity(own: Data, spec: Data): string {
  const requirements = requirementsOf(own, spec);
  if (requirements === null) return "";
  const words = requirements.map(({ schemes }) =>
    schemes.length === 0
      ? "none"
      : schemes
          .map(({ name, scopes }) => toCode(name) + (scopes.length > 0 ? ` (${scopes.map(toCode).join(", ")})` : ""))
          .join(" and "),
  );
  return words.length === 0 ? "none" : words.join(", or ");
}

type Credentials = { headers: Pair[]; query: Pair[]; cookies: Pair[] };
type Pair = [string, string];

/** Where the first way to authenticate puts its secrets, with words in their place. */
export function credentialsOf(own: Data, spec: Data): Credentials {
  const [first] = requirementsOf(own, spec) ?? [];
  const schemes = toRecord(toRecord(spec.components).securitySchemes);
  const found: Credentials = { headers: [], query: [], cookies: [] };
  for (const { name } of first?.schemes ?? []) {
    const scheme = resolveRecord(schemes[name], spec);
    const key: Pair = [toText(scheme.name), "YOUR_API_KEY"];
    if (scheme.type === "apiKey") {
      const list = scheme.in === "query" ? found.query : scheme.in === "cookie" ? found.cookies : found.headers;
      list.push(key);
    } else if (scheme.type === "http" && /^basic$/i.test(toText(scheme.scheme))) {
      found.headers.push(["Authorization", "Basic YOUR_CREDENTIALS"]);
    } else if (["http", "oauth2", "openIdConnect"].includes(toText(scheme.type))) {
      found.headers.push(["Authorization", "Bearer YOUR_TOKEN"]);
    }
  }
  return found;
}
