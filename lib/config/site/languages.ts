/** Languages and versions of the docs in `site.config.json`. */
import { z } from "zod";
import { toLanguage } from "#lib/docs/editions/layout.ts";
import type { EditionSettings } from "#lib/docs/editions/sources.ts";

const MAX = 100;
const text = (max: number) => z.string("must be a text").trim().min(1, "must not be empty").max(max);
const folder = z
  .string("must be a text")
  .regex(/^[\w.-]*$/, "must be the name of a folder in the docs folder, or empty for the pages outside of folders");
const tag = text(35).regex(/^[a-z]{2,8}([-_][a-z0-9]{1,8})*$/i, "must be a language tag such as de or pt-BR");

export const languages = z
  .union(
    [
      z.literal(false),
      z
        .array(z.strictObject({ lang: tag, folder, label: text(60).optional() }))
        .min(1)
        .max(MAX),
    ],
    "must be false, or a list of { lang, folder, label }",
  )
  .optional();
export const versions = z
  .union(
    [
      z.literal(false),
      z
        .array(z.strictObject({ version: text(60), folder, label: text(60).optional() }))
        .min(1)
        .max(MAX),
    ],
    "must be false, or a list of { version, folder, label }",
  )
  .optional();

type Named = { languages?: z.output<typeof languages>; versions?: z.output<typeof versions> };

/** The settings as the docs are opened with them. What is left out is detected. */
export const toEditionSettings = ({ languages, versions }: Named): EditionSettings => ({
  ...(languages !== undefined && {
    languages:
      languages === false
        ? false
        : languages.map(({ lang, folder, label }) => ({ ...toLanguage(lang), folder, ...(label && { label }) })),
  }),
  ...(versions !== undefined && {
    versions:
      versions === false
        ? false
        : versions.map(({ version, folder, label }) => ({ version, folder, label: label ?? version })),
  }),
});
