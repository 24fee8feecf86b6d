/** OpenAI's own tools in the fake: their items, their events, and the containers that code runs in. */
import type { FileListResponse } from "openai/resources/containers/files/files";
import type {
  ResponseCodeInterpreterToolCall,
  ResponseFileSearchToolCall,
  ResponseIncludable,
  ResponseOutputText,
} from "openai/resources/responses/responses";
import { z } from "zod";
import { Refusal } from "#tests/support/fakes/server.ts";
import type { ResponseBody } from "./checks.ts";
import type { NewEvent } from "./events.ts";
import type { NewId } from "./items.ts";

export type HostedItem = ResponseFileSearchToolCall | ResponseCodeInterpreterToolCall;

/** `seconds`: how long before the response a file was made. */
export type ScriptedFile = { path: string; content: string | Buffer; source?: string; seconds?: number };
export type ScriptedHosted =
  | { tool: "file_search"; queries: string[]; results: ResponseFileSearchToolCall.Result[]; failed?: true }
  | { tool: "code_interpreter"; code: string; logs?: string; picture?: string; files?: ScriptedFile[]; failed?: true };

type StoredFile = FileListResponse & { content: Buffer };
export type Container = { id: string; conversation: string; files: StoredFile[] };

/** A response cannot use a tool that it was not given. */
export function requireTools({ tools = [] }: ResponseBody, hosted: ScriptedHosted[]): void {
  const missing = hosted.find(({ tool }) => !tools.some(({ type }) => type === tool));
  if (missing) throw new Error(`The script uses ${missing.tool}, which the request does not offer`);
}

export function toHostedItem(call: ScriptedHosted, newId: NewId, container: () => Container): HostedItem {
  const status = call.failed ? "failed" : "completed";
  if (call.tool === "file_search")
    return { type: "file_search_call", id: newId("fs"), queries: call.queries, status, results: call.results };
  const { id, files } = container();
  for (const { path, content, source = "assistant", seconds = 0 } of call.files ?? []) {
    const bytes = Buffer.from(content);
    const created_at = Math.floor(Date.now() / 1000) - seconds;
    const fileId = newId("cfile");
    // As a picture that code only shows: its name is its id.
    const named = path.replace("/*", `/${fileId}`);
    const made = { id: fileId, object: "container.file" as const, container_id: id, created_at, path: named, source };
    files.push({ ...made, bytes: bytes.length, content: bytes });
  }
  const { logs, picture } = call;
  return {
    type: "code_interpreter_call",
    id: newId("ci"),
    code: call.code,
    container_id: id,
    status,
    outputs: [
      ...(logs === undefined ? [] : [{ type: "logs" as const, logs }]),
      ...(picture === undefined ? [] : [{ type: "image" as const, url: picture }]),
    ],
  };
}

type Annotation = ResponseOutputText["annotations"][number];

export function toAnnotation(annotation: Annotation, container: () => Container): Annotation {
  if (annotation.type !== "container_file_citation" || annotation.file_id !== "") return annotation;
  const { id, files } = container();
  const file = files.findLast(({ path }) => path.endsWith(`/${annotation.filename}`));
  return { ...annotation, container_id: id, file_id: file?.id ?? "cfile_gone" };
}

/** An item with no more of its outputs than was asked for. */
export function shown<Item extends { type: string }>(item: Item, include: readonly ResponseIncludable[]): Item {
  if (item.type === "file_search_call" && !include.includes("file_search_call.results"))
    return { ...item, results: null };
  if (item.type === "code_interpreter_call" && !include.includes("code_interpreter_call.outputs"))
    return { ...item, outputs: null };
  return item;
}

/** A call as it is before it is done. */
export function begunHosted<Item extends { type: string }>(item: Item): Item {
  if (item.type === "file_search_call") return { ...item, queries: [], results: null };
  return item.type === "code_interpreter_call" ? { ...item, code: "", outputs: null } : item;
}

export function hostedEvents(item: { type: string }, output_index: number): NewEvent[] {
  if (item.type === "file_search_call") {
    const place = { item_id: (item as HostedItem).id, output_index };
    const kinds = ["in_progress", "searching", "completed"] as const;
    return kinds.map((kind) => ({ type: `response.file_search_call.${kind}`, ...place }));
  }
  if (item.type !== "code_interpreter_call") return [];
  const { id: item_id, code } = item as ResponseCodeInterpreterToolCall;
  const place = { item_id, output_index };
  return [
    { type: "response.code_interpreter_call.in_progress", ...place },
    { type: "response.code_interpreter_call_code.delta", ...place, delta: code ?? "" },
    { type: "response.code_interpreter_call_code.done", ...place, code: code ?? "" },
    { type: "response.code_interpreter_call.interpreting", ...place },
    { type: "response.code_interpreter_call.completed", ...place },
  ];
}

const listQuery = z.strictObject({
  order: z.enum(["asc", "desc"]).default("desc"),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.string().optional(),
});

export class FakeContainers {
  readonly #all = new Map<string, Container>();
  readonly #newId: NewId;

  constructor(newId: NewId) {
    this.#newId = newId;
  }

  /** The active container of a conversation, made when it is needed. */
  of(conversation: string): Container {
    const known = [...this.#all.values()].find((container) => container.conversation === conversation);
    if (known) return known;
    const made = { id: this.#newId("cntr"), conversation, files: [] };
    this.#all.set(made.id, made);
    return made;
  }

  get ids(): string[] {
    return [...this.#all.keys()];
  }

  /** As after 20 minutes without use: with all they hold. */
  expire(): void {
    this.#all.clear();
  }

  #container(id: string): Container {
    const found = this.#all.get(id);
    if (!found) throw new Refusal(404, `Container with id '${id}' not found.`);
    return found;
  }

  list(id: string, query: unknown) {
    const { order, limit } = listQuery.parse(query);
    const files = this.#container(id).files.map(({ content: _, ...file }) => file);
    if (order === "desc") files.reverse();
    const data = files.slice(0, limit);
    const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
    return { object: "list", data, ...ends, has_more: files.length > limit };
  }

  content(id: string, file: string): Buffer {
    const found = this.#container(id).files.find((stored) => stored.id === file);
    if (!found) throw new Refusal(404, `File with id '${file}' not found.`);
    return found.content;
  }

  delete(id: string) {
    this.#container(id);
    this.#all.delete(id);
    return { id, object: "container.deleted", deleted: true };
  }
}
