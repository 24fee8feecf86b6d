import { MAX_SELECTION_LENGTH, type QuestionContext } from "#lib/contract/assistant.ts";

/** A context to ask about and, where `question` is given, a question to ask at once. */
export type About = QuestionContext & { question?: string };

type Listener = (about: About | null) => void;
const listeners = new Set<Listener>();

/** Opens the assistant with something to ask about, whether the panel is closed, loading or open. Null loads it ahead. */
export function askAbout(about: About | null): void {
  for (const listener of listeners) listener(about);
}

/** Calls `listener` for each `askAbout`; returns how to stop that. */
export function onAskAbout(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export type Passage = { text: string; range: Range; article: Element };

/** The passage that the reader has selected in the article, cut to the length that a question takes. */
export function selectedPassage(): Passage | null {
  const selection = getSelection();
  // A selection without a range is collapsed.
  if (!selection || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const { startContainer: start } = range;
  const article = (start instanceof Element ? start : start.parentElement)?.closest("article");
  // The slice may have cut a surrogate pair in two.
  const text = selection
    .toString()
    .trim()
    .slice(0, MAX_SELECTION_LENGTH)
    .replace(/[\uD800-\uDBFF]$/, "");
  return article && text ? { text, range, article } : null;
}
