import { useId, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import actions from "./actions.module.css";
import styles from "./answer.module.css";
import { uniqueByUrl } from "./citations.ts";
import { DocsLink } from "./markdown/links.tsx";
import prose from "./markdown/prose.module.css";
import { SmallButton } from "./small-button.tsx";
import { languagesOf, Untranslated } from "./untranslated.tsx";

/** The number of cards that are shown at first. */
const SHOWN = 4;

type SourcesProps = {
  citations: UrlCitation[];
  steps: RunStep[];
  busy: boolean;
  onAskAgain?: (() => void) | undefined;
};

/** The sections that an answer cites, as they are today. */
export function SourceCards({ citations, steps, busy, onAskAgain }: SourcesProps) {
  const t = useMessages();
  const id = useId();
  const [all, setAll] = useState(false);
  const sources = uniqueByUrl(citations);
  const languages = languagesOf(steps);
  if (sources.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list of links, not fields of a form
    <div role="group" aria-labelledby={id} className={styles.sources}>
      <div id={id} className={actions.label}>
        {t("answer.sources")}
      </div>
      {sources.some(({ changed }) => changed) && (
        <div className={styles.note}>
          {t("answer.docsChanged")}
          {onAskAgain && (
            <SmallButton onClick={onAskAgain} disabled={busy}>
              {t("assistant.askAgain")}
            </SmallButton>
          )}
        </div>
      )}
      <ol id={`${id}-list`}>
        {(all ? sources : sources.slice(0, SHOWN)).map((source, i) => (
          <Card key={source.url} source={source} number={i + 1} lang={languages.get(source.url)} />
        ))}
      </ol>
      {sources.length > SHOWN && (
        <SmallButton onClick={() => setAll(!all)} aria-expanded={all} aria-controls={`${id}-list`}>
          {all ? t("answer.fewerSources") : t("answer.moreSources", { count: sources.length - SHOWN })}
        </SmallButton>
      )}
    </div>
  );
}

type CardProps = { source: UrlCitation; number: number; lang: string | undefined };

function Card({ source: { url, title, snippet, changed }, number, lang }: CardProps) {
  const t = useMessages();
  const gone = snippet === null;
  return (
    <li className={styles.card} dir="auto">
      <span className={prose.chip}>{number}</span>
      <div>
        {gone ? (
          <span className={styles.gone}>{title}</span>
        ) : (
          <span lang={lang}>
            <DocsLink href={url} className={prose.link}>
              {title}
            </DocsLink>
          </span>
        )}
        {lang && (
          <div className={styles.mark}>
            <Untranslated lang={lang} />
          </div>
        )}
        {(gone || changed) && (
          <div className={styles.mark}>{t(gone ? "answer.sourceGone" : "answer.sourceChanged")}</div>
        )}
        {snippet && <p lang={lang}>{snippet}</p>}
      </div>
    </li>
  );
}
