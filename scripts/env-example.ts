// Writes .env.example from lib/env-variables.ts; a test fails when the two differ.
import { writeFileSync } from "node:fs";
import { envExample } from "../lib/env.ts";

writeFileSync(".env.example", envExample());
