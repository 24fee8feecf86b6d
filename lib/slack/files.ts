/** Files that people share in Slack: they are not taken, and their text is. */
import { z } from "zod";

/** The files of a message. Nothing of them is read. */
export const sharedFiles = z.array(z.unknown()).nullish();

type Message = {
  bot_id?: string | null | undefined;
  subtype?: string | null | undefined;
  files?: unknown[] | null | undefined;
};

/** Whether a person wrote a message: alone, or with a file. Other subtypes are Slack's own messages. */
export const isWritten = ({ bot_id, subtype }: Message): boolean => !bot_id && (!subtype || subtype === "file_share");

export const hasFiles = ({ files }: Message): boolean => (files ?? []).length > 0;
