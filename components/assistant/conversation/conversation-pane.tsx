import type { RefObject } from "react";
import { Composer } from "#components/assistant/composer/composer.tsx";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { threadIdOf, viewKey } from "#components/assistant/data/view.ts";
import { askForPerson, PersonBar } from "#components/assistant/maintained/lazy.ts";
import { OwnKeyBar } from "#components/assistant/own-key/own-key-bar.tsx";
import { AssistantMenu } from "#components/assistant/toolbar/assistant-menu.tsx";
import { AssistantName } from "#components/assistant/toolbar/assistant-name.tsx";
import type { AttachmentKind } from "#lib/contract/files.ts";
import { ChatLog } from "./chat-log.tsx";
import type { Place } from "./place.ts";
import { Starters } from "./starters.tsx";
import { StatusLine } from "./status-line.tsx";

type ConversationPaneProps = {
  conversation: Conversation;
  place: Place;
  /** The field of the composer. */
  field: RefObject<HTMLTextAreaElement | null>;
  /** The kinds of files that may be attached. */
  kinds: readonly AttachmentKind[];
  /** Whether the composer takes the focus when it appears. */
  autoFocus: boolean;
  /** Begins a new thread with the message that could not be sent to this one. */
  onStartOver(): void;
};

/** A conversation with its composer. A thread that does not exist has none. */
export function ConversationPane(props: ConversationPaneProps) {
  const { conversation, place, field, kinds, autoFocus, onStartOver } = props;
  const { view, messages, outgoing, loading, error } = conversation;
  const threadId = threadIdOf(view);
  const isEmpty = !loading && !error && !outgoing && messages.length === 0;
  return (
    <>
      {threadId !== null && <AssistantName threadId={threadId} />}
      <ChatLog
        key={`log-${viewKey(view)}`}
        conversation={conversation}
        supportUrl={place.supportUrl}
        onAskPerson={threadId !== null && place.handoff ? () => askForPerson(threadId) : undefined}
        onStartOver={onStartOver}
      >
        {isEmpty && threadId === null && <AssistantMenu view={view} />}
        {isEmpty && <Starters questions={place.starters} onAsk={conversation.askReadyMade} />}
      </ChatLog>
      <StatusLine conversation={conversation} />
      {threadId !== null && messages.length > 0 && (
        <PersonBar threadId={threadId} messages={messages} offered={place.handoff} />
      )}
      {!error?.notFound && <OwnKeyBar model={place.ownKeyModel} onDone={() => field.current?.focus()} />}
      {!error?.notFound && (
        <Composer
          key={`composer-${viewKey(view)}`}
          conversation={conversation}
          field={field}
          page={place.page}
          kinds={kinds}
          autoFocus={autoFocus}
        />
      )}
    </>
  );
}
