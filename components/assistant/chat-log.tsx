import { AIChatLog } from "@twilio-paste/core/ai-chat-log";
import { Box } from "@twilio-paste/core/box";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { type ReactNode, useEffect, useRef } from "react";
import { isPending } from "#lib/contract.ts";
import { AnswerMessage } from "./answer/answer-message.tsx";
import styles from "./assistant.module.css";
import { type Conversation, type RequestError, textOf } from "./data/use-conversation.ts";
import { QuestionMessage } from "./question.tsx";
import { Trouble } from "./trouble.tsx";

const GONE = "This thread does not exist any more.";
/** What stands above a question, px. */
const AUTHOR_HEIGHT = 56;

type ChatLogProps = {
  conversation: Conversation /** Begins a new thread with what could not be sent to this one. */;
  onStartOver(): void;
  children?: ReactNode;
};

/** The conversation; `children` stand in for it while it is empty. */
export function ChatLog({ conversation, onStartOver, children }: ChatLogProps) {
  const { messages, outgoing, run, busy, loading, error } = conversation;
  const scroller = useRef<HTMLElement>(null);
  const length = messages.length + (outgoing ? 1 : 0);
  useEffect(() => {
    const box = scroller.current;
    const question = Array.from(length > 0 && box ? box.querySelectorAll("[data-question]") : []).at(-1);
    if (!box || !question) return;
    // The last question goes to the top, so that its answer is read from its beginning. `scrollIntoView` would move
    // the docs page as well.
    const top = question.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollBy({ top: top - AUTHOR_HEIGHT });
  }, [length]);

  const retried = outgoing?.retryOf !== null && outgoing !== null;
  const wayOut = (failure: RequestError) => {
    if (failure.notFound) return { label: "New thread", run: onStartOver };
    if (failure.problem?.retryable === false) return { label: "Dismiss", run: conversation.discard };
    return { label: "Retry", run: () => void conversation.retry() };
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label="Conversation">
      {children}
      {loading && (
        <Box
          paddingY="space70"
          display="flex"
          flexDirection="column"
          rowGap="space50"
          role="status"
          aria-label="Loading the thread"
        >
          <SkeletonLoader height="sizeBase60" width="60%" />
          <SkeletonLoader height="sizeBase150" />
        </Box>
      )}
      <AIChatLog aria-label="Messages" aria-busy={busy} aria-live="off">
        {messages.map((message) =>
          message.role === "user" ? (
            <QuestionMessage key={message.id} text={textOf(message)} context={message.context} />
          ) : (
            <AnswerMessage
              key={message.run_id ?? message.id}
              message={message}
              last={message === messages.at(-1)}
              busy={busy}
              supportUrl={null}
              onRate={async () => undefined}
              onAskAgain={() => void conversation.retry()}
              onAsk={(question) => void conversation.send(question)}
            />
          ),
        )}
        {outgoing && !retried && <QuestionMessage text={outgoing.text} context={null} />}
        {busy && (
          <AnswerMessage
            key={run?.id ?? "live"}
            live={{ text: "", steps: conversation.steps, waiting: outgoing !== null }}
          />
        )}
      </AIChatLog>
      {error && (
        <Trouble
          text={error.notFound ? GONE : error.message}
          action={
            error.notFound ? { label: "New thread", run: onStartOver } : { label: "Retry", run: conversation.reload }
          }
        />
      )}
      {outgoing?.error && (
        <Trouble text={outgoing.error.notFound ? GONE : outgoing.error.message} action={wayOut(outgoing.error)} />
      )}
      {run && !isPending(run.status) && !busy && (
        <Trouble
          text={run.last_error?.message ?? "The answer did not arrive."}
          quiet={run.status === "cancelled"}
          action={{ label: "Retry", run: () => void conversation.retry() }}
        />
      )}
    </section>
  );
}
