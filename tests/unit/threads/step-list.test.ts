import { describe, expect, it } from "vitest";
import type { RunStep } from "#lib/contract/assistant.ts";
import { stepListOf } from "#lib/threads/step-list.ts";

const search = (query: string, patch: Partial<RunStep> = {}): RunStep => ({
  type: "tool_call",
  tool: "get_relevant_docs",
  query,
  sections: [],
  covered: true,
  ms: 12,
  error: null,
  ...patch,
});
const runOf = (...steps: RunStep[]) => ({ id: "run_ab12", thread_id: "thread_1", steps });
const ALL = { limit: 50 };
const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

describe("the steps of a run", () => {
  it("are its tool calls in order, then the creation of the answer", () => {
    const list = stepListOf(runOf(search("one"), search("two")), "msg_9", ALL);
    expect(list.data.map(({ type }) => type)).toEqual(["tool_calls", "tool_calls", "message_creation"]);
    expect(list.data.at(-1)).toEqual({
      id: "step_ab12_3",
      object: "thread.run.step",
      thread_id: "thread_1",
      run_id: "run_ab12",
      type: "message_creation",
      status: "completed",
      last_error: null,
      step_details: { type: "message_creation", message_creation: { message_id: "msg_9" } },
    });
  });

  it("have no creation of an answer while there is none", () => {
    expect(idsOf(stepListOf(runOf(search("one")), null, ALL))).toEqual(["step_ab12_1"]);
    expect(stepListOf(runOf(), null, ALL)).toEqual({
      object: "list",
      data: [],
      first_id: null,
      last_id: null,
      has_more: false,
    });
  });

  it("keep their ids when more follow", () => {
    const before = idsOf(stepListOf(runOf(search("one"), search("two")), null, ALL));
    const after = idsOf(stepListOf(runOf(search("one"), search("two"), search("three")), "msg_9", ALL));
    expect(after.slice(0, 2)).toEqual(before);
  });

  it("show the tool, the query, the sections, the time and whether the docs cover the query", () => {
    const sections = [{ title: "Slack", heading: "Scopes", url: "/docs/slack#scopes" }];
    const { data } = stepListOf(runOf(search("scopes", { sections, covered: false })), null, ALL);
    expect(data[0]).toMatchObject({
      status: "completed",
      step_details: {
        type: "tool_calls",
        tool_calls: [
          {
            type: "function",
            function: { name: "get_relevant_docs" },
            query: "scopes",
            sections,
            covered: false,
            ms: 12,
          },
        ],
      },
    });
  });

  it.each([
    ["tool_timeout", "A tool took too long."],
    ["code_of_a_later_version", "code_of_a_later_version"],
  ])("have a message for the error %s: %s", (error, message) => {
    const { data } = stepListOf(runOf(search("one", { error })), null, ALL);
    expect(data[0]).toMatchObject({ status: "failed", last_error: { code: error, message } });
  });

  it("are listed in pages, with the answer on the last one", () => {
    const run = runOf(search("one"), search("two"));
    const first = stepListOf(run, "msg_9", { limit: 2 });
    expect([idsOf(first), first.has_more]).toEqual([["step_ab12_1", "step_ab12_2"], true]);
    const second = stepListOf(run, "msg_9", { limit: 2, after: first.last_id ?? "" });
    expect([idsOf(second), second.has_more]).toEqual([["step_ab12_3"], false]);
  });
});
