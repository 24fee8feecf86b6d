import { MAX_SELECTION_LENGTH, type QuestionContext } from "#lib/contract/assistant.ts";

const EVENT = "assistant:ask-about";

/** What to ask about and, where the question is known as well, what to ask at once. */
export type About = QuestionContext & { question?: string };

/**
 * Opens the assistant with something to ask about. Whoever offers that need not know where the panel is, or whether
 * it is closed, on its way or open.
 */
export function askAbout(context: About): void {
  dispatchEvent(new CustomEvent(EVENT, { detail: context }));
}

/** Calls back whenever something asks; returns how to stop that. */
export function onAskAbout(listener: (context: About) => void): () => void {
  const heard = (event: Event) => listener((event as CustomEvent<About>).detail);
  addEventListener(EVENT, heard);
  return () => removeEventListener(EVENT, heard);
}

export type Passage = { text: string; range: Range; article: Element };

/** What the reader has selected in the article, its text no longer than may go with a question. */
export function selectedPassage(): Passage | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const { startContainer: start } = range;
  const article = (start instanceof Element ? start : start.parentElement)?.closest("article");
  // Half of a surrogate pair is no character.
  const text = selection
    .toString()
    .trim()
    .slice(0, MAX_SELECTION_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, "");
  return article && text ? { text, range, article } : null;
}
