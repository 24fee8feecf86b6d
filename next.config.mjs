import { createHash } from "node:crypto";

if (Number.parseInt(process.versions.node, 10) < 22) {
  process.stderr.write(
    `\nNode 22 or later is needed, this is ${process.versions.node}. \`npm start\` brings its own.\n\n`,
  );
  process.exit(1);
}
// Only now: an older Node cannot read TypeScript.
const { inlineScript } = await import("./components/site/inline-script.ts");

const dev = process.env.NODE_ENV !== "production";
const hash = createHash("sha256").update(inlineScript).digest("base64");

// Next's development server writes inline scripts of its own; a hash beside 'unsafe-inline' would switch that off.
const scripts = dev ? "'unsafe-inline' 'unsafe-eval'" : `'sha256-${hash}'`;

/** Everything comes from this origin. Paste writes its styles into the page; the only inline script is the theme's. */
const policy = {
  "default-src": "'self'",
  "script-src": `'self' ${scripts}`,
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "frame-ancestors": "'none'",
  "base-uri": "'self'",
  "form-action": "'self'",
  "object-src": "'none'",
};

const headers = [
  {
    key: "Content-Security-Policy",
    value: Object.entries(policy)
      .map(([name, value]) => `${name} ${value}`)
      .join("; "),
  },
  // Next's development server sends one of its scripts as JSON.
  ...(dev ? [] : [{ key: "X-Content-Type-Options", value: "nosniff" }]),
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // It takes the first stop of the Tab key and logs an error of its own on pages that a server renders.
  devIndicators: false,
  // Its modules import each other without extensions, which Node refuses.
  transpilePackages: ["@twilio-paste/icons"],
  turbopack: { resolveAlias: { "@twilio-paste/theme": "./components/site/paste-theme.ts" } },
  // Node loads these itself: they import optional parts that are not installed.
  serverExternalPackages: ["@supabase/lite", "@electric-sql/pglite"],
  // A test that does not type-check must not stop a deployment.
  typescript: { tsconfigPath: "tsconfig.build.json" },
  // The shared runtime starts with an inline script that differs by page and build: no policy can name its hash.
  experimental: { turbopackSharedRuntime: false },
  // Read at run time, so no import tells Next about them.
  outputFileTracingIncludes: { "/**": ["./content/docs/**/*", "./supabase/migrations/**/*"] },
  headers: async () => [{ source: "/:path*", headers }],
};
