/** Items and responses as the fake stores them, in the SDK's own types. */
import type { Message } from "openai/resources/conversations/conversations";
import type {
  Response,
  ResponseError,
  ResponseFunctionToolCallItem,
  ResponseFunctionToolCallOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  ResponseReasoningItem,
  ResponseStatus,
} from "openai/resources/responses/responses";
import { isPoisoned } from "#tests/support/fakes/files.ts";
import type { Streaming } from "#tests/support/fakes/stream.ts";
import type { InputItem, ResponseBody } from "./checks.ts";
import { type Container, type HostedItem, type ScriptedHosted, toAnnotation, toHostedItem } from "./hosted.ts";

export type OutputItem = HostedItem | ResponseOutputMessage | ResponseFunctionToolCallItem | ResponseReasoningItem;
export type StoredItem = Message | OutputItem | ResponseFunctionToolCallOutputItem;
/** `unlisted` counts the lists an item still stays out of. */
export type Stored = { item: StoredItem; unlisted: number };

export type ScriptedCall = { name: string; arguments: string; id?: string };
/** How one response goes. Without a status it completes: with calls, text, a refusal, or several of them. */
export type ScriptedTurn = Streaming & {
  /** Calls of OpenAI's own tools, before anything is said. */
  hosted?: ScriptedHosted[];
  /** On `text`; the ids of files that code made are filled in. */
  annotations?: ResponseOutputText["annotations"];
  text?: string;
  /** A second message with text. */
  more?: string;
  /** Remark on the way to the answer, as newer models make. */
  commentary?: string;
  refusal?: string;
  toolCalls?: ScriptedCall[];
  status?: Exclude<ResponseStatus, "queued" | "in_progress">;
  /** Upstream's own words about a failure, and its code. */
  error?: string;
  errorCode?: ResponseError["code"];
  /**
   * Polls that still find it running; Infinity for one that never ends. Refusals for its lock count as polls, streams
   * do not: they end early meanwhile, before anything is said.
   */
  polls?: number;
  /** Its input stays in the conversation even if it fails. */
  keepsInput?: boolean;
  /** Its output is shown even if it fails or is cancelled, though it goes nowhere. */
  keepsOutput?: boolean;
  /** Lists of the conversation that do not show its items yet. */
  unlisted?: number;
};

export type NewId = (prefix: string) => string;

export function toStored(item: InputItem, newId: NewId): StoredItem {
  if (!("role" in item)) {
    return item.type === "function_call"
      ? { ...item, id: newId("fc"), status: "completed" }
      : { ...item, id: newId("fco"), status: "completed" };
  }
  const { role, content } = item;
  const parts = typeof content === "string" ? [{ type: "input_text" as const, text: content }] : content;
  return {
    type: "message",
    id: newId("msg"),
    role,
    status: "completed",
    content: parts.map((part): Message["content"][number] => {
      if (part.type === "input_image") return { ...part, file_id: null };
      if (!("text" in part)) return part;
      const { text } = part;
      return role === "assistant" ? { type: "output_text", text, annotations: [] } : { type: "input_text", text };
    }),
  };
}

const noContainer = (): Container => {
  throw new Error("Nobody gave this response a container");
};

/** What a scripted turn puts out: reasoning first, as these models do, then messages, then calls. */
export function toOutput(turn: ScriptedTurn, newId: NewId, container = noContainer): OutputItem[] {
  const status = turn.status === "incomplete" ? "incomplete" : "completed";
  const message = (content: ResponseOutputMessage["content"], phase?: "commentary"): OutputItem => ({
    type: "message",
    id: newId("msg"),
    role: "assistant",
    status,
    content,
    ...(phase ? { phase } : {}),
  });
  const text = (value: string) => [{ type: "output_text" as const, text: value, annotations: [] }];
  const hosted = (turn.hosted ?? []).map((call) => toHostedItem(call, newId, container));
  const annotations = (turn.annotations ?? []).map((annotation) => toAnnotation(annotation, container));
  return [
    { type: "reasoning", id: newId("rs"), summary: [] },
    ...hosted,
    ...(turn.commentary === undefined ? [] : [message(text(turn.commentary), "commentary")]),
    ...(turn.text === undefined ? [] : [message([{ type: "output_text", text: turn.text, annotations }])]),
    ...(turn.more === undefined ? [] : [message(text(turn.more))]),
    ...(turn.refusal === undefined ? [] : [message([{ type: "refusal", refusal: turn.refusal }])]),
    ...(turn.toolCalls ?? []).map(
      (call): OutputItem => ({
        type: "function_call",
        id: newId("fc"),
        call_id: call.id ?? newId("call"),
        name: call.name,
        arguments: call.arguments,
        status,
      }),
    ),
  ];
}

export function toResponse(id: string, body: ResponseBody): Response {
  const { model, instructions, conversation, background = false, max_output_tokens = null } = body;
  return {
    id,
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    model,
    instructions,
    conversation: conversation === undefined ? null : { id: conversation },
    background,
    max_output_tokens,
    status: "queued",
    output: [],
    output_text: "",
    access_programs: null,
    error: null,
    incomplete_details: null,
    metadata: body.metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    temperature: 1,
    tool_choice: body.tool_choice ?? "auto",
    tools: body.tools ?? [],
    top_p: 1,
  };
}

/** The response as it ends. */
export function endResponse(response: Response, turn: ScriptedTurn, output: OutputItem[]): void {
  response.status = turn.status ?? "completed";
  const dropped = response.status === "failed" || response.status === "cancelled";
  response.output = dropped && !turn.keepsOutput ? [] : output;
  if (response.status === "failed")
    response.error = { code: turn.errorCode ?? "server_error", message: turn.error ?? "The server had an error" };
  if (response.status === "incomplete") response.incomplete_details = { reason: "max_output_tokens" };
  if (response.status === "completed" || response.status === "incomplete") {
    response.usage = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 20,
      output_tokens_details: { reasoning_tokens: 10 },
      total_tokens: 120,
    };
  }
}

/** Ids of the calls without an output among `items`. */
export function openCalls(items: (StoredItem | InputItem)[]): string[] {
  const answered = new Set(items.flatMap((item) => (item.type === "function_call_output" ? [item.call_id] : [])));
  return items.flatMap((item) => (item.type === "function_call" && !answered.has(item.call_id) ? [item.call_id] : []));
}

/** Whether a picture that no model can look at is among `items`. */
export const holdsPoison = (items: StoredItem[]): boolean =>
  items.some(
    (item) =>
      item.type === "message" &&
      item.content.some((part) => part.type === "input_image" && part.image_url && isPoisoned(part.image_url)),
  );
