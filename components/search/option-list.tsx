import { type MouseEvent, type ReactNode, useId } from "react";
import { Spark } from "#components/assistant/panel/spark.tsx";
import { renderList } from "#components/docs/parts/render-list.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import { HEADING_SEPARATOR } from "#lib/contract/docs.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { Highlight } from "./highlight.tsx";
import type { Group, Option } from "./options.ts";
import styles from "./search.module.css";

type OptionListProps = {
  id: string;
  /** Id of the element of the option at an index. */
  idOf(at: number): string;
  groups: Group[];
  active: number;
  words: string;
  /** Whether the results of newer words are pending. */
  stale: boolean;
  onChoose(option: Option, event: MouseEvent): void;
  onPoint(at: number): void;
};

/** The options in groups. A section is a link, so that a reader can open it in another tab. */
export function OptionList({ id, idOf, groups, active, words, stale, onChoose, onPoint }: OptionListProps) {
  const t = useMessages();
  const base = useId();
  const starts = groups.map((_, i) => groups.slice(0, i).reduce((sum, { options }) => sum + options.length, 0));
  return (
    <div
      id={id}
      role="listbox"
      aria-label={t("search.results")}
      aria-busy={stale}
      className={styles.list}
      hidden={groups.length === 0}
    >
      {renderList(groups, ({ label, options }, g) => (
        // biome-ignore lint/a11y/useSemanticElements: a list box has groups, not fieldsets
        <div role="group" aria-labelledby={`${base}${g}`} className={isPinned(options) ? styles.pinned : styles.group}>
          <div id={`${base}${g}`} role="presentation" className={isPinned(options) ? "sr-only" : styles.label}>
            {label}
          </div>
          {options.map((option, i) => {
            const at = (starts[g] ?? 0) + i;
            const shared = {
              id: idOf(at),
              role: "option",
              tabIndex: -1,
              "aria-selected": at === active,
              className: styles.option,
              onClick: (event: MouseEvent) => onChoose(option, event),
              onPointerMove: () => at !== active && onPoint(at),
            };
            return "url" in option ? (
              <a key={shared.id} {...shared} href={withBase(option.url)} draggable={false}>
                {contentOf(option, words, t)}
              </a>
            ) : (
              <div key={shared.id} {...shared}>
                {contentOf(option, words, t)}
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}

/** The name of a language in another one. */
const nameOf = (tag: string, language: string): string =>
  new Intl.DisplayNames(language, { type: "language" }).of(tag) ?? tag;

const isPinned = ([first]: Option[]): boolean => first?.kind === "ask";

function contentOf(option: Option, words: string, t: Translate): ReactNode {
  switch (option.kind) {
    case "section": {
      const { page, heading, snippet, lang } = option;
      return (
        <>
          <span className={styles.heading}>
            <span lang={lang}>
              {heading !== page && <span className="sr-only">{`${page}${HEADING_SEPARATOR}`}</span>}
              <Highlight text={heading} words={words} />
            </span>
            {lang && <span className={styles.language}> {nameOf(lang, t.language)}</span>}
          </span>
          <span className={styles.snippet} lang={lang}>
            <Highlight text={snippet} words={words} />
          </span>
        </>
      );
    }
    case "heading":
      return <span className={styles.heading}>{option.heading}</span>;
    case "recent":
      return <span dir="auto">{option.words}</span>;
    case "ask":
      return (
        <span className={styles.ask}>
          <Spark />
          <span>
            {t(option.instead ? "search.askInstead" : "search.ask")}
            <bdi>{t("search.words", { words: option.words })}</bdi>
          </span>
        </span>
      );
  }
}
