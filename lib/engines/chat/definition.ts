/** The chat engine's environment variables, what doctor asks, and how it is made. */
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import { defineEngine, type EngineDefinition } from "#lib/engines/definition.ts";
import type { Variables } from "#lib/environment/parse-variables.ts";
import { listOf, text, url } from "#lib/environment/schemas.ts";
import { checkListedModel } from "#lib/upstream/check.ts";
import { createChatEngine } from "./engine.ts";

const variables = {
  CHAT_BASE_URL: {
    schema: url.optional(),
    group: "Chat",
    about: "A Chat Completions server (Ollama, vLLM, llama.cpp, LiteLLM, …), with its /v1.",
    example: "http://localhost:11434/v1",
  },
  CHAT_API_KEY: { schema: text.optional(), group: "Chat", about: "Its key, if it wants one." },
  CHAT_MODEL: { schema: text.optional(), group: "Chat", about: "Its model.", example: "qwen3:8b" },
  CHAT_ATTACHMENTS: {
    schema: listOf(ATTACHMENT_KINDS).default(["text"]),
    group: "Chat",
    about:
      "What its model can look at, separated by commas: text, image, pdf. Readers may attach files of these kinds.",
  },
} as const satisfies Variables;

export const chat: EngineDefinition = defineEngine({
  name: "chat",
  variables,
  problems: (v, isChosen) => [
    ...(v.CHAT_BASE_URL && !v.CHAT_MODEL ? ["CHAT_MODEL: is required with CHAT_BASE_URL"] : []),
    ...(isChosen && !v.CHAT_BASE_URL ? ["CHAT_BASE_URL: is required with ASSISTANT_ENGINE=chat"] : []),
  ],
  configure(v, shared) {
    const { CHAT_BASE_URL: baseURL, CHAT_MODEL: model, CHAT_API_KEY: apiKey, CHAT_ATTACHMENTS: attachments } = v;
    if (!baseURL || !model) return null;
    const titleModel = shared.titleModel ?? model;
    return {
      model,
      titleModel,
      hostedTools: [],
      hasConversations: false,
      server: {
        variables: { key: "CHAT_API_KEY", model: "CHAT_MODEL", address: "CHAT_BASE_URL" },
        askModel: (asked) => checkListedModel({ baseURL, apiKey: apiKey ?? null, model: asked }),
      },
      create: () => createChatEngine({ baseURL, apiKey, model, titleModel, attachments }),
    };
  },
});
