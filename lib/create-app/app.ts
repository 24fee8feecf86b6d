/** The app as the routes see it. */

import type { HostCheck } from "#lib/access/hosts.ts";
import type { ProofOfWork } from "#lib/access/proof-of-work.ts";
import type { Sessions } from "#lib/access/session.ts";
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { PageRedirects } from "#lib/addresses/redirects.ts";
import type { Attachable } from "#lib/attachments/files.ts";
import type { Catalogue } from "#lib/catalogue/catalogue.ts";
import type { Config } from "#lib/config/app-config.ts";
import type { Brand } from "#lib/config/site/brand.ts";
import type { SiteConfig } from "#lib/config/site/schema.ts";
import type { PagePlace, Suggestion } from "#lib/contract/docs.ts";
import type { Database } from "#lib/database/client.ts";
import type { Store } from "#lib/database/store.ts";
import type { PageDates } from "#lib/docs/dates/page-dates.ts";
import type { Docs } from "#lib/docs/docs.ts";
import type { GitDocs } from "#lib/docs/git/git-docs.ts";
import type { Health } from "#lib/health.ts";
import type { Bodies } from "#lib/limits/bodies.ts";
import type { Reads } from "#lib/limits/reads.ts";
import type { Log } from "#lib/log.ts";
import type { Replies } from "#lib/maintainers/replies.ts";
import type { ReviewAccess } from "#lib/review/access.ts";
import type { Review } from "#lib/review/threads.ts";
import type { Slack } from "#lib/slack/slack.ts";
import type { Telemetry } from "#lib/telemetry/telemetry.ts";
import type { Query } from "#lib/threads/query.ts";
import type { Service } from "#lib/threads/service.ts";
import type { VerifiedAnswers } from "#lib/verified-answers/verified-answers.ts";

export type App = {
  config: Config;
  /** The site's configuration as it is now: its name, brand and texts. */
  site(): SiteConfig;
  /** What pages show of it, and the files of the brand. */
  brand(): Brand;
  /** The texts of the interface. */
  catalogue: Catalogue;
  /** The model that answers on a reader's own key; null where readers cannot bring one. */
  ownKeyModel: string | null;
  attachments: Attachable;
  service: Service;
  /** What maintainers do in threads of readers. */
  replies: Replies;
  query: Query;
  verifiedAnswers: VerifiedAnswers;
  docs: Docs;
  addresses: Addresses;
  /** Where addresses without a page lead. */
  redirects: PageRedirects;
  /** When pages were changed last. */
  dates: PageDates;
  /** The repository that the docs come from; null: they are in a folder. */
  docsGit: Pick<GitDocs, "update"> | null;
  /** The docs page that an address or a path means, with what the assistant offers there. */
  placeOf(address: string): PagePlace;
  /** Sections for a text that is still being typed, at once: from the lexical index alone. */
  suggest(words: string, limit: number, edition?: string): Suggestion[];
  sessions: Sessions;
  /** Who may see the review pages. */
  reviewAccess: ReviewAccess;
  /** Threads as maintainers see them. */
  review: Review;
  /** Whether a request with this `Host` is for this site. */
  allowsHost: HostCheck;
  bodies: Bodies;
  reads: Reads;
  /** Runs `work`; its requests to the database take turns with those of other callers. */
  queuedFor: NonNullable<Database["queuedFor"]>;
  /** Null where answers cost nothing. */
  proofOfWork: ProofOfWork | null;
  /** Null where nothing is received from Slack. */
  slack: Slack | null;
  health: Health;
  telemetry: Telemetry;
  log: Log;
  store: Store;
  /** Takes over the unfinished runs and deliveries of earlier processes, now and regularly. */
  start(): void;
  /** Ends all work under way. The next start continues pending runs. */
  stop(): Promise<void>;
};
