import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon } from "#components/site/icon.tsx";
import { useCopy } from "#components/site/use-copy.ts";
import { withBase } from "#lib/contract/base-path.ts";
import { markdownPath } from "#lib/contract/docs.ts";
import { fetchMarkdown } from "./data.ts";

const OUTCOME_TEXTS = { copied: "docs.copied", failed: "docs.copyFailed" } as const;

/** Copies the page as Markdown. The arrow opens a list of other ways to get it. */
export function CopyPage({ path }: { path: string }) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const { outcome, copy } = useCopy();
  const more = useRef<HTMLButtonElement>(null);
  const list = useId();
  const copyPage = () => {
    setOpen(false);
    void copy(fetchMarkdown(path));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    setOpen(false);
    more.current?.focus();
  };
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent) => {
    if (!currentTarget.contains(relatedTarget)) setOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape and blur close the list from anywhere inside
    <div className="doc-copy" onKeyDown={onKeyDown} onBlur={onBlur}>
      <button type="button" onClick={copyPage}>
        <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
        {t(outcome ? OUTCOME_TEXTS[outcome] : "docs.copyPage")}
      </button>
      <button ref={more} type="button" aria-expanded={open} aria-controls={list} onClick={() => setOpen(!open)}>
        <Icon name="down" size={16} />
        <span className="sr-only">{t("docs.moreWays")}</span>
      </button>
      {open && (
        <ul id={list} className="doc-copy-more">
          <li>
            <button type="button" onClick={copyPage}>
              {t("docs.copyMarkdown")}
            </button>
          </li>
          <li>
            <a href={withBase(markdownPath(path))}>{t("docs.viewMarkdown")}</a>
          </li>
        </ul>
      )}
      <span className="sr-only" aria-live="polite">
        {outcome && t(OUTCOME_TEXTS[outcome])}
      </span>
    </div>
  );
}
