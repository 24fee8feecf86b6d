import Head from "next/head";
import Link from "next/link";
import type { ReactNode } from "react";
import type { Place } from "#components/assistant/conversation/place.ts";
import { useTitle } from "#components/site/brand/site-context.ts";
import { Shell } from "#components/site/shell.tsx";
import { change } from "./data.ts";
import styles from "./review.module.css";

/** Nothing of the assistant is on a review page. */
const NOWHERE: Place = {
  ...{ page: null, starters: [], supportUrl: null, ownKeyModel: null, handoff: false },
  attachments: { site: [], ownKey: [] },
};

const PAGES = [
  { path: "/review", title: "Threads" },
  { path: "/review/answers", title: "Verified answers" },
];

/** `path`: the page of the bar that is open. `who`: the maintainer's name; null while nothing could be loaded. */
type ReviewLayoutProps = { title: string; path: string | null; who: string | null; children: ReactNode };

/** The frame of a review page. */
export const ReviewLayout = ({ title, path, who, children }: ReviewLayoutProps) => (
  <Shell nav={null} variant="docs" place={NOWHERE} opener={false}>
    <Head>
      <title>{useTitle(title)}</title>
      <meta name="robots" content="noindex, nofollow" />
    </Head>
    <div className={styles.page}>
      <nav className={styles.bar} aria-label="Review">
        {PAGES.map((page) => (
          <Link
            key={page.path}
            href={page.path}
            prefetch={false}
            aria-current={page.path === path ? "page" : undefined}
          >
            {page.title}
          </Link>
        ))}
        {who !== null && (
          <>
            <span className={styles.who}>{who}</span>
            <button type="button" className={styles.button} onClick={endSession}>
              End session
            </button>
          </>
        )}
      </nav>
      {children}
    </div>
  </Shell>
);

async function endSession(): Promise<void> {
  await change({ method: "DELETE", path: "session" });
  location.assign("/docs");
}

/** Shown where a page's data could not be loaded. */
export const ProblemPage = ({ problem }: { problem: string }) => (
  <ReviewLayout title="Review" path={null} who={null}>
    <h1>Review</h1>
    <p role="alert" className={styles.error}>
      {`${problem} Load the page again in a moment.`}
    </p>
  </ReviewLayout>
);
