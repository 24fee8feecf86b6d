/** A notifier as the configuration knows it. `registry.ts` lists all of them. */
import type { Check } from "#lib/doctor-check.ts";
import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import type { Log } from "#lib/log.ts";
import type { Notifier } from "./notifier.ts";

/** What every notifier may need of the site. */
export type NotifierParts = { siteUrl: string; log: Log };

/** A notifier with its variables read. */
export type NotifierSettings = {
  /** Null where the variables do not set this notifier up. */
  create: ((parts: NotifierParts) => Notifier) | null;
  /** The checks of `npm run doctor`. They post nothing. */
  check(): Promise<Check[]>;
};

export type NotifierDefinition<V extends Variables = Variables> = {
  variables: V;
  /** A line "NAME: reason" for each variable that does not fit the others. */
  problems(values: Values<V>): string[];
  configure(values: Values<V>): NotifierSettings;
};

/** Checks a notifier's parts against each other; the type of its variables stays inside. */
export const defineNotifier = <V extends Variables>(definition: NotifierDefinition<V>): NotifierDefinition =>
  definition;
