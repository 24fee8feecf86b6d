/** The environment variables of the embeddings server, the database and telemetry. */
import { z } from "zod";
import type { Variables } from "#lib/environment/parse-variables.ts";
import { headers, integer, onOff, repository, text, url } from "#lib/environment/schemas.ts";

export const embeddingsVariables = {
  EMBEDDINGS_BASE_URL: {
    schema: url.optional(),
    group: "Embeddings",
    about: "A server that speaks OpenAI's /embeddings, with its /v1: search by meaning too. Unset: by words only.",
    example: "https://api.openai.com/v1",
  },
  EMBEDDINGS_API_KEY: { schema: text.optional(), group: "Embeddings", about: "Its key, if it wants one." },
  EMBEDDINGS_MODEL: { schema: text.default("text-embedding-3-small"), group: "Embeddings", about: "Its model." },
  EMBEDDINGS_DIMENSIONS: { schema: integer(8, 16_000).optional(), group: "Embeddings", about: "Length of vectors." },
  EMBEDDINGS_WEIGHT: {
    schema: z.coerce.number("must be a number").min(0, "must be at least 0").max(2, "must be at most 2").default(0.15),
    group: "Embeddings",
    about: "How much they count beside the words, 0 to 2. Measure before you raise it: npm run bench:search.",
  },
  EMBEDDINGS_STORE: {
    schema: z.enum(["file", "database"]).default("file"),
    group: "Embeddings",
    about: "Where vectors are kept: a file in DATA_DIR, or the table doc_sections (pgvector).",
  },
} as const satisfies Variables;

export const databaseVariables = {
  SUPABASE_URL: {
    schema: url.optional(),
    group: "Supabase",
    about: "Supabase project. Unset: the embedded database in DATA_DIR.",
    example: "https://abc.supabase.co",
  },
  SUPABASE_SECRET_KEY: { schema: text.optional(), group: "Supabase", about: "Its secret (service role) key." },
  SUPABASE_REALTIME: {
    schema: onOff.default("off"),
    group: "Supabase",
    about: "With several servers: text of an answer reaches readers on another server at once, by Realtime Broadcast.",
  },
} as const satisfies Variables;

export const digestVariables = {
  DIGEST: {
    schema: z.enum(["off", "weekly"], "must be off or weekly").optional(),
    group: "Digest",
    about:
      "weekly: maintainers get a digest on Mondays at 09:00 UTC, with what the docs lack. Default: weekly where Slack is " +
      "set up, else off.",
  },
  GITHUB_TOKEN: {
    schema: text.optional(),
    group: "Digest",
    about:
      "Token that may write issues of GITHUB_REPO. With both, a digest can open an issue for a page that is missing.",
    example: "github_pat_...",
  },
  GITHUB_REPO: {
    schema: repository.optional(),
    group: "Digest",
    about: "The repository of the docs on GitHub, as owner/name.",
    example: "example/docs",
  },
} as const satisfies Variables;

export const telemetryVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    schema: url.optional(),
    group: "OpenTelemetry",
    about:
      "A collector that takes OTLP/HTTP: traces and metrics are sent to /v1/traces and /v1/metrics below it. Unset: none.",
    example: "http://localhost:4318",
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    schema: headers.optional(),
    group: "OpenTelemetry",
    about: "Headers of exports, e.g. with a key: name=value, separated by commas, values percent-encoded.",
    example: "authorization=Bearer%20...",
  },
  OTEL_SERVICE_NAME: {
    schema: text.default("paste-assistant"),
    group: "OpenTelemetry",
    about: "Name of this service in traces and metrics.",
  },
} as const satisfies Variables;
