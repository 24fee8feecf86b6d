import { AIChatLog } from "@twilio-paste/core/ai-chat-log";
import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { ArrowDownIcon } from "@twilio-paste/icons/esm/ArrowDownIcon";
import { type ReactNode, useRef } from "react";
import { type Conversation, isSilent } from "#components/assistant/data/conversation/conversation.ts";
import { toMessage } from "#components/assistant/data/conversation/outgoing.ts";
import { viewKey } from "#components/assistant/data/view.ts";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./assistant.module.css";
import { EarlierTurns, useShownTurns } from "./earlier-turns.tsx";
import { questionProblem, ThreadProblem } from "./problems.tsx";
import { placeIn } from "./reading-place.ts";
import { TurnView } from "./turn-view.tsx";
import { type Turn, toTurns } from "./turns.ts";
import { useReadingPlace } from "./use-reading-place.ts";

type ChatLogProps = {
  conversation: Conversation;
  supportUrl: string | null;
  /** Asks for a person, where that is offered. */
  onAskPerson?: (() => void) | undefined;
  /** Begins a new thread with the message that could not be sent to this one. */
  onStartOver(): void;
  children?: ReactNode;
};

/** The conversation; `children` are shown in its place while it is empty. */
export function ChatLog({ conversation, supportUrl, onAskPerson, onStartOver, children }: ChatLogProps) {
  const t = useMessages();
  const { messages, busy, loading, error } = conversation;
  const key = viewKey(conversation.view);
  const scroller = useRef<HTMLElement>(null);
  const turns = withOutgoing(toTurns(messages, isSilent(conversation.run)), conversation);
  const { shown, hidden, showMore } = useShownTurns(turns, scroller, placeIn(key)?.first ?? null);
  const { hasMoreBelow, goToEnd } = useReadingPlace(scroller, key, turns.at(-1)?.id, hidden);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling element must be reachable without a mouse
    <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label={t("conversation.label")}>
      {children}
      {loading && <Loading />}
      {hidden > 0 && <EarlierTurns onNear={showMore} />}
      <AIChatLog aria-label={t("conversation.messages")} aria-busy={busy} aria-live="off">
        {shown.map((turn, index) => (
          <TurnView
            key={turn.id}
            turn={turn}
            last={index === shown.length - 1}
            conversation={conversation}
            supportUrl={supportUrl}
            onAskPerson={onAskPerson}
            problem={index === shown.length - 1 ? questionProblem({ conversation, onStartOver }) : null}
          />
        ))}
      </AIChatLog>
      {error && <ThreadProblem {...{ conversation, onStartOver, error }} />}
      {hasMoreBelow && (
        <div className={styles.end}>
          <Button variant="secondary" size="circle" title={t("conversation.toEnd")} onClick={goToEnd}>
            <ArrowDownIcon decorative={false} title={t("conversation.toEnd")} />
          </Button>
        </div>
      )}
    </section>
  );
}

const Loading = () => (
  <Box
    paddingY="space70"
    display="flex"
    flexDirection="column"
    rowGap="space50"
    role="status"
    aria-label={useMessages()("conversation.loading")}
  >
    <SkeletonLoader height="sizeBase60" width="60%" />
    <SkeletonLoader height="sizeBase150" />
  </Box>
);

/**
 * The turns with the outgoing question. A retry shows the question that is there. An edited question that could not be
 * sent leaves the question that it was to replace.
 */
function withOutgoing(turns: Turn[], { outgoing }: Conversation): Turn[] {
  if (!outgoing || outgoing.retryOf) return turns;
  if (outgoing.replaces && outgoing.error) return turns;
  const others = outgoing.replaces ? turns.filter(({ question }) => question?.id !== outgoing.replaces) : turns;
  const question = toMessage(outgoing, { id: outgoing.key, thread_id: "", run_id: null, created_at: 0 });
  return [...others, { id: outgoing.key, question, answer: null, replies: [], isForPerson: false }];
}
