import { vi } from "vitest";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";

/** An empty conversation of the thread "thread_a"; its actions are mocks. */
export function fakeConversation(patch: Partial<Conversation> = {}): Conversation {
  return {
    ...{ view: { thread: "thread_a" }, messages: [], loading: false, error: null, outgoing: null, run: null },
    busy: false,
    ...{ send: vi.fn(), askReadyMade: vi.fn(), edit: vi.fn(), retry: vi.fn(), discard: vi.fn(), moveDraft: vi.fn() },
    ...{ stop: vi.fn(), reload: vi.fn(), rate: vi.fn() },
    ...patch,
  };
}

/** The text of some HTML as a reader sees it, with a bar between elements. */
export const visibleText = (html: string): string =>
  html
    .replace(/<(svg|style)[^>]*>.*?<\/\1>/gs, "")
    .replace(/(<[^>]+>)+/g, "|")
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replace(/^\||\|$/g, "");

/** The texts of the buttons in some HTML. */
export const buttonsIn = (html: string): string[] =>
  [...html.matchAll(/<button[^>]*>(.*?)<\/button>/gs)].map(([, inner = ""]) => visibleText(inner).replaceAll("|", ""));
