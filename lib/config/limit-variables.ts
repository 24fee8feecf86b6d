/** The environment variables that bound what readers can use: messages, money, storage. */
import { z } from "zod";
import { PROOF_OF_WORK } from "#lib/access/proof-of-work.ts";
import type { Variables } from "#lib/environment/parse-variables.ts";
import { integer } from "#lib/environment/schemas.ts";
import { budgetText } from "#lib/limits/budget.ts";

export const limitVariables = {
  RATE_LIMIT_PER_MINUTE: {
    schema: integer(1, 100_000).default(30),
    group: "Site",
    about: "Messages per reader and minute; a client address gets five times as many.",
  },
  DAILY_BUDGET: {
    schema: budgetText.optional(),
    group: "Site",
    about:
      "What may be spent in a day (UTC), as JSON: runs, tokens and usd (by MODEL_PRICES) for each reader, address and " +
      "network and for the site. Past it the docs are quoted. Unset: 10, 50 and 100 times RATE_LIMIT_PER_MINUTE runs " +
      "for a reader, an address and a network.",
    example: '{"reader":{"runs":100},"address":{"runs":500},"site":{"tokens":5000000,"usd":20}}',
  },
  PROOF_OF_WORK: {
    schema: z.enum(PROOF_OF_WORK, `must be one of ${PROOF_OF_WORK.join(", ")}`).default("off"),
    group: "Site",
    about:
      "pressure: a new reader's browser computes for about a second before the first question while more than " +
      "RATE_LIMIT_PER_MINUTE of those come in a minute. always: without that, too. Needs https.",
  },
  STORAGE_LIMIT_MB: {
    schema: integer(1, 1_000_000).default(4_096),
    group: "Site",
    about: "Most mebibytes that threads and their files may have together. Past it nothing new is taken (507).",
  },
  RETENTION_DAYS: {
    schema: z
      .literal("none")
      .transform(() => 0)
      .or(integer(0, 36_500))
      .default(90)
      .transform((days) => days || null),
    group: "Site",
    about: "Days without activity after which a thread is erased, in Slack and upstream too. 0 or none: it is kept.",
    example: "90",
  },
} as const satisfies Variables;
