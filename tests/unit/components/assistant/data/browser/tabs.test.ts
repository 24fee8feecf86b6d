import { expect, it } from "vitest";
import { toTabEvent } from "#components/assistant/data/browser/tabs.ts";

it("an event of another tab is read by its type, without fields that it should not have", () => {
  expect(toTabEvent({ type: "thread-changed", threadId: "thread_1", more: 1 })).toEqual({
    type: "thread-changed",
    threadId: "thread_1",
  });
  expect(toTabEvent({ type: "erased" })).toEqual({ type: "erased" });
});

it.each([null, "erased", {}, { type: "thread-changed" }, { type: "renamed" }])(
  "%j from another tab is ignored",
  (data) => {
    expect(toTabEvent(data)).toBeNull();
  },
);
