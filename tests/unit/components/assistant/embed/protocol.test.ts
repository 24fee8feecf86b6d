import { describe, expect, it } from "vitest";
import { toHostMessage } from "#components/assistant/embed/protocol.ts";

describe("messages from the embedding page", () => {
  it("open, page and close are read, with the fields that are texts", () => {
    const open = { assistant: 1, type: "open", theme: "dark", question: "Why?", page: "https://www.example/a" };
    expect(toHostMessage(open)).toEqual(open);
    const odd = { ...open, theme: 1, question: { text: "Why?" }, page: ["/docs"], surprise: true };
    expect(toHostMessage(odd)).toEqual({ assistant: 1, type: "open" });
    expect(toHostMessage({ ...open, type: "page" })).toEqual({ assistant: 1, type: "page", page: open.page });
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
  ])("%j is ignored", (data) => {
    expect(toHostMessage(data)).toBeNull();
  });
});
