/** When a model's server refuses what was attached: servers differ in status and wording. */
import { vendorError } from "#lib/upstream/client.ts";
import type { Turn } from "./engine.ts";

/** What a refusal speaks of when a file is to blame: the file itself, or that there is too much of it. */
const OF_FILES =
  /image|file|pdf|attachment|base64|media|multimodal|vision|content(\[\d*\])?\.?\s?(type|part)|context.?(length|window|size)|too (large|long|many)|exceed|maximum/i;
/** Servers without eyes that take it for a fault of theirs. */
const BLIND = /image|multimodal|mmproj|vision|content(\[\d*\])?\.?\s?(type|part)/i;

/** Whether any file went with the question or, as the model is told of them, with those before it. */
export const hasFiles = ({ question, history }: Turn): boolean => question.hasFiles || hasEarlierFiles(history);

const hasEarlierFiles = (history: Turn["history"]): boolean =>
  history.some(({ textWithoutFiles }) => textWithoutFiles !== undefined);

/** Whether a request of this turn was refused for a file. */
export function isFileRefused(thrown: unknown, turn: Turn): boolean {
  const error = hasFiles(turn) ? vendorError(thrown) : null;
  if (!error) return false;
  const said = `${error.code} ${error.param} ${error.message}`;
  if (error.status === 413) return true;
  if (error.status === 400 || error.status === 415 || error.status === 422) return OF_FILES.test(said);
  return (error.status === 500 || error.status === 501) && BLIND.test(said);
}

/** The turn with nothing of earlier files but their names; null when there are none. */
export const withoutEarlierFiles = (turn: Turn): Turn | null =>
  hasEarlierFiles(turn.history)
    ? {
        ...turn,
        history: turn.history.map(({ role, text, textWithoutFiles }) => ({ role, text: textWithoutFiles ?? text })),
      }
    : null;
