/**
 * What the fake upstream holds and how it moves. Time passes by polls, not by the clock: a response ends when
 * it has been asked for often enough. Until then it locks its conversation, and its items, input included, are
 * not in the conversation.
 */
import type { Conversation } from "openai/resources/conversations/conversations";
import type { Response } from "openai/resources/responses/responses";
import { Refusal } from "#tests/support/fakes/server.ts";
import type { EventStream } from "#tests/support/fakes/stream.ts";
import {
  type InputItem,
  parseConversationBody,
  parseItemsBody,
  parseListQuery,
  parseResponseBody,
  parseRetrieveQuery,
  type ResponseBody,
} from "./checks.ts";
import { FakeContainers, shown } from "./hosted.ts";
import { holdsPoison, openCalls, type ScriptedTurn, type Stored, type StoredItem, toStored } from "./items.ts";
import { FakeResponse } from "./response.ts";

/** `conversation` null: deleted, which leaves its items. */
type Thread = { conversation: Conversation | null; items: Stored[] };
export type Fallback = (body: ResponseBody) => ScriptedTurn;

export class FakeUpstream {
  readonly threads = new Map<string, Thread>();
  readonly responses = new Map<string, FakeResponse>();
  readonly turns: ScriptedTurn[] = [];
  readonly completions: ScriptedTurn[] = [];
  readonly #fallback: Fallback;
  readonly containers: FakeContainers;
  readonly #vectorStores: readonly string[];
  #count = 0;

  constructor(fallback: Fallback, vectorStores: readonly string[]) {
    this.#fallback = fallback;
    this.#vectorStores = vectorStores;
    this.containers = new FakeContainers(this.#newId);
  }

  #newId = (prefix: string) => {
    this.#count += 1;
    return `${prefix}_fake${this.#count}`;
  };

  #store(input: InputItem[]): Stored[] {
    return input.map((item) => ({ item: toStored(item, this.#newId), unlisted: 0 }));
  }

  thread(id: string): Thread & { conversation: Conversation } {
    const { conversation, items } = this.threads.get(id) ?? {};
    if (!conversation || !items) throw new Refusal(404, `Conversation with id '${id}' not found.`);
    return { conversation, items };
  }

  item(id: string, itemId: string): StoredItem {
    const found = this.thread(id).items.find(({ item }) => item.id === itemId);
    if (!found) throw new Refusal(404, `Item with id '${itemId}' not found.`);
    return found.item;
  }

  #response(id: string): FakeResponse {
    const found = this.responses.get(id);
    if (!found) throw new Refusal(404, `Response with id '${id}' not found.`);
    return found;
  }

  /** What remains in the conversation of a response that has ended. */
  #keep = ({ response, input }: FakeResponse, turn: ScriptedTurn): void => {
    const thread = this.threads.get(response.conversation?.id ?? "");
    const dropped = response.status === "failed" || response.status === "cancelled";
    if (!thread || (dropped && !turn.keepsInput)) return;
    const kept = [...input.map((item) => toStored(item, this.#newId)), ...(response.output as StoredItem[])];
    thread.items.push(...kept.map((item) => ({ item, unlisted: turn.unlisted ?? 0 })));
  };

  #requireUnlocked(conversation: string): void {
    const ofThread = ({ response }: FakeResponse) => response.conversation?.id === conversation;
    const lock = [...this.responses.values()].find((response) => ofThread(response) && response.isRunning);
    if (!lock) return;
    lock.poll();
    const message = "Another process is currently operating on this conversation. Please retry in a few seconds.";
    throw new Refusal(400, message, "conversation_locked", "conversation");
  }

  /** Every output must answer a call, once. */
  #requireCalls(input: InputItem[], items: StoredItem[]): void {
    const open = openCalls([...items, ...input.filter((item) => !("role" in item) && item.type === "function_call")]);
    const outputs = input.flatMap((item) => (item.type === "function_call_output" ? [item.call_id] : []));
    const stray = outputs.find((id, index) => !open.includes(id) || outputs.indexOf(id) !== index);
    if (stray) throw new Refusal(400, `No tool call found for function call output with call_id ${stray}.`);
  }

  #requireStores(tool: NonNullable<ResponseBody["tools"]>[number]): void {
    const gone = tool.type === "file_search" && tool.vector_store_ids.find((id) => !this.#vectorStores.includes(id));
    if (gone) throw new Refusal(404, `Vector store with id '${gone}' not found.`, null, "tools");
  }

  createConversation(body: unknown): Conversation {
    const { items, metadata } = parseConversationBody(body);
    const created_at = Math.floor(Date.now() / 1000);
    const id = this.#newId("conv");
    const conversation: Conversation = { id, object: "conversation", created_at, metadata: metadata ?? {} };
    this.threads.set(id, { conversation, items: this.#store(items ?? []) });
    return conversation;
  }

  createItems(conversation: string, body: unknown) {
    const created = parseItemsBody(body).items;
    const { items } = this.thread(conversation);
    this.#requireUnlocked(conversation);
    this.#requireCalls(
      created,
      items.map(({ item }) => item),
    );
    const added = this.#store(created);
    items.push(...added);
    return list(
      added.map(({ item }) => item),
      false,
    );
  }

  listItems(conversation: string, query: unknown) {
    const { order, limit, after, include } = parseListQuery(query);
    const items: StoredItem[] = [];
    for (const stored of this.thread(conversation).items) {
      if (stored.unlisted > 0) stored.unlisted -= 1;
      else items.push(shown(stored.item, include));
    }
    if (order === "desc") items.reverse();
    const start = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && start === 0) throw new Refusal(404, `Item with id '${after}' not found.`);
    return list(items.slice(start, start + limit), items.length > start + limit);
  }

  deleteItem(id: string, itemId: string): Conversation {
    const gone = this.item(id, itemId);
    const { conversation, items } = this.thread(id);
    this.threads.set(id, { conversation, items: items.filter(({ item }) => item !== gone) });
    return conversation;
  }

  createResponse(sent: unknown): Response | EventStream {
    const body = parseResponseBody(sent);
    const { conversation } = body;
    for (const tool of body.tools ?? []) this.#requireStores(tool);
    const input: InputItem[] = typeof body.input === "string" ? [{ role: "user", content: body.input }] : body.input;
    if (conversation !== undefined) {
      const items = this.thread(conversation).items.map(({ item }) => item);
      this.#requireUnlocked(conversation);
      this.#requireCalls(input, items);
      const [open] = openCalls([...items, ...input]);
      if (open) throw new Refusal(400, `No tool output found for function call ${open}.`, null, "input");
    }
    const turn = this.#turnOf(body, input);
    const container = () => this.containers.of(conversation ?? "");
    const made = new FakeResponse({ body, turn, input, newId: this.#newId, container }, this.#keep);
    if (body.store !== false) this.responses.set(made.response.id, made);
    if (!body.background) made.end();
    return body.stream ? made.begin() : made.shown(body.include ?? []);
  }

  /** A picture that cannot be looked at fails every response on its conversation. */
  #turnOf(body: ResponseBody, input: InputItem[]): ScriptedTurn {
    const items = this.threads.get(body.conversation ?? "")?.items ?? [];
    const sent = input.map((item) => toStored(item, (prefix) => prefix));
    if (!holdsPoison([...items.map(({ item }) => item), ...sent])) return this.#nextTurn(body);
    const error = "The image data could not be parsed";
    // Nobody knows whether such input stays: an adapter has to be prepared for it.
    return { status: "failed", errorCode: "image_parse_error", error, keepsInput: true };
  }

  #nextTurn(body: ResponseBody): ScriptedTurn {
    return (body.conversation === undefined ? this.completions : this.turns).shift() ?? this.#fallback(body);
  }

  retrieveResponse(id: string, query: unknown): Response | EventStream {
    const found = this.#response(id);
    const { stream, starting_after = -1, include } = parseRetrieveQuery(query);
    if (stream) return found.stream(starting_after);
    found.poll();
    return found.shown(include);
  }

  cancelResponse(id: string): Response {
    const found = this.#response(id);
    if (!found.response.background) throw new Refusal(400, "Cannot cancel a synchronous response.");
    if (found.isRunning) found.end({ status: "cancelled" });
    return found.response;
  }

  deleteResponse(id: string) {
    this.#response(id);
    this.responses.delete(id);
    return { id, object: "response", deleted: true };
  }

  finishAll(): void {
    for (const response of this.responses.values()) if (response.isRunning && response.isEnding) response.end();
  }
}

const list = (data: StoredItem[], has_more: boolean) => ({
  object: "list",
  data,
  first_id: data[0]?.id ?? null,
  last_id: data.at(-1)?.id ?? null,
  has_more,
});
