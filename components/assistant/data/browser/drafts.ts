/** What is written but not sent, and what it is about; kept per view, so that it outlives the panel and a reload. */
import type { QuestionContext } from "#lib/contract/assistant.ts";
import { createKeyedStore, useKeyed } from "./keyed-store.ts";
import { readLocal, writeLocal } from "./local.ts";

/** Threads to be have names of their own while the page lives; the next page begins with one of them. */
export const draftName = (what: "draft" | "files", view: string): string =>
  `${what}:${view.startsWith("new-") ? "new" : view}`;
const stored = (view: string): string => draftName("draft", view);

export const drafts = createKeyedStore<string>(
  (view) => (view.startsWith("new-") && view !== "new-0" ? "" : (readLocal(stored(view)) ?? "")),
  (view, text) => writeLocal(stored(view), text || null),
);

/** Keeps a text for the next page although the field is empty; null keeps what is in the field. */
export const keepDraft = (view: string, text: string | null): void =>
  writeLocal(stored(view), text ?? (drafts.get(view) || null));

const NO_CONTEXT: QuestionContext = { page: null, selection: null };
export const contexts = createKeyedStore<QuestionContext>(() => NO_CONTEXT);

export type Draft = {
  text: string;
  setText(text: string): void;
  context: QuestionContext;
  setContext(context: QuestionContext): void;
};

export const useDraft = (view: string): Draft => ({
  text: useKeyed(drafts, view),
  setText: (text) => drafts.set(view, text),
  context: useKeyed(contexts, view),
  setContext: (context) => contexts.set(view, context),
});
