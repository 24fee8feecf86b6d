import type { InferGetServerSidePropsType } from "next";
import { useMessages } from "#components/messages/messages.tsx";
import { AnswerList, type AnswerListProps } from "#components/review/answers/answer-list.tsx";
import { ProblemPage, ReviewLayout } from "#components/review/layout.tsx";
import { reviewPage } from "#lib/app.ts";
import { answersQuery } from "#lib/http/review-requests.ts";
import { toReviewAnswer } from "#lib/review/answers.ts";

const PAGE_SIZE = 50;

type AnswersProps = AnswerListProps & { who: string };

/** The verified answers. */
export const getServerSideProps = reviewPage<AnswersProps>(async ({ app, maintainer, context: { query } }) => {
  const { status = null, after } = answersQuery.parse(query);
  const page = await app.verifiedAnswers.list({ limit: PAGE_SIZE, status, ...(after !== undefined && { after }) });
  const last = page.hasMore ? page.rows.at(-1) : undefined;
  const address = new URLSearchParams({ ...(status && { status }), ...(last && { after: last.id }) });
  return {
    answers: page.rows.map(toReviewAnswer),
    status: status ?? "",
    next: last ? `/review/answers?${address}` : null,
    who: maintainer.name,
  };
});

export default function Answers(props: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const t = useMessages();
  if ("problem" in props) return <ProblemPage {...props} />;
  return (
    <ReviewLayout title={t("review.verifiedAnswers")} path="/review/answers" who={props.who}>
      <AnswerList {...props} />
    </ReviewLayout>
  );
}
