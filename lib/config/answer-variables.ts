/** The environment variables that all engines share, and the choice of engine and tools. */
import { z } from "zod";
import { engines } from "#lib/engines/registry.ts";
import type { Variables } from "#lib/environment/parse-variables.ts";
import { integer, listOf, text } from "#lib/environment/schemas.ts";
import { pricesText } from "#lib/limits/prices.ts";
import { optionalTools } from "#lib/tools/registry.ts";

export const answerVariables = {
  ASSISTANT_ENGINE: {
    schema: z
      .enum(
        engines.map(({ name }) => name),
        `must be one of ${engines.map(({ name }) => name).join(", ")}`,
      )
      .optional(),
    group: "Engine",
    about: `The engine that answers: ${engines.map(({ name }) => name).join(", ")}. Default: the first of them whose variables are set.`,
  },
  TITLE_MODEL: {
    schema: text.optional(),
    group: "Engine",
    about: "Model for titles and other simple completions. Default: the model that answers.",
  },
  ASSISTANTS_DIR: {
    schema: text.optional(),
    group: "Engine",
    about: "Folder with assistants to choose from, one file (.md, .json) each. Unset: the default one alone.",
    example: "content/assistants",
  },
  ASSISTANT_TOOLS: {
    schema: listOf(optionalTools.map(({ name }) => name)).optional(),
    group: "Engine",
    about: `Tools beside the search of the docs, separated by commas: ${optionalTools.map(({ name }) => name).join(", ")}.`,
    example: "get_latest_release",
  },
  RUN_TIMEOUT_MS: {
    schema: integer(100, 3_600_000).default(120_000),
    group: "Engine",
    about: "Milliseconds after which a run without an answer is stopped and becomes `expired`.",
  },
  MODEL_PRICES: {
    schema: pricesText.optional(),
    group: "Engine",
    about:
      "US dollars per million tokens by model, as JSON, for the cost estimate of runs. A model without a price has none.",
    example: '{"gpt-6-luna":{"input":1,"cached":0.1,"output":8}}',
  },
} as const satisfies Variables;
