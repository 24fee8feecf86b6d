/** The site's configuration while the server runs. */
import { once } from "node:events";
import path from "node:path";
import { type Catalogue, createCatalogue, followCatalogue } from "#lib/catalogue/catalogue.ts";
import { MESSAGES_FOLDER, readMessageFiles } from "#lib/catalogue/files.ts";
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
  /** The texts of the interface as they were read last. */
  catalogue: Catalogue;
  /** Reads the file, those it names and the texts again, now. A fault is logged, and what was read before stays. */
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
  return {
    site: () => current.config,
    brand: () => current.brand,
    catalogue: followCatalogue(() => current.catalogue),
    reload,
  };
}

type Loaded = { config: SiteConfig; brand: Brand; catalogue: Catalogue };

async function load({ site, siteUrl }: Settings): Promise<Loaded> {
  const read = await withName(readSite(site), site);
  const { config, dir } = read;
  const catalogue = createCatalogue(config.language, readMessageFiles(dir, config), config.assistant.name ?? null);
  return { config, brand: await openBrand(read, siteUrl), catalogue };
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
  const files = file === null ? siteFilesOf(docsDir) : [path.resolve(file)];
  // The folders are watched: a file or a folder of messages may come later.
  const folders = files.map((each) => path.dirname(each));
  const wanted = [...files, ...folders.map((folder) => path.join(folder, MESSAGES_FOLDER))];
  const isWanted = (name: string) =>
    folders.includes(name) || wanted.includes(name) || wanted.includes(path.dirname(name));
  const ignored = (name: string) => !isWanted(path.resolve(name));
  const watcher = watch(folders, { ignored, depth: 1, ignoreInitial: true, persistent: false });
  watcher.on("all", () => void onChange());
  await once(watcher, "ready");
}
