import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime.js";
import type { NextRouter } from "next/router.js";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { QuestionMessage, type QuestionMessageProps } from "#components/assistant/conversation/question/question.tsx";
import { Starters } from "#components/assistant/conversation/starters.tsx";
import { buttonsIn, visibleText } from "#tests/support/fakes/conversations.ts";

const FILE = { id: "file_1", object: "file", name: "trace.log", media_type: "text/plain", bytes: 812 } as const;
const html = (patch: Partial<QuestionMessageProps>) =>
  renderToStaticMarkup(
    <RouterContext.Provider value={{ asPath: "/docs" } as NextRouter}>
      <QuestionMessage
        {...{ text: "Why?", context: null, attachments: [], masked: null, editing: "never" }}
        onEdit={() => undefined}
        {...patch}
      />
    </RouterContext.Provider>,
  );

describe("a question in the log", () => {
  it("the text is shown as it was written, HTML included (defect 18)", () => {
    expect(html({ text: "<b>**Why**</b>?" })).toContain("&lt;b&gt;**Why**&lt;/b&gt;?");
  });

  it("a question has the page, the passage and the files that go with it", () => {
    const context = { page: { title: "Slack", path: "/docs/slack" }, selection: "the bot token" };
    const page = html({ context, attachments: [FILE] });
    expect(page).toContain('href="/docs/slack"');
    expect(visibleText(page)).toMatch(/About: \|?Slack.*the bot token.*trace\.log\|812 bytes/);
  });

  it.each([
    ["secret", "a key or token"],
    ["email, phone", "an e-mail address, a phone number"],
    ["iban, passport", "a bank account, passport"],
  ])("masked data of the kinds %j is described as %j", (masked, text) => {
    expect(visibleText(html({ masked }))).toContain(`Masked for the model and for maintainers: ${text}`);
  });

  it.each([
    ["600 characters", "x".repeat(600), []],
    ["601 characters", "x".repeat(601), ["Show more"]],
    ["8 lines", "x\n".repeat(7), []],
    ["9 lines", "x\n".repeat(8), ["Show more"]],
  ])("a question of %s has the buttons %j", (_, text, buttons) => {
    expect(buttonsIn(html({ text }))).toEqual(buttons);
  });

  it("an earlier question cannot be edited", () => {
    expect(html({ editing: "possible" })).toContain('aria-label="Edit question"');
    expect(html({ editing: "never" })).not.toContain("Edit question");
  });
});

it("an empty conversation offers four questions at most", () => {
  const questions = ["a", "b", "c", "d", "e"];
  expect(buttonsIn(renderToStaticMarkup(<Starters questions={questions} onAsk={async () => undefined} />))).toEqual([
    "a",
    "b",
    "c",
    "d",
  ]);
});
