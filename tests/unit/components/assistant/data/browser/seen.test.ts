import { beforeEach, describe, expect, it, vi } from "vitest";
import { clearLocal, readLocal, writeLocal } from "#components/assistant/data/browser/local.ts";
import {
  clearSeen,
  countUnread,
  isUnread,
  markSeen,
  recordQuestion,
  type Seen,
} from "#components/assistant/data/browser/seen.ts";
import { FakeStorage, forbiddenStorage } from "#tests/support/fakes/browser.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";

beforeEach(() => void vi.stubGlobal("localStorage", new FakeStorage()));

const stored = (): Seen => new Map(Object.entries(JSON.parse(readLocal("seen") ?? "{}")));
const unread = (answered_at: number | null) => isUnread(fakeThread("A", undefined, { answered_at }), stored());

describe("the browser's storage", () => {
  it("entries have a prefix, and erasing them leaves other entries alone", () => {
    localStorage.setItem("theme", "dark");
    writeLocal("draft", "Half a quest");
    writeLocal("gone", "x");
    writeLocal("gone", null);
    expect(localStorage.getItem("assistant:draft")).toBe("Half a quest");
    expect(readLocal("draft")).toBe("Half a quest");
    expect(readLocal("gone")).toBeNull();
    clearLocal();
    expect(Object.keys(localStorage)).toEqual(["theme"]);
  });

  it("reading finds nothing and writing does nothing where storage is forbidden", () => {
    vi.stubGlobal("localStorage", forbiddenStorage);
    writeLocal("draft", "x");
    clearLocal();
    expect(readLocal("draft")).toBeNull();
  });
});

describe("unread threads", () => {
  it("a thread that was never opened or asked in this browser is not unread", () => {
    expect(unread(100)).toBe(false);
  });

  it("a thread is unread when it was asked here and answered since", () => {
    recordQuestion("thread_a");
    expect(unread(null)).toBe(false);
    expect(unread(100)).toBe(true);
    markSeen("thread_a", 100);
    expect(unread(100)).toBe(false);
    expect(unread(101)).toBe(true);
  });

  it("a seen answer stays seen when another question is asked or an older answer is shown", () => {
    markSeen("thread_a", 100);
    recordQuestion("thread_a");
    markSeen("thread_a", 50);
    markSeen("thread_a", null);
    expect(unread(100)).toBe(false);
  });

  it("cleared or broken storage starts again without unread threads", () => {
    recordQuestion("thread_a");
    clearSeen();
    expect(unread(100)).toBe(false);
    writeLocal("seen", "{nonsense");
    recordQuestion("thread_a");
    expect(unread(100)).toBe(true);
    writeLocal("seen", '{"thread_a":"x"}');
    markSeen("thread_a", 100);
    expect(unread(100)).toBe(false);
  });

  it("only the 200 threads that were changed last are stored", () => {
    for (let index = 0; index < 200; index++) markSeen(`thread_${index}`, 1);
    markSeen("thread_0", 2);
    recordQuestion("thread_a");
    expect(stored().size).toBe(200);
    expect([stored().has("thread_0"), stored().has("thread_1"), stored().has("thread_a")]).toEqual([true, false, true]);
  });

  it("the count includes threads with a new answer, not those being answered or never asked here", () => {
    for (const name of ["A", "B", "C"]) recordQuestion(fakeThread(name).id);
    const threads = [
      fakeThread("A"),
      fakeThread("B", undefined, { running: true }),
      fakeThread("C"),
      fakeThread("Never asked here"),
    ];
    expect(countUnread(threads, stored())).toBe(2);
  });
});
