import { useRouter } from "next/router";
import type { KeyboardEvent, MouseEvent } from "react";
import { askAbout } from "#components/assistant/panel/ask-about.ts";
import { followInPage } from "#components/assistant/panel/follow-link.ts";
import { pointedAt } from "#components/docs/use-hash-target.ts";
import { type Option, rememberSearch } from "./options.ts";

type Search = {
  words: string;
  /** Puts other words into the field. */
  onWords(words: string): void;
  /** Closes the search; the focus is back where it was by then. */
  onLeave(): void;
};

/** What choosing an option does: it leads somewhere, asks, or searches again. */
export function useChoose({ words, onWords, onLeave }: Search) {
  const { push } = useRouter();
  return (option: Option, event: MouseEvent | KeyboardEvent): void => {
    if (option.kind === "recent") {
      onWords(option.words);
      return;
    }
    if (words) rememberSearch(words);
    if (option.kind === "ask") {
      onLeave();
      askAbout({ page: null, selection: null, question: option.words });
      return;
    }
    if (event.metaKey || event.ctrlKey) {
      // A click opens its tab by itself.
      if (event.type === "keydown") open(option.url, "_blank", "noopener");
      return;
    }
    event.preventDefault();
    onLeave();
    if (followInPage(event, new URL(option.url, location.href))) focusTarget();
    else void push(option.url).then(focusTarget);
  };
}

/** Where reading goes on, for keyboards and screen readers too. */
function focusTarget(): void {
  const target = pointedAt();
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
