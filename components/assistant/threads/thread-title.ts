import type { Thread } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";

/** Longest title a reader may give, in UTF-16 code units. */
export const MAX_TITLE_LENGTH = 80;

/** The title of a thread, or a name for one that has no title yet. */
export const titleOf = ({ metadata }: Thread, t: Translate): string => metadata.threadTitle || t("threads.untitled");
