/**
 * The keys of `site.config.json`. Every key is optional and has a description, which editors show: a JSON schema is made
 * from this one. A key of another part of the site is one line here; its schema is in a file of its own beside this one.
 */
import { z } from "zod";
import { DEFAULT_SITE_NAME } from "#lib/contract/site.ts";
import { accentSchema } from "./accent-schema.ts";
import { brandKeys } from "./brand-schema.ts";
import { line } from "./fields.ts";
import { languages, versions } from "./languages.ts";

export const siteConfig = z.strictObject({
  $schema: z.string().optional().describe("The JSON schema of this file, for editors."),
  name: line(80)
    .default(DEFAULT_SITE_NAME)
    .describe("The name of the site: in its header, in titles, in Slack, and for agents. SITE_NAME wins over it."),
  accent: accentSchema
    .optional()
    .describe("Colour of links and buttons: one, or { light, dark }. Its contrast is checked."),
  ...brandKeys,
  languages: languages.describe(
    "The languages of the docs, the default one first. Left out, they are detected; false: they are not told apart.",
  ),
  versions: versions.describe(
    "The versions of the docs, the latest one first. Left out, they are detected; false: they are not told apart.",
  ),
  language: z
    .string("must be a text")
    .max(35, "must have at most 35 characters")
    .default("en")
    .describe(
      "Language of the interface, as a BCP 47 tag: en, de or that of a file in messages/. SITE_LANGUAGE wins over it.",
    ),
  messages: z
    .record(
      z.string(),
      z.record(z.string(), z.string("must be a text"), "must be an object of texts"),
      "must be an object of groups",
    )
    .default({})
    .describe("Texts of the interface to replace, by group and name, in the site's language."),
});

/** The configuration with defaults in place of keys that were left out. */
export type SiteConfig = z.output<typeof siteConfig>;
