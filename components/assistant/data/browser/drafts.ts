/** Text that is not sent yet, and its context. The text is stored per view, so that it survives a reload. */
import type { QuestionContext } from "#lib/contract/assistant.ts";
import { isRestored, storageName, type View } from "../view.ts";
import { createViewStore, useKeyed } from "./keyed-store.ts";
import { readLocal, writeLocal } from "./local.ts";

export const drafts = createViewStore<string>(
  (view) => (isRestored(view) ? (readLocal(storageName("draft", view)) ?? "") : ""),
  (view, text) => writeLocal(storageName("draft", view), text || null),
);

/** Stores a text for the next page although the field is empty; null stores what is in the field. */
export const saveDraft = (view: View, text: string | null): void =>
  writeLocal(storageName("draft", view), text ?? (drafts.get(view) || null));

export const NO_CONTEXT: QuestionContext = { page: null, selection: null };
export const contexts = createViewStore<QuestionContext>(() => NO_CONTEXT);

export type Draft = {
  text: string;
  setText(text: string): void;
  context: QuestionContext;
  setContext(context: QuestionContext): void;
};

export const useDraft = (view: View): Draft => ({
  text: useKeyed(drafts, view),
  setText: (text) => drafts.set(view, text),
  context: useKeyed(contexts, view),
  setContext: (context) => contexts.set(view, context),
});
