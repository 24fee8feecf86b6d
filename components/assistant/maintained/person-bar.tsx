import {
  type ComponentPropsWithRef,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { SmallButton } from "#components/assistant/answer/small-button.tsx";
import { describeError } from "#components/assistant/data/errors.ts";
import { askForPerson, type HandoffState, useHandoff } from "#components/assistant/data/maintained/handoff.ts";
import { useMaintainedThread } from "#components/assistant/data/maintained/use-maintained-thread.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { Message } from "#lib/contract/assistant.ts";
import type { Translate } from "#lib/messages/translate.ts";
import styles from "./maintained.module.css";
import { describeNews, type Marks, marksOf } from "./news.ts";

type PersonBarProps = {
  threadId: string;
  messages: Message[];
  /** Whether the reader can ask for a person. */
  offered: boolean;
};

/** The line between a conversation and its composer: who answers, and how to get a person. Follows the thread's changes. */
export function PersonBar({ threadId, messages, offered }: PersonBarProps) {
  const t = useMessages();
  const state = useHandoff(threadId);
  useMaintainedThread(threadId);
  const news = useNews(threadId, messages);
  const { bar, onGone } = useFocus();
  const status = statusOf(state, t);
  const ask = (wanted: boolean) => void askForPerson(threadId, wanted);
  return (
    <div ref={bar} className={styles.bar} data-handoff={state.handoff?.state ?? "none"}>
      <span role="status" className="sr-only">
        <span key={news.count}>{news.text}</span>
      </span>
      <span role="status" tabIndex={-1} className={status ? styles.status : undefined}>
        {status}
      </span>
      <Choice state={state} offered={offered} onAsk={ask} onGone={onGone} />
      {state.error && state.error.problem.problem?.code !== "handoff_taken" && (
        <span role="alert" className={styles.error}>
          {t(state.error.wanted ? "maintainers.notAsked" : "maintainers.notWithdrawn")}{" "}
          {describeError(t, state.error.problem)}{" "}
          <BarButton onGone={onGone} onClick={() => ask(state.error?.wanted ?? true)}>
            {t("assistant.retry")}
          </BarButton>
        </span>
      )}
    </div>
  );
}

function statusOf({ handoff, sending }: HandoffState, t: Translate): string {
  if (sending) return t("maintainers.asking");
  const name = handoff?.by ?? t("assistant.maintainer");
  switch (handoff?.state) {
    case "waiting":
      return t("maintainers.waiting");
    case "taken":
      return t("maintainers.taken", { name });
    case "resolved":
      return t("maintainers.resolved", { name });
    default:
      return "";
  }
}

type ChoiceProps = { state: HandoffState; offered: boolean; onAsk(wanted: boolean): void; onGone(): void };

/** The button that fits the state. It keeps the focus when its action changes. */
function Choice({ state, offered, onAsk, onGone }: ChoiceProps) {
  const t = useMessages();
  const { handoff, sending, error } = state;
  if (!offered || handoff?.state === "taken" || error) return null;
  const isWaiting = handoff?.state === "waiting";
  return (
    <BarButton onGone={onGone} aria-disabled={sending !== null} onClick={() => onAsk(!isWaiting)}>
      {t(isWaiting ? "assistant.cancel" : "assistant.askPerson")}
    </BarButton>
  );
}

/** What maintainers did since the thread was opened here, for screen readers. `count` tells equal texts apart. */
function useNews(threadId: string, messages: Message[]): { text: string; count: number } {
  const t = useMessages();
  const [news, setNews] = useState({ text: "", count: 0 });
  const seen = useRef<{ threadId: string; marks: Marks } | null>(null);
  useEffect(() => {
    const before = seen.current?.threadId === threadId ? seen.current.marks : null;
    seen.current = { threadId, marks: marksOf(messages) };
    const fresh = before ? describeNews(before, messages, t) : [];
    if (!before || fresh.length > 0) setNews(({ count }) => ({ text: fresh.join(". "), count: count + 1 }));
  }, [threadId, messages, t]);
  return news;
}

type Focus = { bar: RefObject<HTMLDivElement | null>; onGone(): void };

/** Keeps the focus in the bar: when the button that has it goes, the next button gets it, else the status. */
function useFocus(): Focus {
  const bar = useRef<HTMLDivElement>(null);
  const isLost = useRef(false);
  // It runs in the commit that removes the button.
  useLayoutEffect(() => {
    if (!isLost.current) return;
    isLost.current = false;
    const next = bar.current?.querySelector("button") ?? bar.current?.querySelector<HTMLElement>("[tabindex]");
    next?.focus();
  });
  const onGone = useCallback(() => {
    isLost.current = true;
  }, []);
  return { bar, onGone };
}

type BarButtonProps = ComponentPropsWithRef<typeof SmallButton> & { onGone(): void };

/** A button that calls `onGone` when it is removed with the focus. */
function BarButton({ onGone, ...props }: BarButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = button.current;
    return () => {
      if (element !== null && element === document.activeElement) onGone();
    };
  }, [onGone]);
  return <SmallButton ref={button} {...props} />;
}
