import { useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useMessages } from "#components/messages/messages.tsx";
import { type Found, useSuggestions } from "./data.ts";
import { Field, KeyHints } from "./field.tsx";
import { OptionList } from "./option-list.tsx";
import { askGroup, type Group, initialGroups, resultGroups } from "./options.ts";
import styles from "./search.module.css";
import { SearchState } from "./state.tsx";
import { useActiveOption } from "./use-active-option.ts";
import { useChoose } from "./use-choose.ts";
import { useListKeys } from "./use-list-keys.ts";
import { useModal } from "./use-modal.ts";

export type SearchDialogProps = {
  /** Text that was typed before the field was there. */
  initial: string;
  onClose(): void;
};

/** The search: a field with a list of results below it. The focus stays in the field, the keys move through the list. */
export default function SearchDialog({ initial, onClose }: SearchDialogProps) {
  const t = useMessages();
  const { dialog, close } = useModal(onClose);
  const [text, setText] = useState(initial);
  const field = useRef<HTMLInputElement>(null);
  const search = (words: string) => {
    setText(words);
    field.current?.focus();
  };
  const words = text.trim();
  const found = useSuggestions(text);
  const [unsearched] = useState(() => initialGroups(t));
  const groups = groupsFor(words, found, unsearched, t("search.assistant"));
  const options = groups.flatMap((group) => group.options);
  // The best result is active from the start; before anything is typed, no option is.
  const [active, setActive] = useActiveOption(words ? 0 : -1, found.results);
  const id = useId();
  const idOf = (index: number) => `${id}${index}`;
  const onMove = (index: number) => {
    setActive(index);
    document.getElementById(idOf(index))?.scrollIntoView({ block: "nearest" });
  };
  const onChoose = useChoose({ words, onSearch: search, onClose: close });
  const onKeyDown = useListKeys({ options, active, pending: found.pending, onMove, onChoose, onClose: close });
  const list = { id: `${id}list`, idOf, groups, active, words, stale: found.pending, onChoose, onPoint: setActive };
  return createPortal(
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click outside closes the dialog; Escape does so by itself
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-label={t("search.label")}
      // The cancel event comes before the close event: a key in between would find the dialog open.
      onCancel={onClose}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className={styles.frame}>
        <Field
          field={field}
          text={text}
          list={list.id}
          active={options[active] && idOf(active)}
          expanded={options.length > 0}
          onText={setText}
          onKeyDown={onKeyDown}
          onClose={close}
        />
        <SearchState words={words} found={found} empty={groups.length === 0} />
        <OptionList {...list} />
        <KeyHints />
      </div>
    </dialog>,
    document.body,
  );
}

function groupsFor(words: string, { results, pending, failed }: Found, unsearched: Group[], ask: string): Group[] {
  if (!words) return unsearched;
  if (failed || !results) return [askGroup(words, false, ask)];
  return resultGroups(results, words, pending, ask);
}
