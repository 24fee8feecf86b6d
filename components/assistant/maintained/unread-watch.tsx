import { useEffect, useSyncExternalStore } from "react";
import { useNewAnswers } from "#components/assistant/data/maintained/use-new-answers.ts";
import { useMessages } from "#components/messages/messages.tsx";

/**
 * Looks for new messages while the reader does not look at the conversation, and shows their number in the title of a
 * hidden tab and a mark on the button that opens the assistant. `open`: whether the conversation is on the page.
 */
export function UnreadWatch({ open }: { open: boolean }) {
  const t = useMessages();
  const hidden = useHidden();
  const unread = useNewAnswers(hidden || !open);
  useEffect(() => markTitle(hidden ? unread : 0), [hidden, unread]);
  useEffect(() => markOpener(unread > 0 && !open ? t("assistant.newAnswers") : null), [unread, open, t]);
  return null;
}

const BADGE = /^\(\d+\) /;

/** Writes the number before the title of the page; 0 removes it. */
function markTitle(unread: number): void {
  const title = document.title.replace(BADGE, "");
  const marked = unread > 0 ? `(${unread}) ${title}` : title;
  if (marked !== document.title) document.title = marked;
}

/** `description`: what a screen reader says of the button; null removes the mark. */
function markOpener(description: string | null): void {
  const opener = document.querySelector<HTMLElement>('[data-opens="assistant"]');
  opener?.toggleAttribute("data-unread", description !== null);
  if (description !== null) opener?.setAttribute("aria-description", description);
  else opener?.removeAttribute("aria-description");
}

function useHidden(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.visibilityState === "hidden",
    () => false,
  );
}

function subscribe(onChange: () => void): () => void {
  document.addEventListener("visibilitychange", onChange);
  return () => document.removeEventListener("visibilitychange", onChange);
}
