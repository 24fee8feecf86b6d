import { Globals } from "@twilio-paste/core/animation-library";
import { Box } from "@twilio-paste/core/box";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import type { QuestionContext } from "#lib/contract.ts";
import { ChatLog } from "./chat-log.tsx";
import { Composer } from "./composer.tsx";
import { contexts } from "./data/drafts.ts";
import { forgetHere } from "./data/erase.ts";
import { useTabs } from "./data/tabs.ts";
import { type Conversation, useConversation } from "./data/use-conversation.ts";
import { useSeenAnswers } from "./data/use-seen-answers.ts";
import { useUnread } from "./data/use-unread.ts";
import { OwnKeyBar } from "./own-key/own-key-bar.tsx";
import { assistantHref } from "./page-links.ts";
import type { ChooseThread } from "./panel/use-thread-url.ts";
import type { Place } from "./place.ts";
import { Starters } from "./starters.tsx";
import { StatusLine } from "./status-line.tsx";
import { Toolbar } from "./toolbar.tsx";
import { Trouble } from "./trouble.tsx";

const importList = () => import("./threads/thread-list.tsx").then((module) => module.ThreadList);

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
  about: QuestionContext | null;
  onAboutTaken(): void;
  /** Closes the panel; a page of its own has nothing to close. */
  onClose?(): void;
};

/** The assistant itself: toolbar, conversation and composer, or the list of threads in their place. */
export function AssistantView(props: AssistantViewProps) {
  const { threadId, onThread, place, autoFocus, about, onAboutTaken, onClose } = props;
  const [listing, setListing] = useState(false);
  // Counts new threads, so that one on its way and the next do not share their text.
  const [fresh, setFresh] = useState(0);
  const view = threadId ?? `new-${fresh}`;
  const field = useRef<HTMLTextAreaElement>(null);
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
    if (!about) return;
    contexts.set(view, about);
    setListing(false);
    field.current?.focus({ preventScroll: true });
    onAboutTaken();
  }, [about, view, onAboutTaken]);
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
  const empty = !loading && !error && !outgoing && messages.length === 0;
  return (
    <Box
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
      <Toolbar
        listing={listing}
        unread={unread > 0}
        onThreads={() => setListing(!listing)}
        onNew={() => choose(null)}
        pageHref={onClose && assistantHref(threadId, place.page)}
        onClose={onClose}
      />
      {listing ? (
        // No thread is chosen in the list: the current one was deleted.
        <ThreadList current={threadId} onChoose={(id) => choose(id, id === null)} onErased={() => choose(null, true)} />
      ) : (
        <>
          <ChatLog
            key={`log-${view}`}
            conversation={conversation}
            supportUrl={place.supportUrl}
            onStartOver={startOver}
          >
            {empty && <Starters questions={place.starters} onAsk={conversation.send} />}
          </ChatLog>
          <StatusLine conversation={conversation} />
          {!error?.notFound && <OwnKeyBar model={place.ownKeyModel} onDone={() => field.current?.focus()} />}
          {!error?.notFound && (
            <Composer
              key={`composer-${view}`}
              conversation={conversation}
              field={field}
              page={place.page}
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
  const { send, edit, retry, discard, stop, reload } = conversation;
  return {
    ...conversation,
    send: focused(send),
    edit: focused(edit),
    retry: focused(retry),
    discard: focused(discard),
    stop: focused(stop),
    reload: focused(reload),
  };
}
