import { isServer } from "#lib/env.ts";

/** Runs once when a server starts: a wrong environment stops it here with one readable message, not on a request. */
export async function register(): Promise<void> {
  if (!isServer()) return;
  const { startServer } = await import("#lib/start.ts");
  await startServer();
}
