import { describe, expect, it, vi } from "vitest";
import {
  findPlace,
  isAtEnd,
  placeIn,
  savePlace,
  scrollToPlace,
} from "#components/assistant/conversation/reading-place.ts";

/** A scrolling box 400 px high whose turns begin at `tops`, seen from the top of the box. */
function boxOf(tops: Record<string, number>, height = 200) {
  const turns = Object.entries(tops).map(([turn, top]) => ({
    dataset: { turn },
    offsetHeight: height,
    getBoundingClientRect: () => ({ top: 100 + top }),
  }));
  const scrollBy = vi.fn();
  const box = { querySelectorAll: () => turns, getBoundingClientRect: () => ({ top: 100 }), scrollBy };
  return { box: box as unknown as Element, scrolled: () => scrollBy.mock.calls.map(([{ top }]) => top) };
}

describe("the reader's place in a conversation", () => {
  it("the place is the first turn of which something is visible", () => {
    const { box } = boxOf({ a: -350, b: -150, c: 50 });
    expect(findPlace(box, 7)).toEqual({ turnId: "b", offset: -150, first: 7 });
  });

  it("a hidden or empty conversation has no place", () => {
    expect(findPlace(boxOf({ a: 0 }, 0).box, 0)).toBeNull();
    expect(findPlace(boxOf({}).box, 0)).toBeNull();
  });

  it("a view that is shown again is scrolled to the turn and the offset of before", () => {
    const { box, scrolled } = boxOf({ a: 0, b: 200, c: 400 });
    scrollToPlace(box, { turnId: "b", offset: -150, first: 0 });
    expect(scrolled()).toEqual([350]);
  });

  it.each([
    ["no place is known", undefined],
    ["the turn is gone", { turnId: "gone", offset: -150, first: 0 }],
  ])("the last turn is at the top if %s", (_, place) => {
    const { box, scrolled } = boxOf({ a: 0, b: 200 });
    scrollToPlace(box, place);
    expect(scrolled()).toEqual([200]);
  });

  it.each([
    [0, true],
    [48, true],
    [49, false],
  ])("%d px above the end counts as the end: %s", (gap, expected) => {
    expect(isAtEnd({ scrollHeight: 1_000, clientHeight: 400, scrollTop: 600 - gap } as Element)).toBe(expected);
  });

  it("each view has its own place", () => {
    savePlace("thread_place", { turnId: "a", offset: 0, first: 0 });
    expect([placeIn("thread_place")?.turnId, placeIn("draft-place")]).toEqual(["a", undefined]);
  });
});
