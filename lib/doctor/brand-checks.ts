import { createCatalogue } from "#lib/catalogue/catalogue.ts";
import { readMessageFiles } from "#lib/catalogue/files.ts";
import { openBrand } from "#lib/config/site/brand.ts";
import { type ReadSite, readSite, type SiteSource } from "#lib/config/site/read-site.ts";
import { type Check, fail, ok, warn } from "#lib/doctor-check.ts";
import { StartError } from "#lib/errors.ts";

/** The most notes on texts that are listed. */
const MAX_NOTES = 5;

/** Checks the site's configuration, the files that it names, and the texts of the interface. */
export async function checkBrand({ site, siteUrl }: { site: SiteSource; siteUrl: string }): Promise<Check[]> {
  const id = "site.config";
  try {
    const read = readSite(site);
    await openBrand(read, siteUrl);
    return [ok(id, describe(read)), checkTexts(read)];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [fail(id, error.message.replace(/\n\s*/g, " "), "Correct the keys: the server does not start like this.")];
  }
}

function checkTexts({ config, dir }: ReadSite): Check {
  const { language, languages, notes } = createCatalogue(config.language, readMessageFiles(dir, config));
  const id = "site.messages";
  const [first] = notes;
  if (first === undefined) return ok(id, `The interface is in ${languages.join(", ")}; the site's own is ${language}.`);
  const listed = notes.slice(0, MAX_NOTES).join("; ");
  const others = notes.length > MAX_NOTES ? `; and ${notes.length - MAX_NOTES} more` : "";
  return warn(id, `${listed}${others}.`, "Add the missing keys, and remove those that are unknown.");
}

const describe = ({ config, file, keys }: ReadSite): string =>
  file === null
    ? `There is no site.config.json: the site is called ${config.name}.`
    : `site.config.json sets ${keys.join(", ") || "nothing"}: the site is called ${config.name}.`;
