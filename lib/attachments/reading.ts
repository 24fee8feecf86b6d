/** What a model is given of the files that went with a thread's questions. */
import type { AttachmentKind } from "#lib/contract/files.ts";
import type { FileRow, MessageRow } from "#lib/database/rows.ts";
import type { Store } from "#lib/database/store.ts";
import type { Attachment } from "#lib/engines/engine.ts";
import { AppError } from "#lib/errors.ts";
import type { Mask } from "#lib/masking/mask.ts";
import { kindOf } from "./kinds.ts";

/** Earlier files that a model is given once more: so many bytes of each sort, the latest first. */
const EARLIER_TEXT_BYTES = 262_144;
const EARLIER_BYTES = 8_388_608;
/** Earlier questions whose images and PDFs are given once more. */
const EARLIER_QUESTIONS = 3;

/**
 * The files of one question: their `text` as it goes before the reader's words, the same with nothing but their names
 * (`bare`), and those that are no text.
 */
export type GivenFiles = { text: string; bare: string; attachments: Attachment[] };

type FileStore = Pick<Store, "fileContent">;
/** A question with all that came before it, oldest first, their files, and the runs whose files were refused. */
type Asked = { question: MessageRow; history: MessageRow[]; files: FileRow[]; refused_runs: string[] };

/**
 * The files of a question and of those before it, by message id, for a model that takes the
 * kinds in `taken`, their texts masked. What it could not read once is not given to it with every question to come.
 * @throws AppError not_found when a file goes at this moment
 */
export async function givenFiles(
  store: FileStore,
  asked: Asked,
  taken: readonly AttachmentKind[],
  mask: Mask,
): Promise<Map<string, GivenFiles>> {
  const { question } = asked;
  if (asked.files.length === 0) return new Map();
  const before = asked.history.filter(({ role }) => role === "user").reverse();
  const files = Map.groupBy(asked.files, ({ message_id }) => message_id ?? "");
  const refused = new Set(asked.refused_runs);
  const budget = createBudget();
  const given = [question, ...before].map(async (message): Promise<[string, GivenFiles]> => {
    const rows = files.get(message.id) ?? [];
    const fits = message === question ? () => true : refused.has(message.run_id ?? "") ? () => false : budget(rows);
    return [message.id, await filesOf(store, rows, { taken, fits, mask })];
  });
  return new Map(await Promise.all(given));
}

/** Takes questions from the latest to the earliest; what no longer fits is only named. */
function createBudget() {
  const left = { text: EARLIER_TEXT_BYTES, other: EARLIER_BYTES };
  let questions = EARLIER_QUESTIONS;
  return (rows: FileRow[]) => {
    if (rows.some(({ media_type }) => kindOf(media_type) !== "text")) questions -= 1;
    return ({ media_type, bytes }: FileRow): boolean => {
      const sort = kindOf(media_type) === "text" ? "text" : "other";
      if (sort === "other" && questions < 0) return false;
      left[sort] -= bytes;
      return left[sort] >= 0;
    };
  };
}

async function filesOf(
  store: FileStore,
  rows: FileRow[],
  { taken, fits, mask }: { taken: readonly AttachmentKind[]; fits(row: FileRow): boolean; mask: Mask },
): Promise<GivenFiles> {
  const read = async ({ id }: FileRow): Promise<Buffer> => {
    const content = await store.fileContent(id);
    if (!content) throw new AppError("not_found");
    return content;
  };
  const attachments: Attachment[] = [];
  const texts = rows.map((row) => {
    const { name, media_type: mediaType } = row;
    const kind = kindOf(mediaType);
    if (!taken.includes(kind)) return unseen(name);
    if (!fits(row)) return named(name);
    if (kind === "text")
      return read(row).then(async (content) => textFile(name, (await mask(content.toString("utf8"))).text));
    // By its ending a vendor knows what it is.
    const full = kind === "pdf" && !/\.pdf$/i.test(name) ? `${name}.pdf` : name;
    attachments.push({ name: full, kind, mediaType, read: () => read(row) });
    return named(name);
  });
  return { text: joined(await Promise.all(texts)), bare: joined(rows.map(({ name }) => named(name))), attachments };
}

const joined = (parts: string[]): string => parts.map((part) => `${part}\n\n`).join("");
const named = (name: string) => `[attached: ${name}]`;
/** So that a model says so rather than guesses what is in it. */
const unseen = (name: string) => `[attached, but not shown to you, because you cannot read such files: ${name}]`;

/** A text of the reader's, in a fence that nothing in it can close. */
function textFile(name: string, content: string): string {
  const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `I attached the file "${name}". This is all of it:\n\n${fence}\n${content.replace(/\n$/, "")}\n${fence}`;
}
