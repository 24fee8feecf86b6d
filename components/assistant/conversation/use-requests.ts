import { useEffect, useRef } from "react";
import type { About } from "#components/assistant/ask-about/ask-about.ts";
import { contexts, drafts } from "#components/assistant/data/browser/drafts.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { threadIdOf, viewKey } from "#components/assistant/data/view.ts";

/** Puts a suggested question into the composer, if that is empty, for the reader to send. */
export function useSuggestion({ view }: Conversation, question: string | null | undefined, onTaken: () => void): void {
  const key = viewKey(view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the view, and the handler for the question
  useEffect(() => {
    if (!question) return;
    if (drafts.get(view) === "") drafts.set(view, question);
    onTaken();
  }, [question, key]);
}

type Handlers = {
  /** Shows a new draft instead. */
  onStartDraft(): void;
  onTaken(): void;
};

/** Applies what another part of the page asks about: it becomes the context of the composer or is asked at once. */
export function useAbout(conversation: Conversation, about: About | null, { onStartDraft, onTaken }: Handlers): void {
  const { view, outgoing } = conversation;
  const key = viewKey(view);
  const taken = useRef<About | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each `about`, in the view that takes it
  useEffect(() => {
    if (!about || about === taken.current) return;
    const { question, ...context } = about;
    // A question from elsewhere begins a new thread: the effect runs again for its draft.
    if (question && (threadIdOf(view) || outgoing)) return onStartDraft();
    taken.current = about;
    onTaken();
    // The question has its own context; the one in the composer stays.
    if (question) void conversation.askReadyMade(question, context);
    else contexts.set(view, context);
  }, [about, key]);
}
