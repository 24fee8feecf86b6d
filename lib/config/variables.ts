/** All environment variables, in the order of .env.example. Engines, tools and notifiers bring their own. */
import { ownKeyVariables } from "#lib/engines/own-key/definition.ts";
import { engines } from "#lib/engines/registry.ts";
import type { Variables } from "#lib/environment/parse-variables.ts";
import { notifiers } from "#lib/notify/registry.ts";
import { optionalTools } from "#lib/tools/registry.ts";
import { answerVariables } from "./answer-variables.ts";
import { reviewVariables } from "./review-variables.ts";
import { databaseVariables, digestVariables, embeddingsVariables, telemetryVariables } from "./service-variables.ts";
import { siteVariables } from "./site-variables.ts";

const merge = (definitions: readonly { variables: Variables }[]): Variables =>
  Object.assign({}, ...definitions.map(({ variables }) => variables));

/** Variables of the site itself: their values have types. */
export const ownVariables = {
  ...siteVariables,
  ...answerVariables,
  ...embeddingsVariables,
  ...ownKeyVariables,
  ...databaseVariables,
  ...reviewVariables,
  ...digestVariables,
  ...telemetryVariables,
} as const satisfies Variables;

export const variables: Variables = {
  ...siteVariables,
  ...answerVariables,
  ...merge(optionalTools),
  ...merge(engines),
  ...embeddingsVariables,
  ...ownKeyVariables,
  ...databaseVariables,
  ...merge(notifiers),
  ...reviewVariables,
  ...digestVariables,
  ...telemetryVariables,
};
