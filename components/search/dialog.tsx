import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { type Found, useSuggestions } from "./data.ts";
import { Field, KeyHints } from "./field.tsx";
import { OptionList } from "./option-list.tsx";
import { askGroup, firstGroups, type Group, type Option, resultGroups } from "./options.ts";
import styles from "./search.module.css";
import { SearchState } from "./state.tsx";
import { useChoose } from "./use-choose.ts";

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
  const refill = (other: string) => {
    setText(other);
    field.current?.focus();
  };
  const choose = useChoose({ words, onWords: refill, onLeave: leave });
  const enter = useEnter(found.pending, options, active, choose);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const { key } = event;
    // It opens the assistant, which this would cover.
    if (key.toLowerCase() === "i" && (event.metaKey || event.ctrlKey)) return leave();
    if (enter(event)) return;
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
      // Escape is told of at once, closing only later: a key in between would find it open.
      onCancel={onClose}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && leave()}
    >
      <div className={styles.frame}>
        <Field
          field={field}
          text={text}
          list={`${id}list`}
          active={options[active] && idOf(active)}
          expanded={options.length > 0}
          onText={setText}
          onKeyDown={onKeyDown}
          onClose={leave}
        />
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
        <KeyHints />
      </div>
    </dialog>,
    document.body,
  );
}

function groupsOf(words: string, { results, pending, failed }: Found, first: Group[]): Group[] {
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

/**
 * Takes the Enter key and returns whether it was that. Results of former words are no answer to the present ones: then
 * it waits for those, until another key is pressed.
 */
function useEnter(
  pending: boolean,
  options: Option[],
  active: number,
  choose: (option: Option, event: KeyboardEvent) => void,
): (event: KeyboardEvent) => boolean {
  const waiting = useRef<KeyboardEvent | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the results are there, whatever they are
  useEffect(() => {
    const { current: event } = waiting;
    const [best] = options;
    if (pending) return;
    waiting.current = null;
    // Nobody asked the assistant.
    if (event && best?.kind === "section") choose(best, event);
  }, [pending]);
  return (event) => {
    waiting.current = null;
    if (event.key !== "Enter") return false;
    event.preventDefault();
    const option = options[active];
    if (pending) waiting.current = event;
    else if (option) choose(option, event);
    return true;
  };
}
