// Stops a start with a wrong environment before anything takes long.
import { env } from "#lib/config/env.ts";
import { readably } from "./readably.ts";

await readably(async () => void env());
