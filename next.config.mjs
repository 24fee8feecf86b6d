import { existsSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `\nNode 22.18 or later is needed, this is ${process.versions.node}. \`npm start\` brings its own.\n\n`,
  );
  process.exit(1);
}
// Only now: an older Node cannot read TypeScript.
const { policyHeader, securityHeaders } = await import("./components/site/policy/security-headers.ts");

const basePath = process.env.BASE_PATH ?? "";

/** @type {import("next").NextConfig} */
export default {
  // The browser's code has it, too: components and lib read it by lib/contract/base-path.ts.
  basePath,
  // A browser test builds a second site, behind a base path.
  distDir: process.env.NEXT_DIST_DIR ?? ".next",
  env: { BASE_PATH: basePath },
  poweredByHeader: false,
  reactStrictMode: true,
  // It takes the first stop of the Tab key and logs an error of its own on pages that a server renders.
  devIndicators: false,
  // Its modules import each other without extensions, which Node refuses.
  transpilePackages: ["@twilio-paste/icons"],
  turbopack: {
    resolveAlias: {
      "@twilio-paste/footnote": "./components/site/paste-footnote.ts",
      "@twilio-paste/theme": "./components/site/paste-theme.ts",
    },
  },
  serverExternalPackages: [
    // Node loads these itself: they import optional parts that are not installed.
    "@supabase/lite",
    "@electric-sql/pglite",
    // And this one, if Socket Mode is on.
    "@slack/socket-mode",
    // And these, if telemetry is on: no bundle holds them.
    "@opentelemetry/api",
    "@opentelemetry/exporter-metrics-otlp-http",
    "@opentelemetry/exporter-trace-otlp-http",
    "@opentelemetry/resources",
    "@opentelemetry/sdk-metrics",
    "@opentelemetry/sdk-trace",
    "@opentelemetry/semantic-conventions",
  ],
  // `npm run types` checks them, `npm test` runs it: once is enough, and a start then installs no types of its packages.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // /EMBED is not /embed, for the headers below either.
    caseSensitiveRoutes: true,
    // The shared runtime starts with an inline script that differs by page and build: no policy can name its hash.
    turbopackSharedRuntime: false,
    // A first build has nothing to reuse: writing the cache costs it 5 seconds.
    turbopackFileSystemCacheForBuild: existsSync(".next/BUILD_ID"),
  },
  // Read at run time, so no import tells Next about them.
  outputFileTracingIncludes: {
    "/**": ["./content/docs/**/*", "./content/assistants/**/*", "./supabase/migrations/**/*"],
    // PDFs are opened in a process of their own.
    "/api/paste-assistant-file": ["./lib/attachments/pdf-process.ts", "./node_modules/unpdf/**/*"],
  },
  // No picture goes through Next, whose optimizer anybody could keep busy.
  images: { unoptimized: true },
  // For hosts that serve files and pages themselves. A server of ours sets them on everything: lib/http/middleware.ts.
  headers: async () => [
    { source: "/:path*", headers: securityHeaders },
    // /embed says itself which sites may frame it: a build does not know them.
    { source: "/:path((?!embed$).*)", headers: [policyHeader] },
  ],
  rewrites: async () => [
    { source: "/embed.js", destination: "/api/embed" },
    { source: "/site-files/:name", destination: "/api/site-files/:name" },
    { source: "/docs-files/:path*", destination: "/api/docs-files/:path*" },
  ],
};
