import { Globals } from "@twilio-paste/core/animation-library";
import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import type { QuestionContext } from "#lib/contract.ts";
import { ChatLog } from "./chat-log.tsx";
import { Composer } from "./composer.tsx";
import { type Conversation, useConversation } from "./data/use-conversation.ts";
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
  /** What the next question is about; it stays until `onAboutTaken` says that it went along or was given up. */
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
  const conversation = withFocus(useConversation(threadId, view, place.page?.path ?? null, onThread), field);

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
    setListing(false);
    field.current?.focus({ preventScroll: true });
  }, [about]);

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
        onThreads={() => setListing(!listing)}
        onNew={() => choose(null)}
        pageHref={onClose && assistantHref(threadId, place.page)}
        onClose={onClose}
      />
      {listing ? (
        // No thread is chosen in the list: the current one was deleted.
        <ThreadList current={threadId} onChoose={(id) => choose(id, id === null)} />
      ) : (
        <>
          <ChatLog key={`log-${view}`} conversation={conversation} onStartOver={startOver}>
            {empty && <Starters questions={place.starters} onAsk={conversation.send} />}
          </ChatLog>
          <StatusLine key={`status-${threadId}`} conversation={conversation} />
          {about && <About about={about} onRemove={onAboutTaken} />}
          {!error?.notFound && (
            <Composer
              key={`composer-${view}`}
              conversation={conversation}
              field={field}
              autoFocus={autoFocus || appeared.current}
            />
          )}
        </>
      )}
    </Box>
  );
}

function About({ about, onRemove }: { about: QuestionContext; onRemove(): void }) {
  return (
    <Box display="flex" columnGap="space30" paddingX="space50" color="colorTextWeak" fontSize="fontSize20">
      <Box flexGrow={1} minWidth="0" data-about="">
        About: {about.selection ? `“${about.selection}”` : about.page?.title}
      </Box>
      <Button variant="link" size="small" onClick={onRemove}>
        Remove
      </Button>
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
  const { send, retry, discard, stop, reload } = conversation;
  return {
    ...conversation,
    send: focused(send),
    retry: focused(retry),
    discard: focused(discard),
    stop: focused(stop),
    reload: focused(reload),
  };
}
