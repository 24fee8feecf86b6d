import type { Thread } from "#lib/contract/assistant.ts";

/** Longest title a reader may give, in UTF-16 code units. */
export const MAX_TITLE_LENGTH = 80;

/** What a thread is called; one that is too young to have a title still needs a name. */
export const titleOf = ({ metadata }: Thread): string => metadata.threadTitle || "Untitled";
