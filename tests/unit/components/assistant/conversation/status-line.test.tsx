import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { StatusLine } from "#components/assistant/conversation/status-line.tsx";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { fakeConversation, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeRun } from "#tests/support/fakes/runs.ts";

describe("the status line for screen readers", () => {
  const status = (patch: Partial<Conversation>) =>
    visibleText(renderToStaticMarkup(<StatusLine conversation={fakeConversation(patch)} />)).replaceAll("|", "");

  it("a question that waits for its answer is announced", () => {
    expect(status({ busy: true, run: fakeRun("queued", { id: "run_status" }) })).toBe("Searching the docs");
  });

  it("a thread that is opened later announces nothing of its past", () => {
    expect(status({ run: fakeRun("cancelled") })).toBe("");
    expect(status({ run: fakeRun("completed") })).toBe("");
  });
});
