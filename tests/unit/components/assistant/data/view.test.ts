import { describe, expect, it, vi } from "vitest";
import { createViewStore } from "#components/assistant/data/browser/keyed-store.ts";
import { isRestored, storageName, threadIdOf, toView, viewKey } from "#components/assistant/data/view.ts";

describe("a view of the panel", () => {
  it("a view shows a thread or, without one, a draft", () => {
    expect(toView("thread_1", 2)).toEqual({ thread: "thread_1" });
    expect(toView(null, 2)).toEqual({ draft: 2 });
    expect(threadIdOf({ thread: "thread_1" })).toBe("thread_1");
    expect(threadIdOf({ draft: 0 })).toBeNull();
  });

  it("each view has its own key, and all drafts share one name in storage", () => {
    expect([viewKey({ draft: 0 }), viewKey({ draft: 1 }), viewKey({ thread: "thread_1" })]).toEqual([
      "draft-0",
      "draft-1",
      "thread_1",
    ]);
    expect(storageName("draft", { draft: 0 })).toBe(storageName("draft", { draft: 1 }));
    expect(storageName("files", { thread: "thread_1" })).toBe("files:thread_1");
  });

  it("a view restores what an earlier page stored, unless it is a later draft of this page", () => {
    expect([{ thread: "thread_1" }, { draft: 0 }, { draft: 1 }].map(isRestored)).toEqual([true, true, false]);
  });
});

describe("a store keyed by views", () => {
  it("equal views share a value, and a change calls the subscribers of that view only", () => {
    const saved = vi.fn();
    const store = createViewStore<string>(viewKey, saved);
    const onChange = vi.fn();
    const stop = store.subscribe({ draft: 1 }, onChange);
    store.set({ draft: 1 }, "Hi");
    store.set({ draft: 2 }, "Ho");
    expect([store.get({ draft: 1 }), store.get({ draft: 3 })]).toEqual(["Hi", "draft-3"]);
    expect(saved).toHaveBeenCalledTimes(2);
    expect(onChange).toHaveBeenCalledTimes(1);
    stop();
    store.set({ draft: 1 }, "Hu");
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it("clearing the store restores first values without saving them", () => {
    const saved = vi.fn();
    const store = createViewStore<string>(() => "first", saved);
    store.set({ draft: 1 }, "Hi");
    store.clear();
    expect(store.get({ draft: 1 })).toBe("first");
    expect(saved).toHaveBeenCalledTimes(1);
  });
});
