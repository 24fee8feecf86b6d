// Writes .env.example from lib/config/variables.ts. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { envExample } from "#lib/config/env.ts";

writeFileSync(".env.example", envExample());
