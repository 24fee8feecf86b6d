import { Box } from "@twilio-paste/core/box";
import { Card } from "@twilio-paste/core/card";
import { Heading } from "@twilio-paste/core/heading";
import { useMessages } from "#components/messages/messages.tsx";
import type { ReviewConversation, ReviewMessage, ReviewThread } from "#lib/contract/review.ts";
import { Facts } from "../facts.tsx";
import { EmptyNotice } from "../notices.tsx";
import { PageLink } from "../page-link.tsx";
import styles from "../review.module.css";
import { States } from "../threads/states.tsx";
import { titleOf } from "../threads/title.ts";
import { Time } from "../time.tsx";
import { Handoff } from "./handoff.tsx";
import { Message } from "./message.tsx";
import { ReplyForm } from "./reply-form.tsx";
import { useLiveConversation } from "./use-live-conversation.ts";

/** A reader's whole conversation, with what a maintainer can do in it. */
export function Conversation({ first }: { first: ReviewConversation }) {
  const t = useMessages();
  const { conversation, isGone, reload } = useLiveConversation(first);
  const { thread, messages } = conversation;
  return (
    <>
      <ThreadHead thread={thread} />
      {messages.length === 0 ? (
        <EmptyNotice>{t("review.nothingAsked")}</EmptyNotice>
      ) : (
        <ol className={styles.list} aria-label={t("conversation.messages")}>
          {messages.map((message, at) => (
            <Message
              key={message.id}
              threadId={thread.id}
              message={message}
              question={questionBefore(messages, at)}
              onDone={reload}
            />
          ))}
        </ol>
      )}
      <Box as="p" role="status" margin="space0" color="colorTextError">
        {isGone ? `${t("review.outdated")} ${t("review.gone")}` : ""}
      </Box>
      <section aria-label={t("review.answerAs")}>
        <Card padding="space60">
          <Handoff thread={thread} onDone={reload} />
          <ReplyForm threadId={thread.id} onDone={reload} />
        </Card>
      </section>
    </>
  );
}

function ThreadHead({ thread }: { thread: ReviewThread }) {
  const t = useMessages();
  return (
    <Box display="flex" flexDirection="column" rowGap="space40">
      <Heading as="h1" variant="heading20" marginBottom="space0">
        <span dir="auto">{titleOf(thread, t)}</span>
      </Heading>
      <States thread={thread} />
      <Facts
        facts={[
          [t("review.startedOn"), thread.page && <PageLink href={thread.page}>{thread.page}</PageLink>],
          [t("review.started"), <Time key="time" seconds={thread.created_at} />],
        ]}
      />
    </Box>
  );
}

const questionBefore = (messages: ReviewMessage[], at: number): string =>
  messages
    .slice(0, at)
    .findLast(({ role }) => role === "user")
    ?.text.replace(/\s+/g, " ") ?? "";
