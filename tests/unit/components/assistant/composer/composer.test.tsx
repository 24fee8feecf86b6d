import { Theme } from "@twilio-paste/core/theme";
import { createRef } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it } from "vitest";
import { Composer } from "#components/assistant/composer/composer.tsx";
import { attachments } from "#components/assistant/data/attachments.ts";
import { contexts, drafts } from "#components/assistant/data/browser/drafts.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { MAX_MESSAGE_LENGTH } from "#lib/contract/assistant.ts";
import { stubBrowser } from "#tests/support/fakes/browser.ts";
import { fakeConversation, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeRun } from "#tests/support/fakes/runs.ts";

const VIEW = { thread: "thread_a" };
const PAGE = { title: "Slack", path: "/docs/slack" };
const FILE = { id: "file_1", object: "file", name: "trace.log", media_type: "text/plain", bytes: 812 } as const;

beforeEach(() => {
  const restore = stubBrowser();
  for (const store of [drafts, contexts, attachments]) store.clear();
  return restore;
});

const html = (conversation: Partial<Conversation> = {}, page: typeof PAGE | null = null) =>
  renderToStaticMarkup(
    <Theme.Provider theme="default">
      <Composer
        conversation={fakeConversation(conversation)}
        field={createRef<HTMLTextAreaElement>()}
        {...{ page, kinds: [], autoFocus: false }}
      />
    </Theme.Provider>,
  );
/** The button at the end of the composer. */
const lastButton = (page: string) => {
  const [, attributes = "", inner = ""] = [...page.matchAll(/<button([^>]*)>(.*?)<\/button>/gs)].at(-1) ?? [];
  return { text: visibleText(inner).replaceAll("|", ""), disabled: / disabled=""/.test(attributes) };
};

describe("the button of the composer", () => {
  it.each([
    ["nothing", "", true],
    ["only spaces", " \n", true],
    ["a question", "Why?", false],
    ["a question of the longest length", "x".repeat(MAX_MESSAGE_LENGTH), false],
    ["a question that is too long", "x".repeat(MAX_MESSAGE_LENGTH + 1), true],
  ])("with %s written, Send is disabled: %s", (_, text, disabled) => {
    drafts.set(VIEW, text);
    expect(lastButton(html())).toEqual({ text: "Send", disabled });
  });

  it.each([
    ["queued", { text: "Stop", disabled: false }],
    ["in_progress", { text: "Stop", disabled: false }],
    ["cancelling", { text: "Stopping…", disabled: true }],
  ] as const)("while the run is %s the button is %j", (status, button) => {
    expect(lastButton(html({ busy: true, run: fakeRun(status) }))).toEqual(button);
  });

  it("the field can be written in while an answer is on its way", () => {
    const field = /<textarea[^>]*>/.exec(html({ busy: true, run: fakeRun("in_progress") }))?.[0];
    expect(field).toContain('aria-label="Message"');
    expect(field).not.toMatch(/ (disabled|readonly)/i);
  });
});

describe("the hint of the composer", () => {
  it("the reader is told that answers may be wrong", () => {
    expect(html()).toContain("Answers come from these docs and may be wrong.");
  });

  it("a question that is too long says by how much", () => {
    drafts.set(VIEW, "x".repeat(MAX_MESSAGE_LENGTH + 1_234));
    expect(html()).toContain("Too long by 1,234");
  });

  it("a file that failed must be removed or uploaded again before the question can be sent", () => {
    drafts.set(VIEW, "Why?");
    attachments.set(VIEW, [{ ...FILE, key: "k", state: "failed", error: "Broken.", again: false }]);
    const page = html();
    expect(page).toContain("A file is not attached. Remove it, or try again.");
    expect(lastButton(page)).toEqual({ text: "Send", disabled: true });
  });
});

describe("the context of the next question", () => {
  it("a question about nothing can be given the page beside the panel", () => {
    expect(html({}, PAGE)).toContain("Add this page");
    expect(html()).not.toContain("Add this page");
  });

  it("the page and the passage can each be left out", () => {
    contexts.set(VIEW, { page: PAGE, selection: "the bot token" });
    const page = html({}, PAGE);
    expect(visibleText(page)).toMatch(/About: Slack.*“the bot token”/);
    expect(page).toMatch(/Leave out the page.*Leave out the selection/s);
    expect(page).not.toContain("Add this page");
    expect(page).toContain('placeholder="Ask about this"');
  });
});
