/** The only reader of the configuration in process.env: parses what `lib/config/variables.ts` lists, and groups it by integration. */
import type { EngineSettings } from "#lib/engines/definition.ts";
import { accountOf, openaiVariables } from "#lib/engines/openai/definition.ts";
import { configureOwnKeys, ownKeyProblems } from "#lib/engines/own-key/definition.ts";
import { engines } from "#lib/engines/registry.ts";
import {
  describeVariables,
  parseVariables,
  requireTogether,
  type Source,
  type Values,
  type Variables,
} from "#lib/environment/parse-variables.ts";
import { StartError } from "#lib/errors.ts";
import { notifiers } from "#lib/notify/registry.ts";
import { slackAccountOf, slackVariables } from "#lib/notify/slack/definition.ts";
import { createTools } from "#lib/tools/registry.ts";
import { configureSignIn, reviewProblems } from "./review-variables.ts";
import type {
  databaseVariables,
  digestVariables,
  embeddingsVariables,
  telemetryVariables,
} from "./service-variables.ts";
import type { siteVariables } from "./site-variables.ts";
import { ownVariables, variables } from "./variables.ts";

/** The site's own variables, OPENAI_BASE_URL, which own keys share with the openai engine, and those of the Slack app. */
const typedVariables = { ...openaiVariables, ...slackVariables, ...ownVariables } as const satisfies Variables;
type TypedValues = Values<typeof typedVariables>;
type AllValues = Values<Variables>;

/** The engine that answers. `isDefault`: ASSISTANT_ENGINE is unset. */
type ChosenEngine = EngineSettings & { name: string; isDefault: boolean };

/** Configuration by integration; one that is not configured is null. */
export type Env = ReturnType<typeof group>;

/**
 * Parses the environment.
 * @throws StartError naming each wrong or missing variable; values are never quoted, they may be secrets.
 */
export function parseEnv(source: Source): Env {
  // All of them first, so that the error names every wrong one.
  const all = read(variables, source);
  const values = read(typedVariables, source);
  const engine = chooseEngine(values, all);
  const problems = [
    ...engines.flatMap((definition) => definition.problems(all, definition.name === engine.name)),
    ...notifiers.flatMap((definition) => definition.problems(all)),
    ...ownProblems(values, engine.settings),
    ...ownKeyProblems(values, engine.name),
    ...reviewProblems(values, all),
  ];
  if (problems.length > 0 || engine.settings === null) throw invalid(problems);
  const isDefault = values.ASSISTANT_ENGINE === undefined;
  return group(values, all, { ...engine.settings, name: engine.name, isDefault }, source);
}

function read<V extends Variables>(list: V, source: Source): Values<V> {
  const parsed = parseVariables(list, source);
  if ("problems" in parsed) throw invalid(parsed.problems);
  return parsed.values;
}

const invalid = (problems: string[]): StartError =>
  new StartError(`The environment is not valid.\n${problems.map((problem) => `  ${problem}`).join("\n")}`);

/** The engine that ASSISTANT_ENGINE names, else the first that is set up. `settings` is null where that one is not. */
function chooseEngine(v: TypedValues, all: AllValues): { name: string; settings: EngineSettings | null } {
  const shared = { titleModel: v.TITLE_MODEL ?? null };
  const candidates = engines
    .filter(({ name }) => v.ASSISTANT_ENGINE === undefined || v.ASSISTANT_ENGINE === name)
    .map((definition) => ({ name: definition.name, settings: definition.configure(all, shared) }));
  return candidates.find(({ settings }) => settings !== null) ?? { name: v.ASSISTANT_ENGINE ?? "", settings: null };
}

function ownProblems(v: TypedValues, engine: EngineSettings | null): string[] {
  const problems = [
    ...requireTogether(v, "SUPABASE_URL", "SUPABASE_SECRET_KEY"),
    ...requireTogether(v, "GITHUB_TOKEN", "GITHUB_REPO"),
  ];
  if (v.SUPABASE_REALTIME === "on" && !v.SUPABASE_URL) {
    problems.push("SUPABASE_REALTIME: needs a Supabase project, in SUPABASE_URL");
  }
  if (Object.values(v.DAILY_BUDGET ?? {}).some((allowance) => allowance?.usd !== undefined)) {
    const models = [engine?.model, engine?.titleModel].filter((model) => typeof model === "string");
    // Without a price, a budget in dollars would have no effect.
    if (models.some((model) => !Object.hasOwn(v.MODEL_PRICES ?? {}, model))) {
      problems.push("DAILY_BUDGET: usd needs the price of every model in MODEL_PRICES");
    }
  }
  return problems;
}

function group(v: TypedValues, all: AllValues, engine: ChosenEngine, source: Source) {
  return {
    ...siteOf(v, source),
    prices: v.MODEL_PRICES ?? {},
    runTimeoutMs: v.RUN_TIMEOUT_MS,
    assistantsDir: v.ASSISTANTS_DIR ?? null,
    tools: createTools(v.ASSISTANT_TOOLS ?? [], all),
    engine,
    ownKeys: configureOwnKeys(v, engine.name),
    /** The account that the vector store is kept in; null without a key. */
    openai: accountOf(v),
    notifiers: notifiers.map((definition) => definition.configure(all)),
    /** The Slack app; null when it is not configured. */
    slack: slackAccountOf(v),
    /** The maintainers' sign-in with Slack; null without it. */
    signIn: configureSignIn(v, slackAccountOf(v)),
    reviewLinkDays: v.REVIEW_LINK_DAYS,
    embeddings: embeddingsOf(v),
    supabase: supabaseOf(v),
    ...digestOf(v, all),
    telemetry: telemetryOf(v),
  };
}

/** The address of the site: the base path may be in SITE_URL already. */
function withBasePath(url: string, basePath: string): string {
  const address = url.replace(/\/+$/, "");
  return new URL(address).pathname === basePath ? address : address + basePath;
}

function siteOf(v: Values<typeof siteVariables>, source: Source) {
  const isDevelopment = source.NODE_ENV === "development";
  // Vercel routes by host name: only names that were given to the project, and its previews, lead here.
  const onVercel = source.VERCEL === "1";
  return {
    port: v.PORT,
    siteUrl: withBasePath(v.SITE_URL ?? `http://localhost:${v.PORT}`, v.BASE_PATH ?? ""),
    basePath: v.BASE_PATH ?? "",
    /** Where site.config.json is, and the values that win over it. */
    site: {
      file: v.SITE_CONFIG ?? null,
      docsDir: v.DOCS_DIR,
      overrides: { name: v.SITE_NAME, language: v.SITE_LANGUAGE },
    },
    /** The address of the site that the docs are published on; null: they are published here. */
    docsUrl: v.DOCS_URL?.replace(/\/+$/, "") ?? null,
    editUrl: v.EDIT_URL ?? null,
    /** The maintainers' own rule for its addresses. */
    addresses: v.DOCS_ADDRESSES ?? null,
    allowedHosts: v.ALLOWED_HOSTS ?? (onVercel ? ["*"] : []),
    trustedProxies: v.TRUSTED_PROXIES,
    cspReportTo: v.CSP_REPORT_TO ?? null,
    dataDir: v.DATA_DIR,
    docs: { dir: v.DOCS_DIR, linkRoots: v.DOCS_LINK_ROOTS ?? [] },
    /** The repository that the docs come from; null: they are in a folder. Git finds its keys by the environment. */
    docsGit: v.DOCS_GIT
      ? {
          source: v.DOCS_GIT,
          everyMs: v.DOCS_GIT_EVERY * 1_000,
          secret: v.DOCS_GIT_SECRET ?? null,
          environment: source,
        }
      : null,
    watchDocs: v.DOCS_WATCH ?? isDevelopment,
    sessionSecret: v.SESSION_SECRET ?? null,
    messagesPerMinute: v.RATE_LIMIT_PER_MINUTE,
    retentionDays: v.RETENTION_DAYS,
    supportUrl: v.SUPPORT_URL ?? null,
    handoff: v.SLACK_HANDOFF === "on",
    embedOrigins: v.EMBED_ORIGINS ?? [],
    apiKeys: v.ASSISTANT_API_KEYS ?? [],
    mask: v.MASK ?? [],
    proofOfWork: v.PROOF_OF_WORK,
    storageBytes: v.STORAGE_LIMIT_MB * 1_048_576,
    dailyBudget: v.DAILY_BUDGET ?? null,
    logLevel: v.LOG_LEVEL,
  };
}

const embeddingsOf = (v: Values<typeof embeddingsVariables>) =>
  v.EMBEDDINGS_BASE_URL
    ? {
        baseURL: v.EMBEDDINGS_BASE_URL,
        apiKey: v.EMBEDDINGS_API_KEY,
        model: v.EMBEDDINGS_MODEL,
        dimensions: v.EMBEDDINGS_DIMENSIONS,
        weight: v.EMBEDDINGS_WEIGHT,
        store: v.EMBEDDINGS_STORE,
      }
    : null;

const supabaseOf = (v: Values<typeof databaseVariables>) =>
  v.SUPABASE_URL && v.SUPABASE_SECRET_KEY
    ? { url: v.SUPABASE_URL, key: v.SUPABASE_SECRET_KEY, realtime: v.SUPABASE_REALTIME === "on" }
    : null;

const digestOf = (v: Values<typeof digestVariables>, all: AllValues) => ({
  /** Whether maintainers get a weekly digest. */
  digest: v.DIGEST ? v.DIGEST === "weekly" : notifiers.some((definition) => definition.configure(all).create !== null),
  /** Where issues are opened; null: nowhere. */
  github: v.GITHUB_TOKEN && v.GITHUB_REPO ? { token: v.GITHUB_TOKEN, repo: v.GITHUB_REPO } : null,
});

const telemetryOf = (v: Values<typeof telemetryVariables>) =>
  v.OTEL_EXPORTER_OTLP_ENDPOINT
    ? {
        endpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT,
        headers: v.OTEL_EXPORTER_OTLP_HEADERS ?? {},
        serviceName: v.OTEL_SERVICE_NAME,
      }
    : null;

/** @throws StartError */
export const env = (): Env => parseEnv(process.env);

/** For the command that makes the vector store: `file_search` may be on before there is one. @throws StartError */
export const envWithoutTools = (): Env => parseEnv({ ...process.env, OPENAI_HOSTED_TOOLS: undefined });

/** Switches off the telemetry of the embedded REST layer. */
export function disableTelemetry(): void {
  process.env.LITE_TELEMETRY = "0";
}

/** The text of .env.example. */
export const envExample = (): string => describeVariables(variables);
