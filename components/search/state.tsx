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
  const none = words !== "" && results?.length === 0 && !pending && !failed;
  return (
    <>
      {failed && (
        <div className={styles.message}>
          <p role="alert">
            {navigator.onLine ? "The docs could not be searched." : "You are offline."} Check your connection and try
            again.
          </p>
          <button type="button" className="site-button" onClick={retry}>
            Retry
          </button>
        </div>
      )}
      {none && <p className={styles.message}>{`Nothing found for “${words}”.`}</p>}
      {empty && <p className={styles.message}>Type to find pages and headings.</p>}
      {/* The style sheet shows it after a delay: most results arrive before. */}
      {pending && !results?.length && <p className={`${styles.message} ${styles.late}`}>Searching…</p>}
      <div role="status" className="sr-only">
        {!pending &&
          results &&
          (none ? "Nothing found" : results.length === 1 ? "1 result" : `${results.length} results`)}
      </div>
    </>
  );
}
