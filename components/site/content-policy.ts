/** The content security policy of every answer. For the server only. */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { inlineScript } from "./inline-script.ts";

// A constant that the build replaces, not a reading of the environment.
// biome-ignore lint/style/noProcessEnv: see above
const dev = process.env.NODE_ENV !== "production";

const HEADER = "Content-Security-Policy";

/** As a policy names an inline script or style, or with 'unsafe-hashes' the value of a style attribute. */
const hashSource = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

type Directives = Record<string, string>;

/** Everything comes from this origin, and no page may hold another answer than /embed in a frame. */
const DIRECTIVES: Directives = {
  "default-src": "'self'",
  // Next's development server writes inline scripts of its own; a hash beside 'unsafe-inline' would switch that off.
  "script-src": `'self' ${dev ? "'unsafe-inline' 'unsafe-eval'" : hashSource(inlineScript)}`,
  // Of pages that are drawn for a request `setStylePolicy` names the styles. The 404 page is built once and holds
  // nothing that anybody else wrote.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "frame-ancestors": "'none'",
  "base-uri": "'self'",
  "form-action": "'self'",
  "object-src": "'none'",
  // Of "nextjs" and of the policy of our inline script. Next's development server evaluates strings.
  ...(!dev && { "require-trusted-types-for": "'script'", "trusted-types": "nextjs default" }),
};

export const contentPolicy = (directives: Directives = DIRECTIVES): string =>
  Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join("; ");

function parsePolicy(policy: string): Directives {
  const entries = policy.split(";").map((directive) => {
    const [name = "", ...value] = directive.trim().split(" ");
    return [name, value.join(" ")];
  });
  return Object.fromEntries(entries);
}

/** Replaces directives of the policy that the answer has so far. */
function setDirectives(res: ServerResponse, directives: Directives): void {
  const policy = res.getHeader(HEADER);
  const current = typeof policy === "string" ? parsePolicy(policy) : DIRECTIVES;
  res.setHeader(HEADER, contentPolicy({ ...current, ...directives }));
}

/** @param embedders origins whose pages may hold the page in a frame, as may the site's own; none: no page may. */
export function setFrameAncestors(res: ServerResponse, embedders: readonly string[]): void {
  setDirectives(res, { "frame-ancestors": embedders.length > 0 ? ["'self'", ...embedders].join(" ") : "'none'" });
}

/** More would make a header that proxies refuse: 54 bytes each. */
const MAX_ATTRIBUTE_HASHES = 24;

/**
 * Lets a drawn page have the styles that are in it and no others. An empty sheet is allowed, because Emotion fills its
 * own by script, rule by rule, which no policy is about; so is what React sets on an element's style.
 * Not for the development server, where Emotion writes text into its sheets.
 * @param nonce of its style elements, and of those that its scripts make
 * @param html in which the values of style attributes are found
 */
export function setStylePolicy(res: ServerResponse, nonce: string, html: string): void {
  const attributes = [
    ...new Set(Array.from(html.matchAll(/ style="([^"]*)"/g), ([, value = ""]) => decodeEntities(value))),
  ];
  const isLong = attributes.length > MAX_ATTRIBUTE_HASHES;
  const hashes = ["", ...(isLong ? [] : attributes)].map(hashSource);
  setDirectives(res, {
    "style-src": [
      "'self'",
      `'nonce-${nonce}'`,
      ...(attributes.length > 0 && !isLong ? ["'unsafe-hashes'"] : []),
      ...hashes,
    ].join(" "),
    ...(isLong && { "style-src-attr": "'unsafe-inline'" }),
  });
}

/**
 * Has browsers report what the policy of a drawn page refused, if the server named where to: an https URL in which nothing
 * ends a directive or a quoted string. Not every browser knows `report-to`; those that do ignore `report-uri`.
 */
export function setReporting(res: ServerResponse): void {
  const endpoint = /^csp="([^"]+)"$/.exec(String(res.getHeader("Reporting-Endpoints")))?.[1];
  if (endpoint) setDirectives(res, { "report-uri": endpoint, "report-to": "csp" });
}

/** As React escapes an attribute. */
const ENTITIES: Directives = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const decodeEntities = (text: string): string =>
  text.replace(/&(?:quot|#x27|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? "");
