import { AIChatMessage, AIChatMessageLoading } from "@twilio-paste/core/ai-chat-log";
import { Callout, CalloutText } from "@twilio-paste/core/callout";
import { useMemo } from "react";
import { textOf } from "#components/assistant/data/conversation/conversation.ts";
import { CorrectedAnswer, VerifiedMark } from "#components/assistant/maintained/lazy.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { RunStep } from "#lib/contract/assistant.ts";
import styles from "./answer.module.css";
import { AnswerFooter, type AnswerFooterProps } from "./answer-footer.tsx";
import { Author } from "./author.tsx";
import { FollowUps } from "./follow-ups.tsx";
import { Markdown } from "./markdown/markdown.tsx";
import { SourceCards } from "./sources.tsx";
import { Steps } from "./steps.tsx";

/** An answer on its way. */
export type LiveAnswer = {
  /** Its text so far. */
  text: string;
  steps: RunStep[];
  /** Whether the question has not reached the assistant yet. */
  waiting: boolean;
};

type FinishedProps = Omit<AnswerFooterProps, "onAskAgain"> & {
  live?: undefined;
  /** Whether it is the thread's last message: only that one has follow-ups and can be asked again. */
  last: boolean;
  onAskAgain(): void;
  onAsk(question: string): void;
};

/**
 * An answer, finished or on its way. One component renders both, with the run's id as its key, so that React keeps the
 * elements when the answer ends.
 */
export function AnswerMessage(props: FinishedProps | { live: LiveAnswer; message?: undefined }) {
  const { live, message } = props;
  const t = useMessages();
  const citations = useMemo(() => message?.content.flatMap((part) => part.text.annotations) ?? null, [message]);
  const text = live ? live.text : textOf(props.message);
  const steps = live ? live.steps : props.message.steps;
  const markdown = (
    <Markdown
      text={text}
      streaming={live !== undefined || message?.status === "incomplete"}
      steps={steps}
      citations={citations}
    />
  );
  return (
    <AIChatMessage variant="bot">
      <Author who="assistant" said={t(live ? "answer.isAnswering" : "answer.said")} />
      <div className={styles.answer}>
        {message?.metadata.degraded === "true" && (
          <Callout variant="warning" marginY="space30">
            <CalloutText>
              {t(reasonForQuotes(message.metadata.over_budget))} {t("answer.quotesOnly")}
            </CalloutText>
          </Callout>
        )}
        <Steps steps={steps} activity={live ? activityOf(live) : null} />
        {message?.metadata.verified && <VerifiedMark />}
        {message?.correction ? (
          <CorrectedAnswer correction={message.correction}>
            {markdown}
            <SourceCards citations={citations ?? []} steps={steps} busy />
          </CorrectedAnswer>
        ) : (
          markdown
        )}
        {live?.text === "" && <Coming />}
        {!live && <Finished {...props} />}
      </div>
    </AIChatMessage>
  );
}

function reasonForQuotes(overBudget: string | undefined) {
  if (!overBudget) return "answer.unreachable";
  if (overBudget === "reader") return "answer.readerBudget";
  return "answer.siteBudget";
}

function Finished({ last, onAskAgain, onAsk, ...props }: FinishedProps) {
  const { message, busy } = props;
  const citations = message.content.flatMap((part) => part.text.annotations);
  const again = last ? onAskAgain : undefined;
  return (
    <>
      {!message.correction && (
        <SourceCards citations={citations} steps={message.steps} busy={busy} onAskAgain={again} />
      )}
      <AnswerFooter {...props} onAskAgain={again} />
      {last && <FollowUps questions={message.follow_ups} busy={busy} onAsk={onAsk} />}
    </>
  );
}

function activityOf({ text, steps, waiting }: LiveAnswer): "sending" | "searching" | "answering" | null {
  if (waiting) return "sending";
  if (text === "") return "searching";
  // A finished answer without steps has no such line, so the line disappears with the first word.
  return steps.length > 0 ? "answering" : null;
}

/** A placeholder for the first words. */
const Coming = () => (
  <div aria-hidden="true">
    <AIChatMessageLoading />
  </div>
);
