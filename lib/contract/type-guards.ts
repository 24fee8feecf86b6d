/**
 * Checks of the answers that a client receives: by the `object` tag and the fields that a client iterates over. They do
 * not validate every field, for which a reader's browser would have to load a library.
 */
import {
  type Assistant,
  type Completion,
  type CompletionEvent,
  type List,
  type Message,
  type Problem,
  RUN_STATUSES,
  type Run,
  type RunEvent,
  type RunStatus,
  type RunStep,
  type Thread,
} from "./assistant.ts";
import type { ThreadFile } from "./files.ts";

type Fields = Record<string, unknown>;
export const isObject = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const hasTag = (value: unknown, tag: string): value is Fields => isObject(value) && value.object === tag;
const isEntity = (value: unknown, tag: string): value is Fields => hasTag(value, tag) && typeof value.id === "string";
const areArrays = (...values: unknown[]): boolean => values.every(Array.isArray);
const areTexts = (...values: unknown[]): boolean => values.every((value) => typeof value === "string");

export const isThread = (value: unknown): value is Thread => isEntity(value, "thread") && isObject(value.metadata);

export const isMessage = (value: unknown): value is Message =>
  isEntity(value, "thread.message") &&
  isObject(value.metadata) &&
  areArrays(value.content, value.attachments, value.steps, value.follow_ups);

const isRunStatus = (value: unknown): value is RunStatus => RUN_STATUSES.some((status) => status === value);

export const isRun = (value: unknown): value is Run =>
  isEntity(value, "thread.run") && isRunStatus(value.status) && areArrays(value.steps);

export const isAssistant = (value: unknown): value is Assistant => isEntity(value, "assistant") && areTexts(value.name);

export const isThreadFile = (value: unknown): value is ThreadFile =>
  isEntity(value, "file") && areTexts(value.name, value.media_type) && typeof value.bytes === "number";

export const isCompletion = (value: unknown): value is Completion =>
  hasTag(value, "chat.completion") && areArrays(value.choices);

export const isListOf =
  <T>(isEntry: (entry: unknown) => entry is T) =>
  (value: unknown): value is List<T> =>
    hasTag(value, "list") && Array.isArray(value.data) && value.data.every(isEntry);

export const isProblem = (value: unknown): value is Problem => isObject(value) && areTexts(value.code, value.detail);

/** An event as a parser of event streams yields it; `id` and `event` are absent where the stream has none. */
export type StreamEvent = { id?: string | undefined; event?: string | undefined; data: string };

/** The event of a run; null if this version does not know the event. */
export function toRunEvent({ id, event: type, data: json }: StreamEvent): RunEvent | null {
  const event = { id: Number(id), data: parseJson(json) };
  const { data } = event;
  if (type === "step" && isStep(data)) return { ...event, type, data };
  if (type === "delta" && isDelta(data)) return { ...event, type, data };
  if (type === "done" && isDone(data)) return { ...event, type, data };
  return type === "error" && isFailure(data) ? { ...event, type, data } : null;
}

/** The event of a streamed completion; null if this version does not know the event. */
export function toCompletionEvent({ id, event: type, data: json }: StreamEvent): CompletionEvent | null {
  const event = { id: Number(id), data: parseJson(json) };
  const { data } = event;
  if (type === "delta" && isDelta(data)) return { ...event, type, data };
  if (type === "done" && isCompletionDone(data)) return { ...event, type, data };
  return type === "error" && isCompletionFailure(data) ? { ...event, type, data } : null;
}

/** The value of a JSON text; undefined if the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type DataOf<Event extends { type: string; data: object }, Type> = Extract<Event, { type: Type }>["data"];

const isStep = (data: unknown): data is RunStep => isObject(data) && areTexts(data.tool) && areArrays(data.sections);

const isDelta = (data: unknown): data is DataOf<RunEvent, "delta"> =>
  isObject(data) && areTexts(data.delta) && typeof data.offset === "number";

const isDone = (data: unknown): data is DataOf<RunEvent, "done"> => isObject(data) && isRunStatus(data.status);

const isFailure = (data: unknown): data is DataOf<RunEvent, "error"> =>
  isObject(data) && isRunStatus(data.status) && areTexts(data.code, data.message);

const isCompletionDone = (data: unknown): data is DataOf<CompletionEvent, "done"> =>
  isObject(data) && data.status === "completed" && areTexts(data.model);

const isCompletionFailure = (data: unknown): data is DataOf<CompletionEvent, "error"> =>
  isObject(data) && data.status === "failed" && areTexts(data.code, data.message);
