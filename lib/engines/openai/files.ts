/** What is attached to questions, on the openai engine, and what is done when OpenAI does not take it. */
import type { ResponseInputContent, ResponseInputItem } from "openai/resources/responses/responses";
import type { Clock } from "#lib/clock.ts";
import type { Attachment, ChatTurn, Part, Turn } from "#lib/engines/engine.ts";
import type { Outcome } from "#lib/engines/outcome.ts";
import { withoutEarlierFiles } from "#lib/engines/refused-files.ts";
import type { OpenAIApi } from "./api.ts";
import { deleteItems, ifThere } from "./cleanup.ts";
import { type Progress, toMessageItem } from "./mapping.ts";
import { elsewhere, type OpenAIState, readState } from "./state.ts";

/** A question with its files, or an answer. */
export async function toTurnItem(said: ChatTurn): Promise<ResponseInputItem> {
  const { role, text, attachments = [] } = said;
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
 * What comes of a turn whose files were refused: they must not stay in the conversation, where every later question
 * would fail of them too. A question with files of its own fails and is taken out. One without meets what went before
 * it: the run goes on in a new conversation, which is told of earlier files by their names only. Words of a refusal are
 * weak evidence: the old conversation stays, and the thread in it, until the new one has an answer; see `settleIn`.
 */
export async function withoutFiles({ api, turn, state, clock, signal }: Refused): Promise<Progress> {
  const isEarlier = !turn.question.hasFiles || (state.lacks > 0 && withoutEarlierFiles(turn) !== null);
  if (isEarlier && !state.bare)
    return { status: "pending", state: elsewhere(state, { bare: true, origin: state.conversation }) };
  const ended = { ...state, running: false };
  if (!turn.question.hasFiles) return { status: "failed", state: ended, code: "upstream_failed", usage: null };
  if (state.conversation !== null && state.marked) {
    const items = (await ifThere(api.listItems(state.conversation, state.after))) ?? [];
    await deleteItems(api, state.conversation, items, clock, signal);
  }
  return { status: "failed", state: ended, code: "attachment_refused", usage: null };
}

/** Whether anything of a file can be in what a turn sends. Else the words of a refusal mean something else. */
export const mayHoldFiles = ({ question }: Turn, { bare }: OpenAIState): boolean => question.hasFiles || !bare;

/** Moves the thread to the conversation that its answer came from. What it leaves goes when the thread is deleted. */
export function* settleIn({ status, state }: Outcome): Generator<Part, void> {
  const { origin, conversation } = readState(state);
  const isAnswer = status === "completed" || status === "incomplete";
  if (isAnswer && origin !== null && conversation !== null)
    yield { type: "state", conversationId: conversation, state, durable: true, running: false };
}
