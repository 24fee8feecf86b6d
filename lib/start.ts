import { app } from "./app.ts";
import { FolderLocked } from "./database/lock.ts";
import { EnvError } from "./env.ts";

/** Opens the app with the server instead of with the first request. Faults a person must mend end the process. */
export async function startServer(): Promise<void> {
  try {
    await app();
  } catch (error) {
    const mendable = error instanceof EnvError || error instanceof FolderLocked;
    process.stderr.write(`\n${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n\n`);
    process.exit(1);
  }
}
