import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deltaBetween } from "#lib/contract/delta.ts";

describe("the delta between two texts", () => {
  it.each<[string, string, { delta: string; offset: number }]>([
    ["", "One", { delta: "One", offset: 0 }],
    ["One", "One two", { delta: " two", offset: 3 }],
    ["One two", "One", { delta: "", offset: 3 }],
    ["One two", "One more", { delta: "more", offset: 4 }],
    ["\u{1F600}", "\u{1F601}", { delta: "\u{1F601}", offset: 0 }],
  ])("the delta from %j to %j is the text after their common beginning", (from, to, data) => {
    expect(deltaBetween(from, to)).toEqual([{ type: "delta", data }]);
  });

  it("equal texts need no event", () => {
    expect(deltaBetween("One", "One")).toEqual([]);
  });

  it("a delta turns any text into any other, and never begins within a character", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, (from, to) => {
        for (const { data } of deltaBetween(from, to)) {
          if (!("delta" in data)) throw new Error("Not a delta");
          expect(from.slice(0, data.offset) + data.delta).toBe(to);
          expect(data.delta.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
