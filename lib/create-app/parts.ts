/** The parts that an app is made of: those that differ between production, development and a test. */
import { type Addresses, createAddresses } from "#lib/addresses/addresses.ts";
import { createRedirects, type PageRedirects } from "#lib/addresses/redirects.ts";
import type { AssistantSpec } from "#lib/assistants/assistants.ts";
import { type Catalogue, createCatalogue } from "#lib/catalogue/catalogue.ts";
import { type Clock, systemClock } from "#lib/clock.ts";
import type { Config } from "#lib/config/app-config.ts";
import { type Brand, plainBrand } from "#lib/config/site/brand.ts";
import { type SiteConfig, siteConfig } from "#lib/config/site/schema.ts";
import type { Broadcast } from "#lib/database/broadcast.ts";
import type { Database } from "#lib/database/client.ts";
import { createStore, type Store } from "#lib/database/store.ts";
import { createPageDates, type PageDates } from "#lib/docs/dates/page-dates.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { GitDocs } from "#lib/docs/git/git-docs.ts";
import type { Engine } from "#lib/engines/engine.ts";
import type { OwnKeys } from "#lib/engines/own-key/engine.ts";
import { type Bodies, createBodies } from "#lib/limits/bodies.ts";
import { createReads, type Reads, SEARCH_LIMITS } from "#lib/limits/reads.ts";
import type { Log } from "#lib/log.ts";
import { createMask, type Mask } from "#lib/masking/mask.ts";
import type { Notifier } from "#lib/notify/notifier.ts";
import type { SlackAccount } from "#lib/notify/slack/definition.ts";
import type { SignInSettings } from "#lib/review/sign-in/sign-in.ts";
import { RUN_LIMITS, type RunLimits } from "#lib/runs/run-limits.ts";
import { observeEngines } from "#lib/telemetry/observed-engine.ts";
import { noTelemetry, type Telemetry } from "#lib/telemetry/telemetry.ts";
import { standardTools } from "#lib/tools/registry.ts";
import type { Tool } from "#lib/tools/tool.ts";

export type AppParts = {
  config: Config;
  /** The site's configuration as it is now: it may be read again. Default: that of a site without a file. */
  site?: () => SiteConfig;
  /** What pages show of it. Default: made from `site`, without files. */
  brand?: () => Brand;
  /** Default: our own messages, in English. */
  catalogue?: Catalogue;
  database: Database;
  /** Default: the store on `database`. */
  store?: Store;
  engine: Engine;
  /** Null (the default): readers cannot bring their own model keys. */
  ownKeys?: OwnKeys | null;
  docs: Docs;
  /** The repository that the docs come from. Null (the default): they are in a folder. */
  docsGit?: Pick<GitDocs, "state" | "update"> | null;
  /** Default: made of the configuration. */
  addresses?: Addresses;
  /** At least one. Each delivers every notification. */
  notifiers: readonly Notifier[];
  sessionSecret: string;
  /** Null (the default): maintainers cannot sign in with Slack. */
  signIn?: SignInSettings | null;
  log: Log;
  clock?: Clock;
  tools?: readonly Tool[];
  /** Assistants beside the default one. One with the id of the default one replaces it. */
  assistants?: readonly AssistantSpec[];
  runLimits?: RunLimits;
  /** Its timeouts use the system's clock: a test that stops `clock` must not stop uploads. */
  bodies?: Bodies;
  reads?: Reads;
  searches?: Reads;
  /** Null (the default): nothing is received from Slack. */
  slack?: SlackAccount | null;
  /** Null (the default): there is one process only, or the others read the database. */
  broadcast?: Broadcast | null;
  /** Null (the default): nothing is measured. */
  telemetry?: Telemetry | null;
  /** The least time between two notifications in one channel, ms. */
  notifyPaceMs?: number;
};

const defaultSite = siteConfig.parse({});

function siteOf({ site = () => defaultSite, brand }: AppParts): Required<Pick<AppParts, "site" | "brand">> {
  return { site, brand: brand ?? (() => plainBrand(site())) };
}

/** All parts, with defaults in place of those that were left out. */
export type CompleteParts = Required<Omit<AppParts, "telemetry" | "notifyPaceMs">> & {
  redirects: PageRedirects;
  dates: PageDates;
  telemetry: Telemetry;
  notifyPaceMs: number | undefined;
  mask: Mask;
};

export function completeParts(parts: AppParts): CompleteParts {
  const { config, database, docs } = parts;
  const { siteUrl, docsUrl, addresses: override } = config;
  const addresses = parts.addresses ?? createAddresses({ siteUrl, docsUrl, override, docs });
  return {
    ...parts,
    ...observeEngines(parts),
    ...siteOf(parts),
    store: parts.store ?? createStore(database.client),
    addresses,
    redirects: createRedirects({ docs, addresses, override }),
    dates: createPageDates(docs),
    catalogue: parts.catalogue ?? createCatalogue(),
    clock: parts.clock ?? systemClock,
    tools: parts.tools ?? standardTools,
    assistants: parts.assistants ?? [],
    runLimits: parts.runLimits ?? RUN_LIMITS,
    bodies: parts.bodies ?? createBodies(systemClock),
    reads: parts.reads ?? createReads(),
    searches: parts.searches ?? createReads(SEARCH_LIMITS),
    slack: parts.slack ?? null,
    docsGit: parts.docsGit ?? null,
    signIn: parts.signIn ?? null,
    broadcast: parts.broadcast ?? null,
    telemetry: parts.telemetry ?? noTelemetry,
    notifyPaceMs: parts.notifyPaceMs,
    mask: createMask(config.mask, (text) => docs.sections.some(({ content }) => content.includes(text))),
  };
}
