// Stops a start with a wrong environment before anything takes long.
import { EnvError, env } from "../lib/env.ts";

try {
  env();
} catch (error) {
  if (!(error instanceof EnvError)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
  process.exit(1);
}
