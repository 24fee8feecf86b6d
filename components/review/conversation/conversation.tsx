import Link from "next/link";
import type { ReviewConversation, ReviewHandoff, ReviewMessage } from "#lib/contract/review.ts";
import { GONE } from "../data.ts";
import styles from "../review.module.css";
import { States } from "../threads.tsx";
import { Time } from "../time.tsx";
import { useChange } from "../use-change.ts";
import { Message } from "./message.tsx";
import { ReplyForm } from "./reply-form.tsx";
import { useLiveConversation } from "./use-live-conversation.ts";

/** A reader's whole conversation, with what a maintainer can do in it. */
export function Conversation({ first }: { first: ReviewConversation }) {
  const { conversation, isGone, reload } = useLiveConversation(first);
  const { thread, messages } = conversation;
  return (
    <>
      <h1>{thread.title}</h1>
      <div className={styles.head}>
        <States thread={thread} />
        <span className={styles.weak}>
          {thread.page && (
            <>
              Started on <Link href={thread.page}>{thread.page}</Link>,{" "}
            </>
          )}
          <Time seconds={thread.created_at} />
        </span>
      </div>
      {messages.length === 0 ? (
        <p className={styles.empty}>Nothing was asked yet.</p>
      ) : (
        <ol className={styles.log} aria-label="Messages">
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
      <p role="status" className={styles.error}>
        {isGone ? `The conversation is shown as it was. ${GONE}` : ""}
      </p>
      <section className={styles.panel} aria-label="Answer as a maintainer">
        <Handoff conversation={conversation} onDone={reload} />
        <ReplyForm threadId={thread.id} onDone={reload} />
      </section>
    </>
  );
}

const questionBefore = (messages: ReviewMessage[], at: number): string =>
  messages
    .slice(0, at)
    .findLast(({ role }) => role === "user")
    ?.text.replace(/\s+/g, " ") ?? "";

function Handoff({ conversation: { thread }, onDone }: { conversation: ReviewConversation; onDone: () => void }) {
  const { run, isBusy, error } = useChange(onDone);
  const set = (handoff: ReviewHandoff) =>
    run({ method: "PUT", path: `thread/${thread.id}/handoff`, body: { handoff } });
  const state = thread.handoff?.state;
  const isHanded = state === "taken" || state === "waiting";
  return (
    <div className={styles.row}>
      {state !== "taken" && (
        <button type="button" className={styles.button} disabled={isBusy} onClick={() => void set("taken")}>
          Take this thread
        </button>
      )}
      {isHanded && (
        <button type="button" className={styles.button} disabled={isBusy} onClick={() => void set("resolved")}>
          Hand back to the assistant
        </button>
      )}
      <span className={styles.weak} role="status">
        {state === "taken" ? "The assistant is silent until the thread is handed back." : ""}
      </span>
      {error !== null && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </div>
  );
}
