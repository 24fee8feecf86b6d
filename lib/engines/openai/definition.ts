/** The openai engine's environment variables, what doctor asks, and how it is made. */
import { systemClock } from "#lib/clock.ts";
import { defineEngine, type EngineDefinition } from "#lib/engines/definition.ts";
import { HOSTED_TOOLS, type HostedTool } from "#lib/engines/hosted-tools.ts";
import type { Values, Variables } from "#lib/environment/parse-variables.ts";
import { integer, listOf, text, url } from "#lib/environment/schemas.ts";
import { checkOpenAIModel } from "#lib/upstream/check.ts";
import { OPENAI_URL } from "#lib/upstream/client.ts";
import { createOpenAIEngine } from "./engine.ts";

export const openaiVariables = {
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
    schema: listOf(HOSTED_TOOLS).optional(),
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
    schema: integer(16, 1_000_000).default(8_000),
    group: "OpenAI",
    about: "The longest answer to one request, thinking included, in tokens. What is longer breaks off.",
  },
  ASSISTANT_MODEL: { schema: text.default("gpt-6-luna"), group: "OpenAI", about: "Model that answers." },
} as const satisfies Variables;

/** An OpenAI account, with the vector store that is kept in it. */
export type OpenAIAccount = {
  apiKey: string;
  organization: string | undefined;
  project: string | undefined;
  /** Up to and including `/v1`. */
  baseURL: string;
  hostedTools: readonly HostedTool[];
  vectorStoreId: string | null;
};

/** The account that the variables name; null without a key. */
export const accountOf = (v: Values<typeof openaiVariables>): OpenAIAccount | null =>
  v.OPENAI_API_KEY
    ? {
        apiKey: v.OPENAI_API_KEY,
        organization: v.OPENAI_ORG_ID,
        project: v.OPENAI_PROJECT_ID,
        baseURL: v.OPENAI_BASE_URL ?? OPENAI_URL,
        hostedTools: v.OPENAI_HOSTED_TOOLS ?? [],
        vectorStoreId: v.OPENAI_VECTOR_STORE_ID ?? null,
      }
    : null;

export const openai: EngineDefinition = defineEngine({
  name: "openai",
  variables: openaiVariables,
  problems(v, isChosen) {
    const tools = v.OPENAI_HOSTED_TOOLS ?? [];
    return [
      ...(isChosen && !v.OPENAI_API_KEY ? ["OPENAI_API_KEY: is required with ASSISTANT_ENGINE=openai"] : []),
      ...(!isChosen && tools.length > 0 ? ["OPENAI_HOSTED_TOOLS: only the openai engine has such tools"] : []),
      ...(tools.includes("file_search") && !v.OPENAI_VECTOR_STORE_ID
        ? ["OPENAI_VECTOR_STORE_ID: is required with file_search; `npm run sync:files` makes one"]
        : []),
    ];
  },
  configure(v, shared) {
    const account = accountOf(v);
    if (!account) return null;
    const model = v.ASSISTANT_MODEL;
    const titleModel = shared.titleModel ?? model;
    return {
      model,
      titleModel,
      hostedTools: account.hostedTools,
      hasConversations: true,
      server: {
        variables: { key: "OPENAI_API_KEY", model: "ASSISTANT_MODEL", address: "OPENAI_BASE_URL" },
        askModel: (asked) => checkOpenAIModel({ ...account, model: asked }),
      },
      create: () =>
        createOpenAIEngine({
          ...account,
          model,
          titleModel,
          maxOutputTokens: v.OPENAI_MAX_OUTPUT_TOKENS,
          clock: systemClock,
        }),
    };
  },
});
