import { Theme } from "@twilio-paste/core/theme";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { questionProblem, ThreadProblem } from "#components/assistant/conversation/problems.tsx";
import { NO_CONTEXT } from "#components/assistant/data/browser/drafts.ts";
import type { Conversation } from "#components/assistant/data/conversation/conversation.ts";
import { createOutgoing } from "#components/assistant/data/conversation/outgoing.ts";
import { RequestError } from "#components/assistant/data/request.ts";
import type { Problem, Run } from "#lib/contract/assistant.ts";
import { buttonsIn, fakeConversation, visibleText } from "#tests/support/fakes/conversations.ts";
import { fakeProblem, fakeRun } from "#tests/support/fakes/runs.ts";

const render = (node: ReactNode) => renderToStaticMarkup(<Theme.Provider theme="default">{node}</Theme.Provider>);
const onStartOver = () => undefined;

const problemOf = (patch: Partial<Conversation>) =>
  render(questionProblem({ conversation: fakeConversation(patch), onStartOver }));
const unsent = (problem: Partial<Problem> | null) =>
  problemOf({
    outgoing: createOutgoing("Why?", NO_CONTEXT, { error: new RequestError(problem && fakeProblem(problem)) }),
  });
const ended = (status: Run["status"], patch: Partial<Run> = {}) => problemOf({ run: fakeRun(status, patch) });

describe("a question that was not sent", () => {
  it.each<[string, Partial<Problem> | null, string, string[]]>([
    ["a broken connection", null, "The server cannot be reached.", ["Retry"]],
    ["too many requests", { status: 429, retryable: true, detail: "Slow down." }, "Slow down.", ["Retry"]],
    ["a refusal that a retry does not change", { detail: "Too long." }, "Too long.", ["Dismiss"]],
    ["a deleted thread", { status: 404 }, "This thread does not exist any more.", ["New thread"]],
    [
      "a full thread",
      { status: 409, code: "thread_full", detail: "It is full." },
      "as many questions as it may have",
      ["New thread"],
    ],
    [
      "a refused file",
      { errors: [{ field: "attachments.0", detail: "unknown" }] },
      "A file cannot go along: it is not kept any more",
      ["Dismiss"],
    ],
    ["a wrong key", { code: "own_key_invalid", detail: "Wrong key." }, "Wrong key.", ["Dismiss", "Change key"]],
  ])("%s is an alert with what the reader can do", (_, problem, text, buttons) => {
    const html = unsent(problem);
    expect(html).toContain('role="alert"');
    expect(visibleText(html)).toContain(text);
    expect(buttonsIn(html)).toEqual(buttons);
  });

  it("an error of the server has the reference that maintainers find in the log", () => {
    expect(visibleText(unsent({ status: 500, requestId: "req_77" }))).toContain("Reference: |req_77");
    expect(unsent({ status: 400, requestId: "req_77" })).not.toContain("req_77");
  });
});

describe("a run without a complete answer (defect 3)", () => {
  it("a failure is an alert with the run's own text and its id for maintainers", () => {
    const html = ended("failed", { last_error: { code: "model_error", message: "The model failed." } });
    expect(html).toContain('role="alert"');
    expect(visibleText(html)).toMatch(/The model failed\..*run_1/);
    expect(buttonsIn(html)).toEqual(["Retry"]);
  });

  it.each(["expired", "incomplete"] as const)("a run that is %s says that there is no answer", (status) => {
    expect(visibleText(ended(status))).toContain("The answer did not arrive.");
  });

  it("an answer that the reader has stopped is no alert and has no reference", () => {
    const html = ended("cancelled");
    expect(html).not.toContain('role="alert"');
    expect(visibleText(html)).toContain("The answer was stopped.");
    expect(html).not.toContain("run_1");
    expect(buttonsIn(html)).toEqual(["Retry"]);
  });

  it("a run that failed for the reader's own key offers another key", () => {
    const html = ended("failed", { last_error: { code: "own_key_quota", message: "No quota." } });
    expect(buttonsIn(html)).toEqual(["Retry", "Change key"]);
  });

  it.each([
    ["queued", false],
    ["in_progress", false],
    ["completed", false],
    ["failed", true],
  ] as const)("a run that is %s (already asked again: %s) is no problem", (status, busy) => {
    expect(problemOf({ run: fakeRun(status), busy })).toBe(render(null));
  });
});

describe("a thread whose messages could not be loaded", () => {
  const threadProblem = (problem: Problem | null) => {
    const error = new RequestError(problem);
    return render(<ThreadProblem conversation={fakeConversation({ error })} onStartOver={onStartOver} error={error} />);
  };

  it("a thread of somebody else looks like one that does not exist (defect 7)", () => {
    for (const status of [401, 404]) {
      const html = threadProblem(fakeProblem({ status }));
      expect(visibleText(html)).toContain("This thread does not exist any more.");
      expect(buttonsIn(html)).toEqual(["New thread"]);
    }
  });

  it("a failure of the server can be retried", () => {
    expect(buttonsIn(threadProblem(fakeProblem({ status: 503 })))).toEqual(["Retry"]);
    expect(buttonsIn(threadProblem(null))).toEqual(["Retry"]);
  });
});
