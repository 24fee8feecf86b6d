import { app } from "./app.ts";
import { StartError } from "./errors.ts";

/** Opens the app with the server instead of with the first request. A fault ends the process, readably if it can. */
export async function startServer(): Promise<void> {
  try {
    await app();
  } catch (error) {
    const text = error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`\n${text}\n\n`);
    process.exit(1);
  }
}
