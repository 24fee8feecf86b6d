/** The content security policy of every response. For the server only. */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { inlineScript } from "../inline-script.ts";

// The build replaces this with a constant: nothing is read from the environment.
// biome-ignore lint/style/noProcessEnv: see above
const dev = process.env.NODE_ENV !== "production";

const HEADER = "Content-Security-Policy";

/** The source expression of an inline script or style, or with 'unsafe-hashes' of a style attribute's value. */
const hashSource = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

type Directives = Record<string, string>;

/** Everything is loaded from this origin, and other sites may frame nothing but /embed. */
const DIRECTIVES: Directives = {
  "default-src": "'self'",
  // Next's development server writes inline scripts of its own; a hash beside 'unsafe-inline' would switch that off.
  "script-src": `'self' ${dev ? "'unsafe-inline' 'unsafe-eval'" : hashSource(inlineScript)}`,
  // `setStylePolicy` replaces it for pages that are rendered for a request. The 404 page is built once and contains no
  // content from outside.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "media-src": "'self'",
  "font-src": "'self'",
  "connect-src": "'self'",
  "frame-ancestors": "'none'",
  "base-uri": "'self'",
  "form-action": "'self'",
  "object-src": "'none'",
  // The policies of Next ("nextjs") and of the inline script ("default"). Next's development server evaluates strings.
  ...(!dev && { "require-trusted-types-for": "'script'", "trusted-types": "nextjs default" }),
};

export const formatPolicy = (directives: Directives = DIRECTIVES): string =>
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

/** Replaces directives of the response's policy. */
function setDirectives(res: ServerResponse, directives: Directives): void {
  const policy = res.getHeader(HEADER);
  const current = typeof policy === "string" ? parsePolicy(policy) : DIRECTIVES;
  res.setHeader(HEADER, formatPolicy({ ...current, ...directives }));
}

/** @param embedders origins that may frame the page, besides the site itself; if empty, nobody may. */
export function setFrameAncestors(res: ServerResponse, embedders: readonly string[]): void {
  setDirectives(res, { "frame-ancestors": embedders.length > 0 ? ["'self'", ...embedders].join(" ") : "'none'" });
}

/** A hash takes 54 bytes. Proxies refuse headers that are too long. */
const MAX_ATTRIBUTE_HASHES = 24;

/**
 * Allows the styles in a rendered page and no others. An empty sheet is allowed: Emotion adds rules to its sheets by
 * script, which no policy restricts. Nor does a policy restrict the styles that React sets on elements.
 * Not for the development server, where Emotion writes text into its sheets.
 * @param nonce of its style elements, and of those that its scripts make
 * @param html the page, from which the values of style attributes are read
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
 * Makes browsers report violations of a rendered page's policy, if the response names an endpoint: an https URL without
 * characters that end a directive or a quoted string. Browsers that know `report-to` ignore `report-uri`.
 */
export function setReporting(res: ServerResponse): void {
  const endpoint = /^csp="([^"]+)"$/.exec(String(res.getHeader("Reporting-Endpoints")))?.[1];
  if (endpoint) setDirectives(res, { "report-uri": endpoint, "report-to": "csp" });
}

/** The characters that React escapes in an attribute. */
const ENTITIES: Directives = { "&quot;": '"', "&#x27;": "'", "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const decodeEntities = (text: string): string =>
  text.replace(/&(?:quot|#x27|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? "");
