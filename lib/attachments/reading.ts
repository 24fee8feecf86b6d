/** The files of a thread's questions, as a model gets them. */
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { FileRow, MessageRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Attachment } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { kindOf } from "./kinds.ts";

/** How many bytes of earlier texts and of other earlier files a model gets again, the latest first. */
const EARLIER_TEXT_BYTES = 262_144;
const EARLIER_BYTES = 8_388_608;
/** How many earlier questions are sent again with their images and PDFs. */
const EARLIER_QUESTIONS = 3;

/** The files of one question as a model gets them. */
export type QuestionFiles = {
  /** The contents of text files and the names of all others. The question follows it. */
  text: string;
  /** The same with the names of all files only. */
  bare: string;
  /** The files that are not text. */
  attachments: Attachment[];
};

type FileStore = Pick<Store, "fileContent">;
/** A question with the earlier messages, oldest first, their files, and the runs whose files the model refused. */
type AskedQuestion = { question: MessageRow; history: MessageRow[]; files: FileRow[]; refused_runs: string[] };

/**
 * The files of a question and of earlier questions, by message id, with their texts masked. `accepted` are the kinds that
 * the model reads. Earlier files that the model refused are not sent again.
 * @throws AppError not_found when a file is deleted at the same time
 */
export async function readQuestionFiles(
  store: FileStore,
  asked: AskedQuestion,
  accepted: readonly AttachmentKind[],
  mask: Mask,
): Promise<Map<string, QuestionFiles>> {
  const { question } = asked;
  if (asked.files.length === 0) return new Map();
  const before = asked.history.filter(({ role }) => role === "user").reverse();
  const files = Map.groupBy(asked.files, ({ message_id }) => message_id ?? "");
  const refused = new Set(asked.refused_runs);
  const budget = createBudget();
  const entries = [question, ...before].map(async (message): Promise<[string, QuestionFiles]> => {
    const rows = files.get(message.id) ?? [];
    const fits = message === question ? () => true : refused.has(message.run_id ?? "") ? () => false : budget(rows);
    return [message.id, await filesOf(store, rows, { accepted, fits, mask })];
  });
  return new Map(await Promise.all(entries));
}

/** Called with the files of each question, the latest first. Files that do not fit are only named. */
function createBudget() {
  const left = { text: EARLIER_TEXT_BYTES, other: EARLIER_BYTES };
  let questions = EARLIER_QUESTIONS;
  return (rows: FileRow[]) => {
    if (rows.some(({ media_type }) => kindOf(media_type) !== "text")) questions -= 1;
    return ({ media_type, bytes }: FileRow): boolean => {
      const group = kindOf(media_type) === "text" ? "text" : "other";
      if (group === "other" && questions < 0) return false;
      left[group] -= bytes;
      return left[group] >= 0;
    };
  };
}

async function filesOf(
  store: FileStore,
  rows: FileRow[],
  { accepted, fits, mask }: { accepted: readonly AttachmentKind[]; fits(row: FileRow): boolean; mask: Mask },
): Promise<QuestionFiles> {
  const read = async ({ id }: FileRow): Promise<Buffer> => {
    const content = await store.fileContent(id);
    if (!content) throw new AppError("not_found");
    return content;
  };
  const attachments: Attachment[] = [];
  const texts = rows.map((row) => {
    const { name, media_type: mediaType } = row;
    const kind = kindOf(mediaType);
    if (!accepted.includes(kind)) return toUnreadableNote(name);
    if (!fits(row)) return toNote(name);
    if (kind === "text")
      return read(row).then(async (content) => toTextFile(name, (await mask(content.toString("utf8"))).text));
    // Vendors find the type by the extension.
    const fullName = kind === "pdf" && !/\.pdf$/i.test(name) ? `${name}.pdf` : name;
    attachments.push({ name: fullName, kind, mediaType, read: () => read(row) });
    return toNote(name);
  });
  return {
    text: joinParts(await Promise.all(texts)),
    bare: joinParts(rows.map(({ name }) => toNote(name))),
    attachments,
  };
}

const joinParts = (parts: string[]): string => parts.map((part) => `${part}\n\n`).join("");
const toNote = (name: string) => `[attached: ${name}]`;
/** Tells the model that it cannot see the file, so that it does not guess the content. */
const toUnreadableNote = (name: string) =>
  `[attached, but not shown to you, because you cannot read such files: ${name}]`;

/** A text file in a code block. Its fence is longer than any run of backticks in the text. */
function toTextFile(name: string, content: string): string {
  const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `I attached the file "${name}". This is all of it:\n\n${fence}\n${content.replace(/\n$/, "")}\n${fence}`;
}
