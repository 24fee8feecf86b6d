/** Attached files on the openai engine, and what happens when OpenAI refuses them. */
import type { ResponseInputContent, ResponseInputItem } from "openai/resources/responses/responses";
import type { Clock } from "#lib/clock.ts";
import type { Attachment, ChatTurn, Part, Turn } from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { withoutEarlierFiles } from "#lib/engines/refused-files.ts";
import type { OpenAIApi } from "./api.ts";
import { deleteItems, ignoreMissing } from "./cleanup.ts";
import { type Progress, toMessageItem } from "./mapping.ts";
import { type OpenAIState, readState, toNewConversation } from "./state.ts";

/** The item for a question with its files, or for an answer. */
export async function toTurnItem(message: ChatTurn): Promise<ResponseInputItem> {
  const { role, text, attachments = [] } = message;
  if (role === "assistant" || attachments.length === 0) return toMessageItem({ role, text });
  const content = [...(await Promise.all(attachments.map(toPart))), { type: "input_text" as const, text }];
  return { type: "message", role, content };
}

async function toPart({ name, kind, mediaType, read }: Attachment): Promise<ResponseInputContent> {
  const url = `data:${mediaType};base64,${(await read()).toString("base64")}`;
  return kind === "image"
    ? { type: "input_image", detail: "auto", image_url: url }
    : { type: "input_file", filename: name, file_data: url };
}

export type Refused = { api: OpenAIApi; turn: Turn; state: OpenAIState; clock: Clock; signal: AbortSignal };

/**
 * Handles a turn whose files were refused. They must not stay in the conversation, where every later question would fail
 * too. A question with files of its own fails and is removed. For a question without files the refusal is about earlier
 * files: the run goes on in a new conversation, which has only their names. The wording of a refusal is weak evidence, so the
 * thread stays in the old conversation until the new one has an answer; see `moveThread`.
 */
export async function handleRefusedFiles({ api, turn, state, clock, signal }: Refused): Promise<Progress> {
  const isEarlier = !turn.question.hasFiles || (state.lacks > 0 && withoutEarlierFiles(turn) !== null);
  if (isEarlier && !state.bare)
    return { status: "pending", state: toNewConversation(state, { bare: true, origin: state.conversation }) };
  const ended = { ...state, running: false };
  if (!turn.question.hasFiles) return { status: "failed", state: ended, code: "upstream_failed", usage: null };
  if (state.conversation !== null && state.marked) {
    const items = (await ignoreMissing(api.listItems(state.conversation, state.after))) ?? [];
    await deleteItems(api, state.conversation, items, clock, signal);
  }
  return { status: "failed", state: ended, code: "attachment_refused", usage: null };
}

/** Whether a turn may send a file. Otherwise the wording of a refusal means something else. */
export const mayContainFiles = ({ question }: Turn, { bare }: OpenAIState): boolean => question.hasFiles || !bare;

/** Moves the thread to the conversation that its answer came from. The old one is deleted with the thread. */
export function* moveThread({ status, state }: Outcome): Generator<Part, void> {
  const { origin, conversation } = readState(state);
  const isAnswer = status === "completed" || status === "incomplete";
  if (isAnswer && origin !== null && conversation !== null)
    yield { type: "state", conversationId: conversation, state, durable: true, running: false };
}
