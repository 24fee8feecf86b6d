import { StartError } from "#lib/errors.ts";

/** Ends the process with one readable message when `work` throws a StartError. */
export async function readably(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`\n${error.message}\n\n`);
    process.exit(1);
  }
}
