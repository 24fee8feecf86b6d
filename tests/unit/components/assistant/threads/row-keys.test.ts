import type { KeyboardEvent } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { rowKeys } from "#components/assistant/threads/row-keys.ts";
import { titleOf } from "#components/assistant/threads/thread-title.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";
import { english } from "#tests/support/texts.ts";

class FakeElement {
  readonly dataset: { thread?: string };
  readonly type: string | undefined;
  focus = vi.fn();
  constructor(thread?: string, type?: string) {
    this.dataset = thread === undefined ? {} : { thread };
    this.type = type;
  }
}
class FakeInput extends FakeElement {}

beforeEach(() => {
  vi.stubGlobal("HTMLElement", FakeElement);
  vi.stubGlobal("HTMLInputElement", FakeInput);
  return () => vi.unstubAllGlobals();
});

const threads = ["A", "B", "C"].map((name) => fakeThread(name));

/** Presses a key on a row (by its index), on the search field or on another button. */
function press(key: string, on: number | "search" | "other", modifiers: object = {}) {
  const rows = threads.map(({ id }) => new FakeElement(id));
  const outside = on === "search" ? new FakeInput(undefined, "search") : new FakeElement();
  const actions = { onRename: vi.fn(), onDelete: vi.fn() };
  const preventDefault = vi.fn();
  const event = {
    ...{
      key,
      preventDefault,
      nativeEvent: { isComposing: false },
      target: typeof on === "number" ? rows[on] : outside,
    },
    ...{ currentTarget: { querySelectorAll: () => rows }, ...modifiers },
  };
  rowKeys(threads, actions)(event as unknown as KeyboardEvent<HTMLElement>);
  const focused = rows.findIndex(({ focus }) => focus.mock.calls.length > 0);
  return { ...actions, focused, isHandled: preventDefault.mock.calls.length > 0 };
}

describe("the keys of the list of threads", () => {
  it.each([
    ["ArrowDown", 0, 1],
    ["ArrowDown", 2, 2],
    ["ArrowUp", 1, 0],
    ["ArrowUp", 0, 0],
    ["Home", 2, 0],
    ["End", 0, 2],
  ])("%s on row %d moves the focus to row %d", (key, from, to) => {
    expect(press(key, from)).toMatchObject({ focused: to, isHandled: true });
  });

  it("the arrow down leads from the search field to the first row, other keys stay in the field", () => {
    expect(press("ArrowDown", "search")).toMatchObject({ focused: 0, isHandled: true });
    for (const key of ["Home", "End", "ArrowUp", "Delete"]) {
      expect(press(key, "search")).toMatchObject({ focused: -1, isHandled: false });
    }
  });

  it("F2 renames and Delete deletes the thread of the row", () => {
    expect(press("F2", 1).onRename.mock.calls).toEqual([[threads[1]]]);
    expect(press("Delete", 2).onDelete.mock.calls).toEqual([[threads[2]]]);
  });

  it.each(["F2", "Delete", "ArrowDown", "End"])("%s does nothing on another button of a row", (key) => {
    const { onRename, onDelete, focused, isHandled } = press(key, "other");
    expect([onRename.mock.calls, onDelete.mock.calls, focused, isHandled]).toEqual([[], [], -1, false]);
  });

  it.each([
    [{ ctrlKey: true }],
    [{ metaKey: true }],
    [{ altKey: true }],
    [{ shiftKey: true }],
    [{ nativeEvent: { isComposing: true } }],
  ])("keys with %j are left to the browser", (modifiers) => {
    expect(press("Delete", 1, modifiers).onDelete).not.toHaveBeenCalled();
    expect(press("ArrowDown", 1, modifiers)).toMatchObject({ focused: -1, isHandled: false });
  });

  it("other keys are left to the browser", () => {
    expect(press("a", 1)).toMatchObject({ focused: -1, isHandled: false });
  });
});

it("a thread without a title is called Untitled", () => {
  expect(titleOf(fakeThread("Scopes"), english)).toBe("Scopes");
  expect(titleOf({ ...fakeThread("x"), metadata: {} }, english)).toBe("Untitled");
});
