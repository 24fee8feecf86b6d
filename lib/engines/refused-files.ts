/** Recognizes that a model's server refused a file: servers differ in status and wording. */
import { vendorError } from "#lib/upstream/client.ts";
import type { Turn } from "./engine.ts";

/** Words of a refusal because of a file: the file itself, or its size. */
const FILE_WORDS =
  /image|file|pdf|attachment|base64|media|multimodal|vision|content(\[\d*\])?\.?\s?(type|part)|context.?(length|window|size)|too (large|long|many)|exceed|maximum/i;
/** Words of servers that answer 500 to a picture because their model cannot read pictures. */
const VISION_WORDS = /image|multimodal|mmproj|vision|content(\[\d*\])?\.?\s?(type|part)/i;

/** Whether the question has a file, or an earlier question of the history. */
export const hasFiles = ({ question, history }: Turn): boolean => question.hasFiles || hasEarlierFiles(history);

const hasEarlierFiles = (history: Turn["history"]): boolean =>
  history.some(({ textWithoutFiles }) => textWithoutFiles !== undefined);

/** Whether a request of this turn was refused for a file. */
export function isFileRefused(thrown: unknown, turn: Turn): boolean {
  const error = hasFiles(turn) ? vendorError(thrown) : null;
  if (!error) return false;
  const wording = `${error.code} ${error.param} ${error.message}`;
  if (error.status === 413) return true;
  if (error.status === 400 || error.status === 415 || error.status === 422) return FILE_WORDS.test(wording);
  return (error.status === 500 || error.status === 501) && VISION_WORDS.test(wording);
}

/** The turn with only the names of earlier files; null when there are none. */
export const withoutEarlierFiles = (turn: Turn): Turn | null =>
  hasEarlierFiles(turn.history)
    ? {
        ...turn,
        history: turn.history.map(({ attachments: _, textWithoutFiles, ...message }) => ({
          ...message,
          text: textWithoutFiles ?? message.text,
        })),
      }
    : null;
