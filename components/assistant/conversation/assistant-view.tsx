import { Globals } from "@twilio-paste/core/animation-library";
import { Box } from "@twilio-paste/core/box";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { DropZone, useAttachmentKinds } from "#components/assistant/attachments/lazy.ts";
import { Composer } from "#components/assistant/composer/composer.tsx";
import { contexts, drafts } from "#components/assistant/data/browser/drafts.ts";
import { useTabs } from "#components/assistant/data/browser/tabs.ts";
import { forgetHere } from "#components/assistant/data/erase.ts";
import { type Conversation, useConversation } from "#components/assistant/data/use-conversation.ts";
import { useSeenAnswers } from "#components/assistant/data/use-seen-answers.ts";
import { useUnread } from "#components/assistant/data/use-unread.ts";
import { OwnKeyBar } from "#components/assistant/own-key/own-key-bar.tsx";
import { assistantHref } from "#components/assistant/page/page-links.ts";
import type { About } from "#components/assistant/panel/ask-about.ts";
import type { ChooseThread } from "#components/assistant/panel/use-thread-url.ts";
import { AssistantMenu } from "#components/assistant/toolbar/assistant-menu.tsx";
import { AssistantName } from "#components/assistant/toolbar/assistant-name.tsx";
import { Toolbar } from "#components/assistant/toolbar/toolbar.tsx";
import { ChatLog } from "./chat-log.tsx";
import type { Place } from "./place.ts";
import { Starters } from "./starters.tsx";
import { StatusLine } from "./status-line.tsx";
import { Trouble } from "./trouble.tsx";

const importList = () => import("#components/assistant/threads/thread-list.tsx").then((module) => module.ThreadList);

// The list and its dialog are a third of the panel's code, and not what it is opened for.
const ThreadList = dynamic(importList, {
  ssr: false,
  loading: ({ error, retry }) =>
    error ? (
      <Trouble text="The threads could not be loaded." action={{ label: "Retry", run: () => retry?.() }} />
    ) : (
      <Box flexGrow={1} role="status" aria-label="Loading the threads" />
    ),
});

export type AssistantViewProps = {
  threadId: string | null;
  onThread: ChooseThread;
  place: Place;
  /** Whether the composer takes the focus when it first appears. */
  autoFocus: boolean;
  /** What the reader wants to ask about; taken over at once. */
  about: About | null;
  onAboutTaken(): void;
  /** What somebody else suggests to ask; goes into an empty field, for the reader to send. */
  question?: string | null;
  onQuestionTaken?(): void;
  /** Closes the panel; a page of its own has nothing to close. */
  onClose?: (() => void) | undefined;
  /** Whether a panel's threads can be read on the assistant's own page, too. Default: yes. */
  hasOwnPage?: boolean;
};

/** The assistant itself: toolbar, conversation and composer, or the list of threads in their place. */
export function AssistantView(props: AssistantViewProps) {
  const { threadId, onThread, place, autoFocus, about, onAboutTaken, question, onQuestionTaken, onClose } = props;
  const [listing, setListing] = useState(false);
  // Counts new threads, so that one on its way and the next do not share their text.
  const [fresh, setFresh] = useState(0);
  const view = threadId ?? `new-${fresh}`;
  const field = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLElement>(null);
  const kinds = useAttachmentKinds(place);
  const conversation = withFocus(useConversation(threadId, view, place.page, onThread), field);

  useEffect(() => {
    // Paste's dialogs and skeletons move by script, which knows nothing of the reader's wish unless told.
    Globals.assign({ skipAnimation: matchMedia("(prefers-reduced-motion: reduce)").matches });
    importList().catch(() => undefined);
  }, []);

  const appeared = useRef(false);
  useEffect(() => {
    appeared.current = true;
  }, []);
  useEffect(() => {
    if (!question) return;
    if (drafts.get(view) === "") drafts.set(view, question);
    setListing(false);
    onQuestionTaken?.();
  }, [question, view, onQuestionTaken]);
  useSeenAnswers(threadId, listing ? null : conversation);
  const unread = useUnread();
  useTabs((event) => {
    if (event.type !== "erased") return;
    forgetHere();
    setFresh(fresh + 1);
    onThread(null, true);
  });

  const choose: ChooseThread = (id, gone) => {
    if (id === null) setFresh(fresh + 1);
    onThread(id, gone);
    setListing(false);
    // The same thread again changes nothing that would focus the field by itself.
    field.current?.focus();
  };
  const startOver = () => {
    conversation.moveDraft(`new-${fresh + 1}`);
    choose(null, true);
  };
  const { messages, outgoing, loading, error } = conversation;
  const taken = useRef<About | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for everything that is handed over
  useEffect(() => {
    if (!about || about === taken.current) return;
    const { question, ...context } = about;
    // A question from elsewhere begins a thread, whatever is shown here.
    if (question && (threadId || outgoing)) return choose(null);
    taken.current = about;
    setListing(false);
    field.current?.focus({ preventScroll: true });
    onAboutTaken();
    // What is being written here keeps its own context.
    if (question) void conversation.askReadyMade(question, context);
    else contexts.set(view, context);
  }, [about, view, onAboutTaken]);
  const empty = !loading && !error && !outgoing && messages.length === 0;
  return (
    <Box
      ref={panel}
      position="relative"
      display="flex"
      flexDirection="column"
      height="100%"
      minHeight="0"
      backgroundColor="colorBackgroundBody"
      onKeyDown={(event: React.KeyboardEvent) => {
        if (!listing || event.key !== "Escape" || event.defaultPrevented) return;
        // One step back, not out.
        event.preventDefault();
        setListing(false);
      }}
    >
      {kinds.length > 0 && (
        <DropZone view={view} kinds={kinds} field={field} panel={panel} active={!listing && !error?.notFound} />
      )}
      <Toolbar
        listing={listing}
        unread={unread > 0}
        onThreads={() => setListing(!listing)}
        onNew={() => choose(null)}
        pageHref={onClose && props.hasOwnPage !== false ? assistantHref(threadId, place.page) : undefined}
        onClose={onClose}
      />
      {listing ? (
        // No thread is chosen in the list: the current one was deleted.
        <ThreadList current={threadId} onChoose={(id) => choose(id, id === null)} onErased={() => choose(null, true)} />
      ) : (
        <>
          {threadId !== null && <AssistantName threadId={threadId} />}
          <ChatLog
            key={`log-${view}`}
            conversation={conversation}
            supportUrl={place.supportUrl}
            onStartOver={startOver}
          >
            {empty && threadId === null && <AssistantMenu view={view} />}
            {empty && <Starters questions={place.starters} onAsk={conversation.askReadyMade} />}
          </ChatLog>
          <StatusLine conversation={conversation} />
          {!error?.notFound && <OwnKeyBar model={place.ownKeyModel} onDone={() => field.current?.focus()} />}
          {!error?.notFound && (
            <Composer
              key={`composer-${view}`}
              conversation={conversation}
              field={field}
              page={place.page}
              kinds={kinds}
              autoFocus={autoFocus || appeared.current}
            />
          )}
        </>
      )}
    </Box>
  );
}

/** Whatever the reader does to a conversation, the field to write in has the focus afterwards. */
function withFocus(conversation: Conversation, field: React.RefObject<HTMLTextAreaElement | null>): Conversation {
  const focused =
    <Args extends unknown[], Result>(act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      field.current?.focus();
      return act(...args);
    };
  const { send, askReadyMade, edit, retry, discard, stop, reload } = conversation;
  return {
    ...conversation,
    send: focused(send),
    askReadyMade: focused(askReadyMade),
    edit: focused(edit),
    retry: focused(retry),
    discard: focused(discard),
    stop: focused(stop),
    reload: focused(reload),
  };
}
