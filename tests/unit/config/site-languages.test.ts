import { expect, it } from "vitest";
import { toEditionSettings } from "#lib/config/site/languages.ts";
import { siteConfig } from "#lib/config/site/schema.ts";

it("languages and versions of the site's configuration are those of the docs", () => {
  expect(toEditionSettings(siteConfig.parse({}))).toEqual({});
  expect(toEditionSettings(siteConfig.parse({ languages: false, versions: false }))).toEqual({
    ...{ languages: false, versions: false },
  });
  const languages = [{ lang: "de", folder: "deutsch" }];
  const versions = [{ version: "2", folder: "" }];
  expect(toEditionSettings(siteConfig.parse({ languages, versions }))).toEqual({
    languages: [{ lang: "de", folder: "deutsch", label: "Deutsch" }],
    versions: [{ version: "2", folder: "", label: "2" }],
  });
  expect(siteConfig.safeParse({ languages: [{ lang: "de", folder: "../x" }] }).success).toBe(false);
});
