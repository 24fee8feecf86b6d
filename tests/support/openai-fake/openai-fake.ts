/** A stateful fake of OpenAI's Conversations and background Responses; see state.ts for how it moves. */
import type { Response } from "openai/resources/responses/responses";
import {
  createFakeServer,
  type FakeOptions,
  type FakeServer,
  Refusal,
  type Routes,
} from "#tests/support/fakes/server.ts";
import { parseMetadataBody } from "./checks.ts";
import type { FakeContainers } from "./hosted.ts";
import { openCalls, type ScriptedTurn, type StoredItem } from "./items.ts";
import { FakeUpstream, type Fallback } from "./state.ts";

export type OpenAIFake = FakeServer & {
  /** How the next turns go, in order. Without a script, `fallback` decides. */
  script(...turns: ScriptedTurn[]): void;
  /** How the next requests without a conversation go, e.g. titles. */
  scriptCompletions(...turns: ScriptedTurn[]): void;
  /** Ends every response that can end, as if time had passed without anybody asking. */
  finishAll(): void;
  /** All items of a conversation, or of all of them, oldest first, also those not listed yet. */
  items(conversation?: string): StoredItem[];
  /** Calls that nobody answered, in all conversations. */
  unanswered(): string[];
  /** What exists upstream: a deleted thread must leave nothing. */
  left(): { conversations: number; items: number; responses: number };
  /** The containers that exist; one that expired does not. */
  containers: FakeContainers;
  /** All responses that exist, oldest first. */
  responses(): Response[];
  /** Their statuses. */
  statuses(): string[];
};

/** A title that names its question, whenever it comes. */
export const titleOfInput: Fallback = ({ input }) => ({ text: `About: ${typeof input === "string" ? input : "?"}` });

type Models = Record<string, string | null>;
export type OpenAIFakeOptions = FakeOptions & {
  fallback?: Fallback;
  models?: Models;
  /** Ids of the vector stores there are. */
  vectorStores?: readonly string[];
};

export function createOpenAIFake(options: OpenAIFakeOptions = {}): OpenAIFake {
  const upstream = new FakeUpstream(
    options.fallback ?? (() => ({ text: "An answer without a script." })),
    options.vectorStores ?? ["vs_docs"],
  );
  const { threads, responses, turns, completions } = upstream;
  const everyThread = () => [...threads.values()].map(({ items }) => items.map(({ item }) => item));
  return {
    ...createFakeServer(routesOf(upstream, options.models ?? { "gpt-6-luna": null }), options),
    script: (...added) => {
      turns.push(...added);
    },
    scriptCompletions: (...added) => {
      completions.push(...added);
    },
    finishAll: () => upstream.finishAll(),
    items: (conversation) =>
      [...threads].flatMap(([id, { items }]) =>
        conversation === undefined || id === conversation ? items.map(({ item }) => item) : [],
      ),
    unanswered: () => everyThread().flatMap((items) => openCalls(items)),
    left: () => ({
      conversations: [...threads.values()].filter(({ conversation }) => conversation).length,
      items: everyThread().flat().length,
      responses: responses.size,
    }),
    containers: upstream.containers,
    responses: () => [...responses.values()].map(({ response }) => response),
    statuses: () => [...responses.values()].map(({ response }) => response.status ?? "completed"),
  };
}

/** Models there are; `shutdown_date` as the API tells it. */
const modelOf = (models: Models, id: string) => {
  if (!Object.hasOwn(models, id))
    throw new Refusal(404, `The model '${id}' does not exist or you do not have access to it.`, "model_not_found");
  return { id, object: "model", created: 1, owned_by: "openai", shutdown_date: models[id] ?? null };
};

const routesOf = (upstream: FakeUpstream, models: Models): Routes => ({
  "GET /models/:id": ({ params: [id = ""] }) => modelOf(models, id),
  "POST /conversations": ({ body }) => upstream.createConversation(body),
  "GET /conversations/:id": ({ params: [id = ""] }) => upstream.thread(id).conversation,
  "POST /conversations/:id": ({ params: [id = ""], body }) =>
    Object.assign(upstream.thread(id).conversation, parseMetadataBody(body)),
  "DELETE /conversations/:id": ({ params: [id = ""] }) => {
    upstream.threads.set(id, { ...upstream.thread(id), conversation: null });
    return { id, object: "conversation.deleted", deleted: true };
  },
  "POST /conversations/:id/items": ({ params: [id = ""], body }) => upstream.createItems(id, body),
  "GET /conversations/:id/items": ({ params: [id = ""], query }) => upstream.listItems(id, query),
  "GET /conversations/:id/items/:item": ({ params: [id = "", item = ""] }) => upstream.item(id, item),
  "DELETE /conversations/:id/items/:item": ({ params: [id = "", item = ""] }) => upstream.deleteItem(id, item),
  "GET /containers/:id/files": ({ params: [id = ""], query }) => upstream.containers.list(id, query),
  "GET /containers/:id/files/:file/content": ({ params: [id = "", file = ""] }) =>
    upstream.containers.content(id, file),
  "DELETE /containers/:id": ({ params: [id = ""] }) => upstream.containers.delete(id),
  "POST /responses": ({ body }) => upstream.createResponse(body),
  "GET /responses/:id": ({ params: [id = ""], query }) => upstream.retrieveResponse(id, query),
  "POST /responses/:id/cancel": ({ params: [id = ""] }) => upstream.cancelResponse(id),
  "DELETE /responses/:id": ({ params: [id = ""] }) => upstream.deleteResponse(id),
});
