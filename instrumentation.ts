/** Runs once when a server starts: a wrong environment stops it here with one readable message, not on a request. */
export async function register(): Promise<void> {
  // A constant that the build replaces, not a reading of the environment: the edge bundle must not see what follows.
  // biome-ignore lint/style/noProcessEnv: see above
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startServer } = await import("#lib/start.ts");
    const { policyHeader, securityHeaders } = await import("#components/site/policy/security-headers.ts");
    await startServer([...securityHeaders, policyHeader]);
  }
}
