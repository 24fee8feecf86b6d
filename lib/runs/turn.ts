/** Makes the turn of a run from the rows that came with its lease. */
import type { Assistants } from "#lib/assistants/assistants.ts";
import { ABOUT_MAINTAINERS, renderFormInstructions, renderInstructions } from "#lib/assistants/instructions.ts";
import { readQuestionFiles } from "#lib/attachments/reading.ts";
import type { ClaimedRun } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { PageText } from "#lib/docs/lookup.ts";
import type { Engine, Turn } from "#lib/engines/engine.ts";
import { sha256 } from "#lib/ids.ts";
import type { JsonSchema } from "#lib/json-schemas.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { maskMessage } from "#lib/masking/mask-message.ts";
import { type Tool, toolSpecs } from "#lib/tools/tool.ts";
import { hasMaintainers, toHistory, toTurn } from "./history.ts";

export type TurnParts = {
  store: Pick<Store, "fileContent">;
  assistants: Assistants;
  /** The text of a docs page, by its path. */
  page(path: string): PageText | null;
  /** The language of the docs for a question, where they have several. */
  languageOf(path: string | null, question: string): string | null;
  siteName: () => string;
  mask: Mask;
};

export type PreparedTurn = {
  turn: Omit<Turn, "rounds" | "state" | "resumed" | "conversationId">;
  /** The tools of the thread's assistant. */
  tools: readonly Tool[];
  /** Whether the answer is to be JSON. */
  isForm: boolean;
};

/** @throws AppError not_found when an attached file is deleted at this moment */
export async function readTurn(parts: TurnParts, run: ClaimedRun, engine: Engine): Promise<PreparedTurn> {
  const { thread } = run;
  const question = await maskMessage(run.question, parts.mask);
  const history = await Promise.all(run.history.map((message) => maskMessage(message, parts.mask)));
  const files = await readQuestionFiles(parts.store, { ...run, question, history }, engine.attachments, parts.mask);
  const page = question.context?.page ? parts.page(question.context.page) : null;
  // A client may claim any page for a thread: the instructions name only a page that exists.
  const startedOn = thread.page_path ? parts.page(thread.page_path) : null;
  const form = question.context?.form;
  const assistant = parts.assistants.get(thread.assistant_id);
  // Hosted tools store data at the vendor, which a run on a reader's own key must not do.
  const hosted = run.own_key ? [] : assistant.hosted;
  const instructions = [
    renderInstructions(parts.siteName(), startedOn?.path ?? null, page, { ...assistant, hosted }),
    ...(hasMaintainers(history) ? [ABOUT_MAINTAINERS] : []),
    ...(form ? [renderFormInstructions(form)] : []),
  ].join("\n\n");
  const turn = {
    runId: run.id,
    // A second hash: the hash in the database never leaves the server.
    reader: sha256(`reader ${run.owner_hash}`),
    question: {
      id: question.id,
      text: toTurn(question, files.get(question.id)).text,
      words: question.text,
      passage: question.context?.selection ?? null,
      attachments: files.get(question.id)?.attachments ?? [],
      hasFiles: (files.get(question.id)?.bare ?? "") !== "",
    },
    page: page && { path: page.path, title: page.title },
    history: toHistory(history, files),
    instructions,
    language: parts.languageOf(question.context?.page ?? thread.page_path, question.text),
    // A reader's own key pays for the model that the panel names, not for the assistant's model.
    model: run.own_key ? null : assistant.model,
    tools: toolSpecs(assistant.tools),
    hosted,
    schema: form?.schema ? (JSON.parse(form.schema) as JsonSchema) : null,
    retry: run.is_retry,
  };
  return { turn, tools: assistant.tools, isForm: form !== undefined };
}
