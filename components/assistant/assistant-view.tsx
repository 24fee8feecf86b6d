import { Globals } from "@twilio-paste/core/animation-library";
import { Box } from "@twilio-paste/core/box";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { ChatLog } from "./chat-log.tsx";
import { Composer } from "./composer.tsx";
import { Starters } from "./starters.tsx";
import { StatusLine } from "./status-line.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useConversation } from "./use-assistant.ts";

// The list and its dialog are a third of the panel's code, and not what it is opened for.
const ThreadList = dynamic(() => import("./thread-list.tsx").then((module) => module.ThreadList), {
  ssr: false,
  loading: () => <Box flexGrow={1} role="status" aria-label="Loading the threads" />,
});

export type AssistantViewProps = {
  threadId: string | null;
  onThread(id: string | null): void;
  pagePath: string | null;
  starters: string[];
  /** Closes the panel; a page of its own has nothing to close. */
  onClose?(): void;
};

/** The assistant itself: toolbar, conversation and composer, or the list of threads in their place. */
export function AssistantView({ threadId, onThread, pagePath, starters, onClose }: AssistantViewProps) {
  const [listing, setListing] = useState(false);
  const [focusKey, setFocusKey] = useState(0);
  useEffect(() => {
    // Paste's dialogs and skeletons move by script, which knows nothing of the reader's wish unless told.
    Globals.assign({ skipAnimation: matchMedia("(prefers-reduced-motion: reduce)").matches });
  }, []);
  const conversation = useConversation(threadId, pagePath, onThread);

  const choose = (id: string | null) => {
    onThread(id);
    setListing(false);
    setFocusKey(focusKey + 1);
  };
  const empty = !conversation.loading && !conversation.error && conversation.messages.length === 0;
  return (
    <Box display="flex" flexDirection="column" height="100%" minHeight="0" backgroundColor="colorBackgroundBody">
      <Toolbar
        listing={listing}
        onThreads={() => setListing(!listing)}
        onNew={() => choose(null)}
        pageHref={onClose && (threadId ? `/assistant?thread=${threadId}` : "/assistant")}
        onClose={onClose}
      />
      {listing ? (
        <ThreadList current={threadId} onChoose={choose} />
      ) : (
        <>
          <ChatLog key={threadId ?? "new"} conversation={conversation} onNew={() => choose(null)}>
            {empty && !conversation.outgoing && <Starters questions={starters} onAsk={conversation.send} />}
          </ChatLog>
          <StatusLine key={`status-${threadId}`} conversation={conversation} />
          <Composer key={`composer-${focusKey}`} conversation={conversation} />
        </>
      )}
    </Box>
  );
}
