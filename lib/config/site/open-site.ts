/** The site's configuration while the server runs. */
import { locateDocs } from "#lib/docs/generators/locate.ts";
import { readSiteName } from "#lib/docs/generators/site-name.ts";
import { reasonOf } from "#lib/docs/reading/reason-of.ts";
import { StartError } from "#lib/errors.ts";
import type { Log } from "#lib/log.ts";
import { type Brand, openBrand } from "./brand.ts";
import { type ReadSite, readSite, type SiteSource, siteFilesOf } from "./read-site.ts";
import type { SiteConfig } from "./schema.ts";

/** `site` and `brand` are what was read last. */
export type OpenSite = {
  site(): SiteConfig;
  brand(): Brand;
  /** Reads the file and those it names again, now. A fault is logged, and what was read before stays. */
  reload(): Promise<void>;
};

type Settings = { site: SiteSource; siteUrl: string; watchDocs: boolean };

/** Reads the configuration, and watches its file where docs are watched. @throws StartError */
export async function openSite(settings: Settings, log: Log): Promise<OpenSite> {
  let current = await load(settings);
  const reload = async () => {
    try {
      current = await load(settings);
    } catch (error) {
      const reason = error instanceof StartError ? error.message : reasonOf(error);
      log.warn({ reason }, "site.config.json was not read again");
    }
  };
  if (settings.watchDocs) await watchSite(settings.site, reload);
  return { site: () => current.config, brand: () => current.brand, reload };
}

async function load({ site, siteUrl }: Settings): Promise<{ config: SiteConfig; brand: Brand }> {
  const read = await withName(readSite(site), site);
  return { config: read.config, brand: await openBrand(read, siteUrl) };
}

/** A site that nobody has named has the name that its generator's configuration gives it. */
async function withName(read: ReadSite, { docsDir, overrides }: SiteSource): Promise<ReadSite> {
  if (overrides.name !== undefined || read.keys.includes("name")) return read;
  const name = await readSiteName(await locateDocs(docsDir));
  return name === null ? read : { ...read, config: { ...read.config, name } };
}

/** The watcher ends with the process. */
async function watchSite({ file, docsDir }: SiteSource, onChange: () => Promise<void>): Promise<void> {
  // Dynamic: the watcher is loaded only where it is used.
  const { watch } = await import("chokidar");
  const watcher = watch(file === null ? siteFilesOf(docsDir) : [file], { ignoreInitial: true, persistent: false });
  watcher.on("all", () => void onChange());
}
