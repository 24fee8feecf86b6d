/** The content security policy of every page. For the server only. */
import { createHash } from "node:crypto";
import { inlineScript } from "./inline-script.ts";

// A constant that the build replaces, not a reading of the environment.
// biome-ignore lint/style/noProcessEnv: see above
const dev = process.env.NODE_ENV !== "production";
const hash = createHash("sha256").update(inlineScript).digest("base64");

// Next's development server writes inline scripts of its own; a hash beside 'unsafe-inline' would switch that off.
const scripts = dev ? "'unsafe-inline' 'unsafe-eval'" : `'sha256-${hash}'`;

/**
 * Everything comes from this origin. Paste writes its styles into the page; the only inline script is the theme's.
 * @param embedders origins whose pages may hold the page in a frame, as may the site's own; none: no page may.
 */
export function contentPolicy(embedders: readonly string[]): string {
  const policy = {
    "default-src": "'self'",
    "script-src": `'self' ${scripts}`,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-ancestors": embedders.length > 0 ? ["'self'", ...embedders].join(" ") : "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "object-src": "'none'",
  };
  return Object.entries(policy)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
