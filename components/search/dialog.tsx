import { useRouter } from "next/router";
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { askAbout } from "#components/assistant/panel/ask-about.ts";
import { followInPage } from "#components/assistant/panel/follow-link.ts";
import { pointedAt } from "#components/docs/use-hash-target.ts";
import { Icon } from "#components/site/icon.tsx";
import { MAX_QUERY, useSuggestions } from "./data.ts";
import { OptionList } from "./option-list.tsx";
import { askGroup, firstGroups, type Group, type Option, rememberSearch, resultGroups } from "./options.ts";
import styles from "./search.module.css";
import { SearchState } from "./state.tsx";

export type SearchDialogProps = {
  /** What was typed before the field was there. */
  initial: string;
  onClose(): void;
};

/** Where the keys lead from option `at` of `count`; -1 is the field itself. */
const KEYS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** The search: a field, and below it what it finds. The focus stays in the field, the keys walk through the list. */
export default function SearchDialog({ initial, onClose }: SearchDialogProps) {
  const [text, setText] = useState(initial);
  const words = text.trim();
  const found = useSuggestions(text);
  const [first] = useState(firstGroups);
  const groups = groupsOf(words, found, first);
  const options = groups.flatMap((group) => group.options);
  // Of results the best is chosen already; what one begins with is only offered.
  const [active, setActive] = useActive(words ? 0 : -1, found.results);
  const dialog = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const { push } = useRouter();
  const id = useId();
  const idOf = (at: number) => `${id}${at}`;

  useLayoutEffect(() => {
    const { current: shown } = dialog;
    shown?.showModal();
    // Only a dialog that is closed gives the focus back.
    return () => shown?.close();
  }, []);

  const leave = () => {
    dialog.current?.close();
    onClose();
  };
  const choose = (option: Option | undefined, event: MouseEvent | KeyboardEvent) => {
    if (!option) return;
    if (option.kind === "recent") {
      setText(option.words);
      field.current?.focus();
      return;
    }
    if (words) rememberSearch(words);
    if (option.kind === "ask") {
      leave();
      askAbout({ page: null, selection: null, question: option.words });
      return;
    }
    if (event.metaKey || event.ctrlKey) {
      // A click opens its tab by itself.
      if (event.type === "keydown") open(option.url, "_blank", "noopener");
      return;
    }
    event.preventDefault();
    leave();
    if (followInPage(event, new URL(option.url, location.href))) focusTarget();
    else void push(option.url).then(focusTarget);
  };

  // Results of former words are no answer to the present ones: Enter waits for those.
  const waiting = useRef<KeyboardEvent | null>(null);
  const settled = !found.pending;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the results are there, whatever they are
  useEffect(() => {
    const { current: event } = waiting;
    waiting.current = null;
    if (settled && event && options[0]?.kind === "section") choose(options[0], event);
  }, [settled]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    waiting.current = null;
    if (key.toLowerCase() === "i" && (event.metaKey || event.ctrlKey)) return leave();
    if (key === "Enter") {
      event.preventDefault();
      if (found.pending) waiting.current = event;
      else choose(options[active], event);
      return;
    }
    const next = event.shiftKey ? undefined : KEYS[key]?.(active, options.length);
    if (next === undefined || options.length === 0) return;
    event.preventDefault();
    setActive(next);
    document.getElementById(idOf(next))?.scrollIntoView({ block: "nearest" });
  };

  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside it closes it; Escape does so by itself
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label="Search the docs"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && leave()}
    >
      <div className={styles.frame}>
        <div className={styles.field}>
          <Icon name="search" />
          <input
            ref={field}
            type="text"
            role="combobox"
            aria-label="Search the docs"
            aria-autocomplete="list"
            aria-expanded={options.length > 0}
            aria-controls={`${id}list`}
            aria-activedescendant={options[active] && idOf(active)}
            placeholder="Search the docs"
            enterKeyHint="go"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={MAX_QUERY}
            dir="auto"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <button type="button" className={styles.close} onClick={leave}>
            <Icon name="close" />
            <span className="sr-only">Close the search</span>
          </button>
        </div>
        <SearchState words={words} found={found} empty={groups.length === 0} />
        <OptionList
          id={`${id}list`}
          idOf={idOf}
          groups={groups}
          active={active}
          words={words}
          stale={found.pending}
          onChoose={choose}
          onPoint={setActive}
        />
        <p className={styles.keys} aria-hidden="true">
          <span>
            <kbd>↑</kbd> <kbd>↓</kbd> choose
          </span>
          <span>
            <kbd>Enter</kbd> open
          </span>
          <span>
            <kbd>Esc</kbd> close
          </span>
        </p>
      </div>
    </dialog>,
    document.body,
  );
}

function groupsOf(
  words: string,
  { results, pending, failed }: ReturnType<typeof useSuggestions>,
  first: Group[],
): Group[] {
  if (!words) return first;
  if (failed || !results) return [askGroup(words, false)];
  return resultGroups(results, words, pending);
}

/** The chosen option; other results are chosen from anew. */
function useActive(start: number, results: unknown): [number, (at: number) => void] {
  const [active, setActive] = useState(start);
  const [seen, setSeen] = useState({ start, results });
  if (seen.start === start && seen.results === results) return [active, setActive];
  setSeen({ start, results });
  setActive(start);
  return [start, setActive];
}

/** Where reading goes on, for keyboards and screen readers too. */
function focusTarget(): void {
  const target = pointedAt();
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
