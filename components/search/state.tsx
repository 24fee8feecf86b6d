import { useMessages } from "#components/messages/messages.tsx";
import type { Found } from "./data.ts";
import styles from "./search.module.css";

type StateProps = {
  words: string;
  found: Found;
  /** Whether there are no options. */
  empty: boolean;
};

/** Says that results are pending, that there are none or that the search failed; to screen readers also how many there are. */
export function SearchState({ words, found: { results, pending, failed, retry }, empty }: StateProps) {
  const t = useMessages();
  const none = words !== "" && results?.length === 0 && !pending && !failed;
  return (
    <>
      {failed && (
        <div className={styles.message}>
          <p role="alert">{t(navigator.onLine ? "search.failed" : "search.offline")}</p>
          <button type="button" className="site-button" onClick={retry}>
            {t("search.retry")}
          </button>
        </div>
      )}
      {none && <p className={styles.message}>{t("search.nothingFor", { words })}</p>}
      {empty && <p className={styles.message}>{t("search.type")}</p>}
      {/* The style sheet shows it after a delay: most results arrive before. */}
      {pending && !results?.length && <p className={`${styles.message} ${styles.late}`}>{t("search.searching")}</p>}
      <div role="status" className="sr-only">
        {!pending && results && (none ? t("search.nothing") : t("search.count", { count: results.length }))}
      </div>
    </>
  );
}
