import { Box } from "@twilio-paste/core/box";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { ArrowDownIcon } from "@twilio-paste/icons/esm/ArrowDownIcon";
import { type ReactNode, useRef } from "react";
import { isKeyError, openKeyForm } from "#components/assistant/data/browser/own-key.ts";
import { toMessage } from "#components/assistant/data/questions.ts";
import type { Conversation, RequestError } from "#components/assistant/data/use-conversation.ts";
import { isPending } from "#lib/contract/assistant.ts";
import styles from "./assistant.module.css";
import { EarlierTurns, useShownTurns } from "./earlier-turns.tsx";
import { Trouble } from "./trouble.tsx";
import { TurnView } from "./turn-view.tsx";
import { type Turn, toTurns } from "./turns.ts";
import { placeIn, useReadingPlace } from "./use-reading-place.ts";

const GONE = "This thread does not exist any more.";
const FILES_REFUSED = "A file cannot go along: it is not kept any more, or the model does not take its kind.";
const STOPPED = "The answer was stopped.";

const refusalOf = (error: RequestError): string =>
  error.notFound ? GONE : error.refusesFiles ? FILES_REFUSED : error.message;

/** Where the reader's key is at fault, another one may do. */
const changeKey = (code: string | undefined) =>
  isKeyError(code) ? { label: "Change key", run: openKeyForm } : undefined;

type ChatLogProps = {
  conversation: Conversation;
  supportUrl: string | null;
  /** Begins a new thread with what could not be sent to this one. */
  onStartOver(): void;
  children?: ReactNode;
};

/** The conversation; `children` stand in for it while it is empty. */
export function ChatLog({ conversation, supportUrl, onStartOver, children }: ChatLogProps) {
  const { messages, outgoing, run, busy, loading, error } = conversation;
  const scroller = useRef<HTMLElement>(null);
  const turns = withOutgoing(toTurns(messages), conversation);
  const { shown, hidden, showMore } = useShownTurns(turns, scroller, placeIn(conversation.view)?.first ?? null);
  const { below, goToEnd } = useReadingPlace(scroller, conversation.view, turns.at(-1)?.id, hidden);

  const wayOut = (failure: RequestError) => {
    if (failure.notFound || failure.problem?.code === "thread_full") return { label: "New thread", run: onStartOver };
    if (failure.problem?.retryable === false) return { label: "Dismiss", run: conversation.discard };
    return { label: "Retry", run: () => void conversation.retry() };
  };
  const unfinished = run && !isPending(run.status) && run.status !== "completed" && !busy;
  const trouble = (
    <>
      {outgoing?.error && (
        <Trouble
          text={refusalOf(outgoing.error)}
          reference={outgoing.error.reference}
          action={wayOut(outgoing.error)}
          also={changeKey(outgoing.error.problem?.code)}
        />
      )}
      {unfinished && (
        <Trouble
          text={run.last_error?.message ?? (run.status === "cancelled" ? STOPPED : "The answer did not arrive.")}
          quiet={run.status === "cancelled"}
          reference={run.status === "cancelled" ? undefined : run.id}
          action={{ label: "Retry", run: () => void conversation.retry() }}
          also={changeKey(run.last_error?.code)}
        />
      )}
    </>
  );
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
      {hidden > 0 && <EarlierTurns onNear={showMore} />}
      <div role="log" aria-label="Messages" aria-busy={busy} aria-live="off">
        {/* biome-ignore lint/a11y/useSemanticElements: the messages stand in groups, which <ul> does not allow */}
        <div role="list">
          {shown.map((turn, index) => (
            <TurnView
              key={turn.id}
              turn={turn}
              last={index === shown.length - 1}
              conversation={conversation}
              supportUrl={supportUrl}
              trouble={index === shown.length - 1 && (outgoing?.error || unfinished) ? trouble : null}
            />
          ))}
        </div>
      </div>
      {error && (
        <Trouble
          text={error.notFound ? GONE : error.message}
          reference={error.reference}
          action={
            error.notFound ? { label: "New thread", run: onStartOver } : { label: "Retry", run: conversation.reload }
          }
        />
      )}
      {below && (
        <button type="button" className={styles.end} title="Go to the end" onClick={goToEnd}>
          <ArrowDownIcon decorative={false} title="Go to the end" />
        </button>
      )}
    </section>
  );
}

/** The turns with the question on its way in its place. One that failed leaves what it was to replace. */
function withOutgoing(turns: Turn[], { outgoing }: Conversation): Turn[] {
  if (!outgoing || outgoing.retryOf) return turns;
  if (outgoing.replaces && outgoing.error) return turns;
  const kept = outgoing.replaces ? turns.filter(({ question }) => question?.id !== outgoing.replaces) : turns;
  const question = toMessage(outgoing, { id: outgoing.key, thread_id: "", run_id: null, created_at: 0 });
  return [...kept, { id: outgoing.key, question, answer: null }];
}
