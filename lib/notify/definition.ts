/** Describes a notifier for the configuration. `registry.ts` lists all definitions. */

import type { ReviewUrl } from "#lib/access/review-links.ts";
import type { Addresses } from "#lib/addresses/addresses.ts";
import type { Check } from "#lib/doctor-check.ts";
import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import type { Log } from "#lib/log.ts";
import type { Notifier } from "./notifier.ts";

/** The settings of the site that a notifier may need. */
export type NotifierParts = {
  addresses: Addresses;
  /** The address of a thread's review page. */
  reviewUrl: ReviewUrl;
  log: Log;
};

/** A notifier whose environment variables are parsed. */
export type NotifierSettings = {
  /** Null when the variables do not configure this notifier. */
  create: ((parts: NotifierParts) => Notifier) | null;
  /** The checks of `npm run doctor`. They post nothing. */
  check(): Promise<Check[]>;
  /** What to do about error codes of its deliveries. */
  fixes?: Readonly<Record<string, string>>;
};

export type NotifierDefinition<V extends Variables = Variables> = {
  variables: V;
  /** Returns a line "NAME: reason" for each variable that does not fit the others. */
  problems(values: Values<V>): string[];
  configure(values: Values<V>): NotifierSettings;
};

/** Checks the types of a definition. The result hides the type of its variables. */
export const defineNotifier = <V extends Variables>(definition: NotifierDefinition<V>): NotifierDefinition =>
  definition;
