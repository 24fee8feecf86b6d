/** Every environment variable, described once: the app parses them with this, and .env.example is generated from it. */
import { z } from "zod";
import { PROOF_OF_WORK } from "#lib/access/proof-of-work.ts";
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import { HOSTED_TOOLS } from "#lib/engines/hosted-tools.ts";
import { budgetText } from "#lib/limits/budget.ts";
import { pricesText } from "#lib/limits/prices.ts";
import { MASK_KINDS } from "#lib/masking/mask.ts";
import { OPTIONAL_TOOLS } from "#lib/tools/registry.ts";

const url = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
const text = z.string().min(1);
const whole = (min: number, max: number) =>
  z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

const contact = z.url({ protocol: /^(https|mailto)$/, error: "must be an https: or mailto: URL" });

/** As CSP takes it: nothing in a valid one can end the directive it is put in. */
const ORIGIN = /^https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/;
const origins = z
  .string()
  .transform((list) => list.split(",").flatMap((entry) => entry.trim().replace(/\/$/, "").toLowerCase() || []))
  .refine(
    (list) => list.every((entry) => ORIGIN.test(entry) && URL.canParse(entry)),
    "must be origins such as https://www.example.com, separated by commas",
  );
/** As CSP and a quoted string of a header take it. */
const reportEndpoint = z
  .url({ protocol: /^https$/, error: "must be an https URL" })
  .regex(/^[!#-+\--:<-[\]-~]+$/, "must not contain spaces, quotes, commas, semicolons or backslashes");
/** Separated by commas, each once. */
const list = z
  .string()
  .transform((entries) =>
    [...new Set(entries.split(",").map((entry) => entry.trim()))].filter((entry) => entry !== ""),
  );
/** Keys of programs; short ones could be guessed. */
const keys = list.pipe(
  z.array(z.string().regex(/^[\x21-\x7E]{24,200}$/, "each key must be 24 to 200 printable ASCII characters")),
);
const namesOf = <Name extends string>(known: readonly Name[]) =>
  list.pipe(z.array(z.enum(known, `each must be one of ${known.join(", ")}`)));

/** name=value, separated by commas; values are percent-encoded. */
const headers = list.transform((entries, { addIssue }) => {
  const pairs = entries.map((entry) => {
    const [, name = "", value = ""] = /^([\w!#$%&'*.^`|~+-]+)\s*=\s*([\x21-\x7E]+)$/.exec(entry) ?? [];
    return [name, decoded(value)];
  });
  const areWhole = pairs.every(([name, value]) => name && value);
  if (!areWhole) addIssue("must be name=value, separated by commas, with percent-encoded values");
  return Object.fromEntries(pairs);
});

/** "" for what nobody has encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}

/** A name as in `Host`, without a port; `*.` before one stands for all names below it, `*` alone for any. */
const HOST_NAME = /^(\*|(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*)$/;
const hosts = z
  .string()
  .toLowerCase()
  .pipe(list)
  .pipe(z.array(z.string().regex(HOST_NAME, "must be names such as docs.example.com or *.example.com, without ports")));

export type Variable = { schema: z.ZodType; group: string; about: string; example?: string };

/** Name → how it is parsed and what it is for. An unset or empty variable is undefined. */
export const variables = {
  PORT: { schema: whole(0, 65_535).default(3000), group: "Site", about: "Port `npm start` listens on." },
  SITE_URL: {
    schema: url.optional(),
    group: "Site",
    about: "Public address of the site, for links in Slack and problem types. Default: http://localhost:$PORT.",
    example: "https://docs.example.com",
  },
  ALLOWED_HOSTS: {
    schema: hosts.optional(),
    group: "Site",
    about:
      "Names in the Host header that are answered beside that of SITE_URL, localhost and IP addresses, separated by " +
      "commas; *.example.com for all below a name, * for any. Others get 421. On Vercel any: it routes by name itself.",
    example: "www.example.com,*.preview.example.com",
  },
  TRUSTED_PROXIES: {
    schema: whole(0, 10).default(0),
    group: "Site",
    about:
      "Reverse proxies in front of the server. A reader's address for rate limits is that many hops from the right of " +
      "X-Forwarded-For; with 0 the header counts for nothing. Vercel and a single nginx: 1.",
  },
  DATA_DIR: {
    schema: text.default(".data"),
    group: "Site",
    about: "Folder of the embedded database, the docs index and the generated session secret.",
  },
  DOCS_DIR: {
    schema: text.default("content/docs"),
    group: "Site",
    about: "Folder with the docs (.mdx, .md). Read when the app starts.",
  },
  DOCS_LINK_ROOTS: {
    schema: list.optional(),
    group: "Site",
    about:
      "Folders outside DOCS_DIR that symbolic links in it may lead to, separated by commas. A link to any other place " +
      "is not followed.",
    example: "/srv/shared-docs",
  },
  DOCS_WATCH: {
    schema: z.stringbool("must be 1 or 0").optional(),
    group: "Site",
    about: "1: changed docs are read without a restart. Default: 1 in development, else 0.",
    example: "1",
  },
  SESSION_SECRET: {
    schema: z.string().min(32, "must be at least 32 characters").optional(),
    group: "Site",
    about: "Seals the owner cookie; at least 32 characters. Default: generated once and kept in DATA_DIR.",
  },
  RATE_LIMIT_PER_MINUTE: {
    schema: whole(1, 100_000).default(30),
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
    schema: whole(1, 1_000_000).default(4_096),
    group: "Site",
    about: "Most mebibytes that threads and their files may have together. Past it nothing new is taken (507).",
  },
  RETENTION_DAYS: {
    schema: z
      .literal("none")
      .transform(() => 0)
      .or(whole(0, 36_500))
      .default(90)
      .transform((days) => days || null),
    group: "Site",
    about: "Days without activity after which a thread is erased, in Slack and upstream too. 0 or none: it is kept.",
    example: "90",
  },
  SUPPORT_URL: {
    schema: contact.optional(),
    group: "Site",
    about: "Where readers reach the maintainers: an https: or mailto: URL. Unset: nobody is offered.",
    example: "https://github.com/example/docs/discussions",
  },
  EMBED_ORIGINS: {
    schema: origins.optional(),
    group: "Site",
    about:
      "Origins whose pages may show the assistant with /embed.js, separated by commas. Unset: none, and it is off.",
    example: "https://www.example.com,https://docs.example.org",
  },
  CSP_REPORT_TO: {
    schema: reportEndpoint.optional(),
    group: "Site",
    about:
      "Where browsers report what the content security policy of a page refused: an https URL that takes such reports. " +
      "Unset: nowhere.",
    example: "https://reports.example.com/csp",
  },
  ASSISTANT_API_KEYS: {
    schema: keys.optional(),
    group: "Site",
    about:
      "Keys of programs that may use POST /api/paste-assistant-query, separated by commas; at least 24 characters each.",
  },
  MASK: {
    schema: namesOf(MASK_KINDS).optional(),
    group: "Site",
    about:
      "What is masked in questions before a model or Slack gets them, beside keys and tokens, separated by commas: " +
      "email, phone, card, iban.",
    example: "email,phone,card,iban",
  },
  LOG_LEVEL: {
    schema: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    group: "Site",
    about: "pino's level. Message texts are never logged on any level.",
  },
  ASSISTANT_ENGINE: {
    schema: z.enum(["openai", "chat", "demo"]).optional(),
    group: "Engine",
    about: "What answers. Default: openai with OPENAI_API_KEY, else chat with CHAT_BASE_URL, else demo.",
  },
  ASSISTANTS_DIR: {
    schema: text.optional(),
    group: "Engine",
    about: "Folder with assistants to choose from, one file (.md, .json) each. Unset: the default one alone.",
    example: "content/assistants",
  },
  ASSISTANT_TOOLS: {
    schema: namesOf(OPTIONAL_TOOLS).optional(),
    group: "Engine",
    about: "Tools beside the search of the docs, separated by commas: get_latest_release.",
    example: "get_latest_release",
  },
  RELEASES_URL: {
    schema: url.optional(),
    group: "Engine",
    about:
      "Where get_latest_release asks: JSON with name and version. Unset: this project's own version, without a request.",
    example: "https://registry.npmjs.org/my-package/latest",
  },
  RUN_TIMEOUT_MS: {
    schema: whole(100, 3_600_000).default(120_000),
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
  OPENAI_API_KEY: { schema: text.optional(), group: "OpenAI", about: "Key of an OpenAI project.", example: "sk-..." },
  OPENAI_ORG_ID: { schema: text.optional(), group: "OpenAI", about: "Organisation that pays.", example: "org-..." },
  OPENAI_PROJECT_ID: { schema: text.optional(), group: "OpenAI", about: "Project that pays.", example: "proj_..." },
  OPENAI_BASE_URL: {
    schema: url.optional(),
    group: "OpenAI",
    about: "Another address of the OpenAI API, with its /v1.",
    example: "https://api.openai.com/v1",
  },
  OPENAI_HOSTED_TOOLS: {
    schema: namesOf(HOSTED_TOOLS).optional(),
    group: "OpenAI",
    about: "Tools that OpenAI runs itself, separated by commas: file_search, code_interpreter. Unset: none.",
    example: "file_search,code_interpreter",
  },
  OPENAI_VECTOR_STORE_ID: {
    schema: text.optional(),
    group: "OpenAI",
    about: "Vector store that file_search searches. `npm run sync:files` makes one and keeps it in step with the docs.",
    example: "vs_...",
  },
  OPENAI_MAX_OUTPUT_TOKENS: {
    schema: whole(16, 1_000_000).default(8_000),
    group: "OpenAI",
    about: "The longest answer to one request, thinking included, in tokens. What is longer breaks off.",
  },
  ASSISTANT_MODEL: { schema: text.default("gpt-6-luna"), group: "OpenAI", about: "Model that answers." },
  TITLE_MODEL: {
    schema: text.optional(),
    group: "OpenAI",
    about: "Model for titles and other simple completions. Default: the model that answers.",
  },
  CHAT_BASE_URL: {
    schema: url.optional(),
    group: "Chat",
    about: "A Chat Completions server (Ollama, vLLM, llama.cpp, LiteLLM, …), with its /v1.",
    example: "http://localhost:11434/v1",
  },
  CHAT_API_KEY: { schema: text.optional(), group: "Chat", about: "Its key, if it wants one." },
  CHAT_MODEL: { schema: text.optional(), group: "Chat", about: "Its model.", example: "qwen3:8b" },
  CHAT_ATTACHMENTS: {
    schema: namesOf(ATTACHMENT_KINDS).default(["text"]),
    group: "Chat",
    about:
      "What its model can look at, separated by commas: text, image, pdf. Readers may attach files of these kinds.",
  },
  EMBEDDINGS_BASE_URL: {
    schema: url.optional(),
    group: "Embeddings",
    about: "A server that speaks OpenAI's /embeddings, with its /v1: search by meaning too. Unset: by words only.",
    example: "https://api.openai.com/v1",
  },
  EMBEDDINGS_API_KEY: { schema: text.optional(), group: "Embeddings", about: "Its key, if it wants one." },
  EMBEDDINGS_MODEL: { schema: text.default("text-embedding-3-small"), group: "Embeddings", about: "Its model." },
  EMBEDDINGS_DIMENSIONS: { schema: whole(8, 16_000).optional(), group: "Embeddings", about: "Length of vectors." },
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
  OWN_KEY: {
    schema: z.enum(["on", "off"], 'must be "on" or "off"').optional(),
    group: "Own key",
    about: "Whether readers may use an OpenAI key of their own. Default: on with the demo engine, else off.",
  },
  OWN_KEY_MODEL: {
    schema: text.default("gpt-6-luna"),
    group: "Own key",
    about: "Model that answers on a reader's own key, at OPENAI_BASE_URL.",
  },
  SUPABASE_URL: {
    schema: url.optional(),
    group: "Supabase",
    about: "Supabase project. Unset: the embedded database in DATA_DIR.",
    example: "https://abc.supabase.co",
  },
  SUPABASE_SECRET_KEY: { schema: text.optional(), group: "Supabase", about: "Its secret (service role) key." },
  SUPABASE_REALTIME: {
    schema: z.enum(["on", "off"], 'must be "on" or "off"').default("off"),
    group: "Supabase",
    about: "With several servers: text of an answer reaches readers on another server at once, by Realtime Broadcast.",
  },
  SLACK_BOT_TOKEN: {
    schema: text.optional(),
    group: "Slack",
    about: "Bot token with chat:write. Unset: events are logged without their texts.",
    example: "xoxb-...",
  },
  SLACK_CHANNEL_ID: {
    schema: text.optional(),
    group: "Slack",
    about: "Channel the bot is in.",
    example: "C0123456789",
  },
  SLACK_API_URL: { schema: url.optional(), group: "Slack", about: "Another address of the Slack API, for tests." },
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
} as const satisfies Record<string, Variable>;
