import type { Env } from "#lib/config/env.ts";
import { openBrand } from "#lib/config/site/brand.ts";
import { type ReadSite, readSite } from "#lib/config/site/read-site.ts";
import { type Check, fail, ok } from "#lib/doctor-check.ts";
import { StartError } from "#lib/errors.ts";

/** Checks the site's configuration and the files that it names. */
export async function checkBrand({ site, siteUrl }: Pick<Env, "site" | "siteUrl">): Promise<Check[]> {
  const id = "site.config";
  try {
    const read = readSite(site);
    await openBrand(read, siteUrl);
    return [ok(id, describe(read))];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return [fail(id, error.message.replace(/\n\s*/g, " "), "Correct the keys: the server does not start like this.")];
  }
}

const describe = ({ config, file, keys }: ReadSite): string =>
  file === null
    ? `There is no site.config.json: the site is called ${config.name}.`
    : `site.config.json sets ${keys.join(", ") || "nothing"}: the site is called ${config.name}.`;
