/** What is said both in the blocks of a message and in the text beside them. No text is escaped here. */
import type { Feedback } from "#lib/contract/assistant.ts";
import type { Handoff } from "#lib/contract/maintainers.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";

const ENDINGS: Record<string, string> = {
  cancelled: "The reader stopped the answer.",
  expired: "The answer took too long and was stopped.",
  incomplete: "The answer broke off.",
  failed: "There is no answer.",
};

/** The marks of answers that the docs do not support. They show maintainers what the docs lack, without a complaint. */
const DOUBTS = {
  uncovered: "The docs do not seem to cover the question.",
  uncited: "The answer cites nothing of the docs.",
};

export const endingOf = (status: string): string => ENDINGS[status] ?? "There is no answer.";

export const describeEnding = ({ status, code }: { status: string; code: string | null }): string =>
  `Run ${status}${code ? ` (${code})` : ""}: ${endingOf(status)}`;

export const doubtOf = ({ metadata }: MessageRow): string | null =>
  metadata.uncovered ? DOUBTS.uncovered : metadata.uncited ? DOUBTS.uncited : null;

export const VOTE_WITHDRAWN = "The reader took the vote back.";

export const reasonsOf = ({ reasons }: Feedback): string =>
  reasons.map((reason) => reason.replaceAll("_", " ")).join(", ");

export function describeVote(feedback: Feedback | null): string {
  if (!feedback) return VOTE_WITHDRAWN;
  return [feedback.rating === "up" ? "👍" : "👎", reasonsOf(feedback)].filter(Boolean).join(" ");
}

/** The longest name of a maintainer, UTF-16 code units. */
const MAX_NAME = 80;

/** Returns a maintainer's name in one line. */
export const nameOf = (author: string | null | undefined): string => excerpt(author ?? "", MAX_NAME) || "A maintainer";

/** The heading of a maintainer's message. `isAsker`: it is for the person who asked. */
export const describeReply = (author: string | null, isAsker: boolean): string =>
  isAsker ? `${nameOf(author)} replied` : `${nameOf(author)} to the reader`;

export function describeHandoffChange(handoff: Handoff | null): string {
  const by = nameOf(handoff?.by);
  switch (handoff?.state) {
    case "waiting":
      return "🙋 The reader asks for a person.";
    case "taken":
      return `👤 ${by} took the thread. The assistant does not answer until it is handed back.`;
    case "resolved":
      return `✅ ${by} handed the thread back to the assistant.`;
    default:
      return "The reader no longer asks for a person.";
  }
}
