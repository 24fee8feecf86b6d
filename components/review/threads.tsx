import Link from "next/link";
import { Badge } from "#components/docs/parts/badge.tsx";
import type { ReviewThread } from "#lib/contract/review.ts";
import styles from "./review.module.css";
import { Time } from "./time.tsx";

/** The values of the filters, as they are in the address. */
export type Filters = { [name in "filter" | "page" | "assistant" | "from" | "to" | "q"]: string };
export type ThreadListProps = {
  threads: ReviewThread[];
  filters: Filters;
  /** The address of the next page; null on the last one. */
  next: string | null;
  isFirst: boolean;
  assistants: { id: string; name: string }[];
  pages: string[];
};

const FILTERS = [
  ["", "All threads"],
  ["waiting", "Waiting for a person"],
  ["doubtful", "Doubtful answers"],
  ["down", "Voted down"],
  ["unanswered", "Unanswered"],
  ["corrected", "Corrected"],
] as const;

export function ThreadList(props: ThreadListProps) {
  const { threads, next, isFirst } = props;
  return (
    <>
      <h1>Threads</h1>
      <FilterForm {...props} />
      {threads.length === 0 ? (
        <p className={styles.empty}>No thread matches.</p>
      ) : (
        <table className={styles.table}>
          <caption className="sr-only">Threads, latest activity first</caption>
          <thead>
            <tr>
              {["Thread", "State", "Questions", "Votes", "Page", "Last activity"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {threads.map((thread) => (
              <Row key={thread.id} thread={thread} />
            ))}
          </tbody>
        </table>
      )}
      <nav className={styles.pager} aria-label="Pages">
        {isFirst ? <span /> : <Link href="/review">First page</Link>}
        {next !== null && (
          <Link href={next} className={styles.button} prefetch={false}>
            Next page
          </Link>
        )}
      </nav>
    </>
  );
}

const Row = ({ thread }: { thread: ReviewThread }) => {
  const { counts } = thread;
  return (
    <tr>
      <td>
        <Link href={`/review/${thread.id}`} className={styles.title} prefetch={false}>
          {thread.title}
        </Link>
      </td>
      <td>
        <States thread={thread} />
      </td>
      <td data-label="Questions">{counts.questions}</td>
      <td data-label="Votes">{`${counts.up} up, ${counts.down} down`}</td>
      <td data-label="Page">{thread.page && <Link href={thread.page}>{thread.page}</Link>}</td>
      <td data-label="Last activity">
        <Time seconds={thread.updated_at} />
      </td>
    </tr>
  );
};

/** What a maintainer has to know of a thread at a glance. */
export const States = ({ thread: { handoff, counts, assistant } }: { thread: ReviewThread }) => (
  <>
    {handoff?.state === "waiting" && <Badge variant="error">Waiting for a person</Badge>}
    {handoff?.state === "taken" && <Badge variant="new">{`Taken by ${handoff.by ?? "a maintainer"}`}</Badge>}
    {handoff?.state === "resolved" && <Badge variant="success">Handed back</Badge>}
    {counts.doubts > 0 && <Badge variant="warning">{`${counts.doubts} doubtful`}</Badge>}
    {counts.replies > 0 && <Badge>{`${counts.replies} ${counts.replies === 1 ? "reply" : "replies"}`}</Badge>}
    {counts.corrections > 0 && <Badge variant="success">{`${counts.corrections} corrected`}</Badge>}
    {assistant !== "default" && <Badge>{assistant}</Badge>}
  </>
);

const FilterForm = ({ filters, assistants, pages }: ThreadListProps) => (
  <form method="get" action="/review" className={styles.filters} aria-label="Filter threads">
    <label className={styles.field}>
      Search
      <input className={styles.input} type="search" name="q" defaultValue={filters.q} maxLength={200} />
    </label>
    <label className={styles.field}>
      Show
      <select className={styles.input} name="filter" defaultValue={filters.filter}>
        {FILTERS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
    <label className={styles.field}>
      Page
      <input className={styles.input} name="page" list="review-pages" defaultValue={filters.page} maxLength={512} />
      <datalist id="review-pages">
        {pages.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
    </label>
    {assistants.length > 1 && (
      <label className={styles.field}>
        Assistant
        <select className={styles.input} name="assistant" defaultValue={filters.assistant}>
          <option value="">All assistants</option>
          {assistants.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    )}
    <label className={styles.field}>
      From
      <input className={styles.input} type="date" name="from" defaultValue={filters.from} />
    </label>
    <label className={styles.field}>
      To
      <input className={styles.input} type="date" name="to" defaultValue={filters.to} />
    </label>
    <div className={styles.row}>
      <button type="submit" className={styles.primary}>
        Filter
      </button>
      <Link href="/review" className={styles.button}>
        Clear
      </Link>
    </div>
  </form>
);
