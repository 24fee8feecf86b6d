import type { KeyboardEvent, RefObject } from "react";
import { Icon } from "#components/site/icon.tsx";
import { MAX_QUERY } from "./data.ts";
import styles from "./search.module.css";

type FieldProps = {
  field: RefObject<HTMLInputElement | null>;
  text: string;
  /** Id of the list. `active` is the id of the active option. */
  list: string;
  active: string | undefined;
  expanded: boolean;
  onText(text: string): void;
  onKeyDown(event: KeyboardEvent): void;
  onClose(): void;
};

/** The field of the search. It has the focus while the dialog is open. */
export const Field = ({ field, text, list, active, expanded, onText, onKeyDown, onClose }: FieldProps) => (
  <div className={styles.field}>
    <Icon name="search" />
    <input
      ref={field}
      type="text"
      role="combobox"
      aria-label="Search the docs"
      aria-autocomplete="list"
      aria-expanded={expanded}
      aria-controls={list}
      aria-activedescendant={active}
      placeholder="Search the docs"
      enterKeyHint="go"
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={MAX_QUERY}
      dir="auto"
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={onKeyDown}
    />
    <button type="button" className={styles.close} onClick={onClose}>
      <Icon name="close" />
      <span className="sr-only">Close the search</span>
    </button>
  </div>
);

/** The meaning of the keys. Screen readers get it from the roles. */
export const KeyHints = () => (
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
);
