/** The only reader of process.env: parses what `lib/config/variables.ts` describes, and groups it by integration. */
import type { z } from "zod";
import { StartError } from "#lib/errors.ts";
import { type Variable, variables } from "./variables.ts";

type Name = keyof typeof variables;
type Values = { [N in Name]: z.output<(typeof variables)[N]["schema"]> };

/** Configuration by integration; one that is not configured is null. */
export type Env = ReturnType<typeof group>;

/**
 * Parses the environment.
 * @throws StartError naming each wrong or missing variable; values are never quoted, they may be secrets.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, { schema }] of Object.entries<Variable>(variables)) {
    const result = schema.safeParse(source[name]?.trim() || undefined);
    if (result.success) values[name] = result.data;
    else problems.push(`${name}: ${result.error.issues.map((issue) => issue.message).join(", ")}`);
  }
  if (problems.length === 0) {
    const parsed = values as Values;
    problems.push(...missing(parsed));
    if (problems.length === 0) return group(parsed, source);
  }
  throw new StartError(`The environment is not valid.\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
}

function missing(v: Values): string[] {
  const together = (a: Name, b: Name) =>
    v[a] && !v[b] ? [`${b}: is required with ${a}`] : !v[a] && v[b] ? [`${a}: is required with ${b}`] : [];
  const problems = [
    ...together("SUPABASE_URL", "SUPABASE_SECRET_KEY"),
    ...together("SLACK_BOT_TOKEN", "SLACK_CHANNEL_ID"),
    ...(v.CHAT_BASE_URL && !v.CHAT_MODEL ? ["CHAT_MODEL: is required with CHAT_BASE_URL"] : []),
  ];
  if (v.ASSISTANT_ENGINE === "openai" && !v.OPENAI_API_KEY) {
    problems.push("OPENAI_API_KEY: is required with ASSISTANT_ENGINE=openai");
  }
  if (v.OPENAI_HOSTED_TOOLS?.length && engineOf(v) !== "openai") {
    problems.push("OPENAI_HOSTED_TOOLS: only the openai engine has such tools");
  }
  if (v.OPENAI_HOSTED_TOOLS?.includes("file_search") && !v.OPENAI_VECTOR_STORE_ID) {
    problems.push("OPENAI_VECTOR_STORE_ID: is required with file_search; `npm run sync:files` makes one");
  }
  if (v.SUPABASE_REALTIME === "on" && !v.SUPABASE_URL) {
    problems.push("SUPABASE_REALTIME: needs a Supabase project, in SUPABASE_URL");
  }
  if (v.OWN_KEY === "on" && engineOf(v) === "openai") {
    problems.push("OWN_KEY: cannot be on with the openai engine, which has the site's own key");
  }
  if (Object.values(v.DAILY_BUDGET ?? {}).some((allowance) => allowance?.usd !== undefined)) {
    const unpriced = modelsOf(v).filter((model) => !Object.hasOwn(v.MODEL_PRICES ?? {}, model));
    // A budget in dollars would hold back nothing.
    if (unpriced.length > 0) problems.push(`DAILY_BUDGET: usd needs the price of every model in MODEL_PRICES`);
  }
  if (v.ASSISTANT_ENGINE === "chat" && !v.CHAT_BASE_URL) {
    problems.push("CHAT_BASE_URL: is required with ASSISTANT_ENGINE=chat");
  }
  return problems;
}

const engineOf = (v: Values) => v.ASSISTANT_ENGINE ?? (v.OPENAI_API_KEY ? "openai" : v.CHAT_BASE_URL ? "chat" : "demo");

/** The models that the site pays for. */
function modelsOf(v: Values): string[] {
  const model = { openai: v.ASSISTANT_MODEL, chat: v.CHAT_MODEL ?? null, demo: null }[engineOf(v)];
  return model === null ? [] : [model, v.TITLE_MODEL ?? model];
}

function group(v: Values, source: Record<string, string | undefined>) {
  const development = source.NODE_ENV === "development";
  // Vercel sends nobody here by a name that was not given to the project, previews included.
  const onVercel = source.VERCEL === "1";
  return {
    port: v.PORT,
    siteUrl: (v.SITE_URL ?? `http://localhost:${v.PORT}`).replace(/\/+$/, ""),
    allowedHosts: v.ALLOWED_HOSTS ?? (onVercel ? ["*"] : []),
    trustedProxies: v.TRUSTED_PROXIES,
    cspReportTo: v.CSP_REPORT_TO ?? null,
    dataDir: v.DATA_DIR,
    docs: { dir: v.DOCS_DIR, linkRoots: v.DOCS_LINK_ROOTS ?? [] },
    watchDocs: v.DOCS_WATCH ?? development,
    sessionSecret: v.SESSION_SECRET ?? null,
    messagesPerMinute: v.RATE_LIMIT_PER_MINUTE,
    retentionDays: v.RETENTION_DAYS,
    supportUrl: v.SUPPORT_URL ?? null,
    embedOrigins: v.EMBED_ORIGINS ?? [],
    apiKeys: v.ASSISTANT_API_KEYS ?? [],
    prices: v.MODEL_PRICES ?? {},
    mask: v.MASK ?? [],
    proofOfWork: v.PROOF_OF_WORK,
    storageBytes: v.STORAGE_LIMIT_MB * 1_048_576,
    dailyBudget: v.DAILY_BUDGET ?? null,
    assistantsDir: v.ASSISTANTS_DIR ?? null,
    tools: v.ASSISTANT_TOOLS ?? [],
    releasesUrl: v.RELEASES_URL ?? null,
    logLevel: v.LOG_LEVEL,
    runTimeoutMs: v.RUN_TIMEOUT_MS,
    engine: engineOf(v),
    openai: v.OPENAI_API_KEY
      ? {
          apiKey: v.OPENAI_API_KEY,
          organization: v.OPENAI_ORG_ID,
          project: v.OPENAI_PROJECT_ID,
          baseURL: v.OPENAI_BASE_URL,
          model: v.ASSISTANT_MODEL,
          titleModel: v.TITLE_MODEL ?? v.ASSISTANT_MODEL,
          hostedTools: v.OPENAI_HOSTED_TOOLS ?? [],
          vectorStoreId: v.OPENAI_VECTOR_STORE_ID ?? null,
          maxOutputTokens: v.OPENAI_MAX_OUTPUT_TOKENS,
        }
      : null,
    chat:
      v.CHAT_BASE_URL && v.CHAT_MODEL
        ? {
            baseURL: v.CHAT_BASE_URL,
            apiKey: v.CHAT_API_KEY,
            model: v.CHAT_MODEL,
            titleModel: v.TITLE_MODEL ?? v.CHAT_MODEL,
            attachments: v.CHAT_ATTACHMENTS,
          }
        : null,
    embeddings: v.EMBEDDINGS_BASE_URL
      ? {
          baseURL: v.EMBEDDINGS_BASE_URL,
          apiKey: v.EMBEDDINGS_API_KEY,
          model: v.EMBEDDINGS_MODEL,
          dimensions: v.EMBEDDINGS_DIMENSIONS,
          weight: v.EMBEDDINGS_WEIGHT,
          store: v.EMBEDDINGS_STORE,
        }
      : null,
    ownKey:
      (v.OWN_KEY ?? (engineOf(v) === "demo" ? "on" : "off")) === "on"
        ? { baseURL: v.OPENAI_BASE_URL ?? "https://api.openai.com/v1", model: v.OWN_KEY_MODEL }
        : null,
    supabase:
      v.SUPABASE_URL && v.SUPABASE_SECRET_KEY
        ? { url: v.SUPABASE_URL, key: v.SUPABASE_SECRET_KEY, realtime: v.SUPABASE_REALTIME === "on" }
        : null,
    slack:
      v.SLACK_BOT_TOKEN && v.SLACK_CHANNEL_ID
        ? { token: v.SLACK_BOT_TOKEN, channel: v.SLACK_CHANNEL_ID, apiUrl: v.SLACK_API_URL }
        : null,
    telemetry: v.OTEL_EXPORTER_OTLP_ENDPOINT
      ? {
          endpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT,
          headers: v.OTEL_EXPORTER_OTLP_HEADERS ?? {},
          serviceName: v.OTEL_SERVICE_NAME,
        }
      : null,
  } as const;
}

/** @throws StartError */
export const env = (): Env => parseEnv(process.env);

/** For the command that makes the vector store: `file_search` may be on before there is one. @throws StartError */
export const envWithoutTools = (): Env => parseEnv({ ...process.env, OPENAI_HOSTED_TOOLS: undefined });

/** Keeps the embedded REST layer from reporting its use to its makers. */
export function disableTelemetry(): void {
  process.env.LITE_TELEMETRY = "0";
}

/** The text of .env.example. */
export function envExample(): string {
  const lines = ["# Generated from lib/config/variables.ts by `npm run env:example`. Everything is optional."];
  let current = "";
  for (const [name, variable] of Object.entries<Variable>(variables)) {
    if (variable.group !== current) lines.push("", `# --- ${variable.group} ---`);
    current = variable.group;
    const fallback = variable.schema.safeParse(undefined);
    const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : (variable.example ?? "");
    lines.push("", `# ${variable.about}`, `# ${name}=${value}`);
  }
  return `${lines.join("\n")}\n`;
}
