import { Globals } from "@twilio-paste/core/animation-library";
import { Box } from "@twilio-paste/core/box";
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { About } from "#components/assistant/ask-about/ask-about.ts";
import { DropZone, useAttachmentKinds } from "#components/assistant/attachments/lazy.ts";
import { useTabs } from "#components/assistant/data/browser/tabs.ts";
import { useConversation } from "#components/assistant/data/conversation/use-conversation.ts";
import { clearBrowserState } from "#components/assistant/data/erase.ts";
import { useUnread } from "#components/assistant/data/threads/use-unread.ts";
import { useSeenAnswers } from "#components/assistant/data/use-seen-answers.ts";
import { toView } from "#components/assistant/data/view.ts";
import { UnreadWatch } from "#components/assistant/maintained/lazy.ts";
import { assistantHref } from "#components/assistant/page/page-links.ts";
import type { ChooseThread } from "#components/assistant/panel/use-thread-url.ts";
import { Toolbar } from "#components/assistant/toolbar/toolbar.tsx";
import styles from "./assistant.module.css";
import { ConversationPane } from "./conversation-pane.tsx";
import { prefetchThreadList, ThreadList } from "./lazy-thread-list.tsx";
import type { Place } from "./place.ts";
import { useAbout, useSuggestion } from "./use-requests.ts";
import { withFocus } from "./with-focus.ts";

export type AssistantViewProps = {
  threadId: string | null;
  onThread: ChooseThread;
  place: Place;
  /** Whether the composer takes the focus when it first appears. */
  autoFocus: boolean;
  /** The page, passage or question that the reader wants to ask about. */
  about: About | null;
  /** Called as soon as `about` is applied. */
  onAboutTaken(): void;
  /** A question that an embedding page suggests; goes into an empty composer, for the reader to send. */
  question?: string | null;
  onQuestionTaken?(): void;
  /** Closes the panel; absent on a page of its own. */
  onClose?: (() => void) | undefined;
  /** Whether the threads stand beside the conversation instead of taking its place. Default: no. */
  hasSidebar?: boolean;
  /** Whether a panel's threads can be read on the assistant's own page, too. Default: yes. */
  hasOwnPage?: boolean;
};

/** The assistant itself: toolbar, conversation and composer, with the list of threads beside them or in their place. */
export function AssistantView(props: AssistantViewProps) {
  const { threadId, place, onClose } = props;
  const list = useListing(props.hasSidebar ?? false);
  const field = useRef<HTMLTextAreaElement>(null);
  const panel = useRef<HTMLElement>(null);
  const kinds = useAttachmentKinds(place);
  const { view, draft, choose } = useView(props, field, list.leave);
  const conversation = withFocus(useConversation(view, place.page, props.onThread), field);
  const autoFocus = useAppeared() || props.autoFocus;
  const { unread, hasThreads } = useUnread();
  useSeenAnswers(threadId, list.covers ? null : conversation);
  useSuggestion(conversation, props.question, () => {
    list.leave();
    props.onQuestionTaken?.();
  });
  useAbout(conversation, props.about, {
    onStartDraft: () => choose(null),
    onTaken() {
      list.leave();
      field.current?.focus({ preventScroll: true });
      props.onAboutTaken();
    },
  });
  const startOver = () => {
    conversation.moveDraft({ draft: draft + 1 });
    choose(null, true);
  };
  return (
    <Frame panel={panel} onEscape={list.covers ? list.leave : null}>
      {hasThreads && <UnreadWatch open />}
      {kinds.length > 0 && (
        <DropZone {...{ view, kinds, field, panel }} active={!list.covers && !conversation.error?.notFound} />
      )}
      <Toolbar
        listing={list.shown}
        unread={unread > 0 && (list.covers || !list.shown)}
        onThreads={list.toggle}
        onNew={() => choose(null)}
        pageHref={onClose && props.hasOwnPage !== false ? assistantHref(threadId, place.page) : undefined}
        onClose={onClose}
      />
      <div className={styles.columns}>
        {list.shown && <Threads current={threadId} isSidebar={!list.covers} onChoose={choose} />}
        {!list.covers && (
          <div className={styles.column}>
            <ConversationPane {...{ conversation, place, field, kinds, autoFocus }} onStartOver={startOver} />
          </div>
        )}
      </div>
    </Frame>
  );
}

type ThreadsProps = { current: string | null; isSidebar: boolean; onChoose: ChooseThread };

const Threads = ({ current, isSidebar, onChoose }: ThreadsProps) => (
  <div className={isSidebar ? styles.sidebar : styles.column}>
    <ThreadList
      current={current}
      isSidebar={isSidebar}
      // The list chooses no thread when the current one was deleted.
      onChoose={(id) => onChoose(id, id === null)}
      onErased={() => onChoose(null, true)}
    />
  </div>
);

/** Whether the list of threads is shown. A sidebar is open at first; a list that covers the conversation is left with a choice. */
function useListing(isSidebar: boolean) {
  const [isOpen, setOpen] = useState({ sidebar: true, cover: false });
  const shown = isSidebar ? isOpen.sidebar : isOpen.cover;
  return {
    shown,
    covers: shown && !isSidebar,
    toggle: () => setOpen({ ...isOpen, [isSidebar ? "sidebar" : "cover"]: !shown }),
    leave: () => setOpen((before) => ({ ...before, cover: false })),
  };
}

/** The current view and the functions that change it. `draft` counts the drafts of this page. */
function useView(
  { threadId, onThread }: AssistantViewProps,
  field: RefObject<HTMLElement | null>,
  closeList: () => void,
) {
  const [draft, setDraft] = useState(0);
  const view = useMemo(() => toView(threadId, draft), [threadId, draft]);
  useTabs((event) => {
    if (event.type !== "erased") return;
    clearBrowserState();
    setDraft(draft + 1);
    onThread(null, true);
  });
  const choose: ChooseThread = (id, gone) => {
    if (id === null) setDraft(draft + 1);
    onThread(id, gone);
    closeList();
    // If the thread was shown already, no new composer appears, so the focus must be moved.
    field.current?.focus();
  };
  return { view, draft, choose };
}

/** False while the assistant appears for the first time. The first effect also applies the motion setting and prefetches the list. */
function useAppeared(): boolean {
  const appeared = useRef(false);
  useEffect(() => {
    // Paste's dialogs and skeletons are animated by script, which does not look at this setting.
    Globals.assign({ skipAnimation: matchMedia("(prefers-reduced-motion: reduce)").matches });
    prefetchThreadList();
    appeared.current = true;
  }, []);
  return appeared.current;
}

type FrameProps = {
  panel: RefObject<HTMLElement | null>;
  /** Handles Escape in place of the panel, which would close. */
  onEscape: (() => void) | null;
  children: ReactNode;
};

const Frame = ({ panel, onEscape, children }: FrameProps) => (
  <Box
    ref={panel}
    className={styles.view}
    position="relative"
    display="flex"
    flexDirection="column"
    height="100%"
    minHeight="0"
    backgroundColor="colorBackgroundBody"
    onKeyDown={(event: KeyboardEvent) => {
      if (!onEscape || event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      onEscape();
    }}
  >
    {children}
  </Box>
);
