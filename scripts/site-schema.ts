// Writes public/site.schema.json from the schema of site.config.json. A test fails when the two differ.
import { writeFileSync } from "node:fs";
import { siteJsonSchema } from "#lib/config/site/json-schema.ts";

writeFileSync("public/site.schema.json", siteJsonSchema());
