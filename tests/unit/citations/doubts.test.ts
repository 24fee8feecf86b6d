import { describe, expect, test } from "vitest";
import { doubtsOf } from "#lib/citations/doubts.ts";
import type { RunStep } from "#lib/contract/assistant.ts";

type Given = Partial<Pick<RunStep, "tool" | "error" | "covered">>;
const search = (given: Given = {}): RunStep => ({
  type: "tool_call",
  tool: "get_relevant_docs",
  query: "x",
  sections: [],
  covered: true,
  ms: 1,
  error: null,
  ...given,
});
const failed = search({ error: "tool_timeout", covered: null });
const vain = search({ covered: false });
const other = search({ tool: "get_release_notes", covered: null });

describe("doubts about an answer", () => {
  test.each<[string, RunStep[], unknown[] | null, Record<string, string>]>([
    ["cites what was found", [search()], [{}], {}],
    ["cites nothing", [search()], [], { uncited: "true" }],
    ["cites nothing after a search that failed first", [failed, search()], [], { uncited: "true" }],
    ["found nothing sure, and cites something", [vain, vain], [{}], { uncovered: "true" }],
    ["found nothing sure, and cites nothing", [vain], [], { uncited: "true", uncovered: "true" }],
    ["cannot cite", [vain], null, { uncovered: "true" }],
    ["found it at the second search", [vain, search()], [{}], {}],
    ["could not search", [failed], [], {}],
    ["used another tool", [other], [], {}],
    ["found nothing sure, but another tool answered", [vain, other], [], {}],
    [
      "found nothing sure, and another tool failed",
      [vain, { ...other, error: "tool_failed" }],
      [{}],
      { uncovered: "true" },
    ],
    ["needed no tool", [], [], {}],
  ])("an answer gets the right doubts after a run that %s", (_, steps, annotations, expected) => {
    expect(doubtsOf(steps, annotations)).toEqual(expected);
  });
});
