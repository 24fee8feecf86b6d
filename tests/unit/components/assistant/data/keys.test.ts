import { unstable_serialize } from "swr";
import { unstable_serialize as serializeList } from "swr/infinite";
import { describe, expect, it } from "vitest";
import { isThreadsKey, messagesKey, THREADS, threadsKey } from "#components/assistant/data/keys.ts";

describe("keys of the cache", () => {
  it("tell lists of threads and their pages from everything else", () => {
    const page = { object: "list", data: [], first_id: "a", last_id: "b", has_more: true } as const;
    const next = threadsKey("page")(1, { ...page, data: [] });
    expect([THREADS, serializeList(threadsKey("page")), unstable_serialize(next)].filter(isThreadsKey)).toHaveLength(3);
    const others = [messagesKey("thread_a"), ["draft", "threads"], ["run", "thread_a", "run_b"]];
    expect(others.map((key) => unstable_serialize(key)).filter(isThreadsKey)).toEqual([]);
  });

  it("page on after the last thread, within the same search, until there are no more", () => {
    const page = { object: "list", data: [], first_id: "a", last_id: "b", has_more: true } as const;
    expect(threadsKey("x")(0, null)).toEqual(["threads", "x", null]);
    expect(threadsKey("x")(1, { ...page, data: [] })).toEqual(["threads", "x", "b"]);
    expect(threadsKey("x")(1, { ...page, data: [], has_more: false })).toBeNull();
  });
});
