import { AIChatMessage, AIChatMessageAuthor } from "@twilio-paste/core/ai-chat-log";
import { Box } from "@twilio-paste/core/box";
import { Callout, CalloutText } from "@twilio-paste/core/callout";
import { SkeletonLoader } from "@twilio-paste/core/skeleton-loader";
import { UserIcon } from "@twilio-paste/icons/esm/UserIcon";
import Link from "next/link";
import { useId } from "react";
import type { Message, RunStep, UrlCitation } from "#lib/contract.ts";
import { Markdown } from "./answer/markdown.tsx";
import styles from "./assistant.module.css";
import { textOf } from "./data/use-conversation.ts";

// Bodies are our own boxes: Paste's AIChatMessageBody keeps a 10 ms timer running for as long as it is on screen.

export function QuestionMessage({ text }: { text: string }) {
  return (
    <AIChatMessage variant="user">
      <AIChatMessageAuthor aria-label="You said" avatarIcon={UserIcon}>
        You
      </AIChatMessageAuthor>
      <div className={styles.question} data-question="" dir="auto">
        {text}
      </div>
    </AIChatMessage>
  );
}

export function AnswerMessage({ message }: { message: Message }) {
  const citations = message.content.flatMap((part) => part.text.annotations);
  return (
    <AIChatMessage variant="bot">
      <AIChatMessageAuthor aria-label="The assistant said">Assistant</AIChatMessageAuthor>
      <div className={styles.answer}>
        {message.metadata.degraded === "true" && (
          <Callout variant="warning" marginY="space30">
            <CalloutText>The model could not be reached. This is what the docs say, unread by any model.</CalloutText>
          </Callout>
        )}
        <Markdown text={textOf(message)} />
        <Sources citations={citations} />
      </div>
    </AIChatMessage>
  );
}

/** An answer on its way: what is being done for it. */
export function PendingAnswer({ steps }: { steps: RunStep[] }) {
  return (
    <AIChatMessage variant="bot">
      <AIChatMessageAuthor aria-label="The assistant is answering">Assistant</AIChatMessageAuthor>
      <Box className={styles.answer} display="flex" flexDirection="column" rowGap="space30">
        {steps.length === 0 ? <StepLine text="Searching the docs…" /> : steps.map(toLine)}
        <SkeletonLoader height="sizeBase40" width="90%" />
        <SkeletonLoader height="sizeBase40" width="70%" />
      </Box>
    </AIChatMessage>
  );
}

const toLine = (step: RunStep, index: number) => {
  const found = step.sections.length === 1 ? "1 section" : `${step.sections.length} sections`;
  const text = step.error ? "A search failed; going on without it" : `Searched the docs for “${step.query}”: ${found}`;
  return <StepLine key={index} text={text} />;
};

const StepLine = ({ text }: { text: string }) => (
  <Box color="colorTextWeak" fontSize="fontSize20" lineHeight="lineHeight20">
    {text}
  </Box>
);

function Sources({ citations }: { citations: UrlCitation[] }) {
  const sources = [...new Map(citations.map((citation) => [citation.url, citation.title]))];
  const id = useId();
  if (sources.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list of links, not fields of a form
    <div role="group" aria-labelledby={id} className={styles.sources}>
      <div id={id}>Sources</div>
      <ol>
        {sources.map(([url, title]) => (
          <li key={url}>
            <Link href={url} className={styles.link}>
              {title}
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}
