import type { KeyboardEvent, RefObject } from "react";
import { useMessages } from "#components/messages/messages.tsx";
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
export const Field = ({ field, text, list, active, expanded, onText, onKeyDown, onClose }: FieldProps) => {
  const t = useMessages();
  return (
    <div className={styles.field}>
      <Icon name="search" />
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={t("search.label")}
        aria-autocomplete="list"
        aria-expanded={expanded}
        aria-controls={list}
        aria-activedescendant={active}
        placeholder={t("search.label")}
        enterKeyHint="go"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={MAX_QUERY}
        // Without a text, the placeholder has the direction of the page.
        dir={text === "" ? undefined : "auto"}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" className={styles.close} onClick={onClose}>
        <Icon name="close" />
        <span className="sr-only">{t("search.close")}</span>
      </button>
    </div>
  );
};

/** The meaning of the keys. Screen readers get it from the roles. */
export const KeyHints = () => {
  const t = useMessages();
  return (
    <p className={styles.keys} aria-hidden="true">
      <span>
        <kbd>↑</kbd> <kbd>↓</kbd> {t("search.choose")}
      </span>
      <span>
        <kbd>{t("search.enterKey")}</kbd> {t("search.open")}
      </span>
      <span>
        <kbd>{t("search.escapeKey")}</kbd> {t("search.closeHint")}
      </span>
    </p>
  );
};
