import { describe, expect, it } from "vitest";
import { toHostMessage } from "#components/assistant/embed/protocol.ts";

describe("what an embedding page may tell the frame", () => {
  it("is to open, with a theme and a question if they are texts, and to close", () => {
    const open = { assistant: 1, type: "open", theme: "dark", question: "Why?" };
    expect(toHostMessage(open)).toEqual(open);
    const odd = { ...open, theme: 1, question: { text: "Why?" }, surprise: true };
    expect(toHostMessage(odd)).toEqual({ assistant: 1, type: "open", theme: undefined, question: undefined });
    expect(toHostMessage({ assistant: 1, type: "close", question: "Why?" })).toEqual({ assistant: 1, type: "close" });
  });

  it.each([
    null,
    "open",
    7,
    [],
    {},
    { type: "open" },
    { assistant: 2, type: "open" },
    { assistant: 1 },
    { assistant: 1, type: "erase" },
    { assistant: 1, type: ["open"] },
  ])("is not %j", (data) => {
    expect(toHostMessage(data)).toBeNull();
  });
});
