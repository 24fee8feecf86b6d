/** The headers of every answer. For the server only. */
import { contentPolicy } from "./content-policy.ts";

// A constant that the build replaces, not a reading of the environment.
// biome-ignore lint/style/noProcessEnv: see above
const dev = process.env.NODE_ENV !== "production";

export const securityHeaders = [
  // Next's development server sends one of its scripts as JSON.
  ...(dev ? [] : [{ key: "X-Content-Type-Options", value: "nosniff" }]),
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** For all but /embed, which says itself which sites may frame it. */
export const policyHeader = { key: "Content-Security-Policy", value: contentPolicy() };
