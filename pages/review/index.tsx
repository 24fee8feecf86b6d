import type { InferGetServerSidePropsType } from "next";
import { useMessages } from "#components/messages/messages.tsx";
import { ProblemPage, ReviewLayout } from "#components/review/layout.tsx";
import type { Filters } from "#components/review/threads/filter-form.tsx";
import { ThreadList, type ThreadListProps } from "#components/review/threads/thread-list.tsx";
import { reviewPage } from "#lib/app.ts";
import { reviewListQuery } from "#lib/http/review-requests.ts";

const NAMES = ["filter", "page", "assistant", "from", "to", "q"] as const;
/** The most docs pages that the filter offers. */
const MAX_PAGES = 200;

type ListProps = ThreadListProps & { who: string };

/** The list of threads. */
export const getServerSideProps = reviewPage<ListProps>(async ({ app, maintainer, context: { query } }) => {
  const read = (name: string) => (typeof query[name] === "string" ? query[name] : "");
  const filters = Object.fromEntries(NAMES.map((name) => [name, read(name)])) as Filters;
  const { threads, next } = await app.review.list(reviewListQuery.parse(query));
  const kept = Object.entries(filters).filter(([, value]) => value !== "");
  return {
    threads,
    filters,
    next: next && `/review?${new URLSearchParams([...kept, ["after", `${next.at}~${next.id}`]])}`,
    isFirst: read("after") === "",
    assistants: app.service.listAssistants({ limit: 100 }).data.map(({ id, name }) => ({ id, name })),
    pages: app.docs.pages.slice(0, MAX_PAGES).map(({ path }) => path),
    who: maintainer.name,
  };
});

export default function Threads(props: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const t = useMessages();
  if ("problem" in props) return <ProblemPage {...props} />;
  return (
    <ReviewLayout title={t("assistant.threads")} path="/review" who={props.who}>
      {/* The key gives the form the values of its address. */}
      <ThreadList key={JSON.stringify(props.filters)} {...props} />
    </ReviewLayout>
  );
}
