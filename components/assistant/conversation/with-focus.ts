import type { RefObject } from "react";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";

/** The conversation with actions that also move the focus to the field of the composer. */
export function withFocus(conversation: Conversation, field: RefObject<HTMLElement | null>): Conversation {
  const focusing =
    <Args extends unknown[], Result>(act: (...args: Args) => Result) =>
    (...args: Args): Result => {
      field.current?.focus();
      return act(...args);
    };
  const { send, askReadyMade, edit, retry, discard, stop, reload } = conversation;
  return {
    ...conversation,
    send: focusing(send),
    askReadyMade: focusing(askReadyMade),
    edit: focusing(edit),
    retry: focusing(retry),
    discard: focusing(discard),
    stop: focusing(stop),
    reload: focusing(reload),
  };
}
