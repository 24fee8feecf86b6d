import type { InferGetServerSidePropsType } from "next";
import { useMessages } from "#components/messages/messages.tsx";
import { Conversation } from "#components/review/conversation/conversation.tsx";
import { ProblemPage, ReviewLayout } from "#components/review/layout.tsx";
import { titleOf } from "#components/review/threads/title.ts";
import { reviewPage } from "#lib/app.ts";
import type { ReviewConversation } from "#lib/contract/review.ts";
import { reviewThreadPath } from "#lib/http/review-requests.ts";

type ThreadProps = { conversation: ReviewConversation; who: string };

/** One conversation. */
export const getServerSideProps = reviewPage<ThreadProps>(async ({ app, maintainer, context: { params } }) => {
  const { threadId } = reviewThreadPath.parse(params);
  return { conversation: await app.review.getConversation(threadId, maintainer), who: maintainer.name };
});

export default function Thread(props: InferGetServerSidePropsType<typeof getServerSideProps>) {
  const t = useMessages();
  if ("problem" in props) return <ProblemPage {...props} />;
  const { thread } = props.conversation;
  return (
    <ReviewLayout title={titleOf(thread, t)} path={null} who={props.who}>
      <Conversation key={thread.id} first={props.conversation} />
    </ReviewLayout>
  );
}
