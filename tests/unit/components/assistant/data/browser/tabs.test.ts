import { expect, it } from "vitest";
import { toTabEvent } from "#components/assistant/data/browser/tabs.ts";

it("events of other tabs are read by their type", () => {
  expect(toTabEvent({ type: "thread-changed", threadId: "thread_1", more: 1 })).toEqual({
    type: "thread-changed",
    threadId: "thread_1",
  });
  expect(toTabEvent({ type: "erased" })).toEqual({ type: "erased" });
});

it.each([null, "erased", {}, { type: "thread-changed" }, { type: "renamed" }])("%j is no event of a tab", (data) => {
  expect(toTabEvent(data)).toBeNull();
});
