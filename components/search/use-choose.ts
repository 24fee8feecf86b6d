import { useRouter } from "next/router";
import type { KeyboardEvent, MouseEvent } from "react";
import { askAbout } from "#components/assistant/ask-about/ask-about.ts";
import { followInPage } from "#components/assistant/panel/follow-link.ts";
import { findHashTarget } from "#components/docs/use-hash-target.ts";
import { withBase } from "#lib/contract/base-path.ts";
import { type Option, storeRecentSearch } from "./options.ts";

type Search = {
  words: string;
  /** Searches for other words. */
  onSearch(words: string): void;
  /** Closes the search and restores the focus. */
  onClose(): void;
};

/** Returns the handler of a choice: it opens a section, asks the assistant or searches again. */
export function useChoose({ words, onSearch, onClose }: Search) {
  const { push } = useRouter();
  return (option: Option, event: MouseEvent | KeyboardEvent): void => {
    if (option.kind === "recent") {
      onSearch(option.words);
      return;
    }
    if (words) storeRecentSearch(words);
    if (option.kind === "ask") {
      onClose();
      askAbout({ page: null, selection: null, question: option.words });
      return;
    }
    if (event.metaKey || event.ctrlKey) {
      // The browser opens the tab of a click.
      if (event.type === "keydown") open(withBase(option.url), "_blank", "noopener");
      return;
    }
    event.preventDefault();
    onClose();
    if (followInPage(event, new URL(withBase(option.url), location.href))) focusTarget();
    else void push(option.url).then(focusTarget);
  };
}

/** Focuses the element that the address points at, for keyboards and screen readers. */
function focusTarget(): void {
  const target = findHashTarget();
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
