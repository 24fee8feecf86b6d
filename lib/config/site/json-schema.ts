import { z } from "zod";
import { siteConfig } from "./schema.ts";

/**
 * The JSON schema of site.config.json, as the text of a file, for editors: they complete keys and show what each is for. What
 * a picture holds and whether a colour has contrast is checked at start only.
 */
export const siteJsonSchema = (): string =>
  `${JSON.stringify({ title: "site.config.json", ...z.toJSONSchema(siteConfig, { io: "input" }) }, null, 2)}\n`;
