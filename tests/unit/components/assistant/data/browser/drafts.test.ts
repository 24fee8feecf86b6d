import { beforeEach, describe, expect, it, vi } from "vitest";
import { contexts, drafts, NO_CONTEXT, saveDraft } from "#components/assistant/data/browser/drafts.ts";
import { forbiddenStorage, stubBrowser } from "#tests/support/fakes/browser.ts";

const THREAD = { thread: "thread_a" };

beforeEach(() => {
  const restore = stubBrowser();
  drafts.clear();
  contexts.clear();
  return restore;
});

/** A reload: the page's memory is empty, the browser's storage is not. */
const reload = () => drafts.clear();

describe("the text in the composer", () => {
  it("each thread has its own text", () => {
    drafts.set(THREAD, "Half a quest");
    expect(drafts.get({ thread: "thread_b" })).toBe("");
  });

  it.each([
    ["a thread", THREAD, THREAD],
    ["a draft, of which the next page's first one continues the last", { draft: 3 }, { draft: 0 }],
  ])("a reload restores the text of %s", (_, before, after) => {
    drafts.set(before, "Half a quest");
    reload();
    expect(drafts.get(after)).toBe("Half a quest");
  });

  it("a new thread on the same page begins with an empty composer", () => {
    drafts.set({ draft: 0 }, "Half a quest");
    expect(drafts.get({ draft: 1 })).toBe("");
  });

  it("an emptied composer leaves nothing in storage", () => {
    drafts.set(THREAD, "Half a quest");
    drafts.set(THREAD, "");
    expect(Object.keys(localStorage)).toEqual([]);
  });

  it("text can be written where storage is forbidden", () => {
    vi.stubGlobal("localStorage", forbiddenStorage);
    drafts.set(THREAD, "Half a quest");
    expect(drafts.get(THREAD)).toBe("Half a quest");
  });

  it("a message on its way is restored by a reload, although the composer is empty", () => {
    drafts.set(THREAD, "");
    saveDraft(THREAD, "On its way");
    expect(drafts.get(THREAD)).toBe("");
    reload();
    expect(drafts.get(THREAD)).toBe("On its way");
  });

  it("the text in the composer is stored again once the message has arrived", () => {
    drafts.set(THREAD, "The next one");
    saveDraft(THREAD, "On its way");
    saveDraft(THREAD, null);
    reload();
    expect(drafts.get(THREAD)).toBe("The next one");
  });
});

it("a question has no context until the reader chooses one, and a reload drops it", () => {
  expect(contexts.get(THREAD)).toEqual(NO_CONTEXT);
  contexts.set(THREAD, { page: { title: "Slack", path: "/docs/slack" }, selection: null });
  expect(contexts.get({ thread: "thread_b" })).toEqual(NO_CONTEXT);
  contexts.clear();
  expect(contexts.get(THREAD)).toEqual(NO_CONTEXT);
});
