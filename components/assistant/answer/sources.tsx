import { useId, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import type { UrlCitation } from "#lib/contract/assistant.ts";
import actions from "./actions.module.css";
import styles from "./answer.module.css";
import { uniqueByUrl } from "./citations.ts";
import { DocsLink } from "./markdown/links.tsx";
import prose from "./markdown/prose.module.css";
import { SmallButton } from "./small-button.tsx";

/** The number of cards that are shown at first. */
const SHOWN = 4;

type SourcesProps = { citations: UrlCitation[]; busy: boolean; onAskAgain?: (() => void) | undefined };

/** The sections that an answer cites, as they are today. */
export function SourceCards({ citations, busy, onAskAgain }: SourcesProps) {
  const t = useMessages();
  const id = useId();
  const [all, setAll] = useState(false);
  const sources = uniqueByUrl(citations);
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
          <Card key={source.url} source={source} number={i + 1} />
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

function Card({ source: { url, title, snippet, changed }, number }: { source: UrlCitation; number: number }) {
  const t = useMessages();
  const gone = snippet === null;
  return (
    <li className={styles.card} dir="auto">
      <span className={prose.chip}>{number}</span>
      <div>
        {gone ? (
          <span className={styles.gone}>{title}</span>
        ) : (
          <DocsLink href={url} className={prose.link}>
            {title}
          </DocsLink>
        )}
        {(gone || changed) && (
          <div className={styles.mark}>{t(gone ? "answer.sourceGone" : "answer.sourceChanged")}</div>
        )}
        {snippet && <p>{snippet}</p>}
      </div>
    </li>
  );
}
