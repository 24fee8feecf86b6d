/** The headers of every response. For the server only. */
import { formatPolicy } from "./content-policy.ts";

// The build replaces this with a constant: nothing is read from the environment.
// biome-ignore lint/style/noProcessEnv: see above
const dev = process.env.NODE_ENV !== "production";

export const securityHeaders = [
  // Next's development server sends one of its scripts as JSON.
  ...(dev ? [] : [{ key: "X-Content-Type-Options", value: "nosniff" }]),
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** For all pages but /embed, which sets its own list of sites that may frame it. */
export const policyHeader = { key: "Content-Security-Policy", value: formatPolicy() };
