import { unstable_serialize } from "swr";
import { unstable_serialize as serializeList } from "swr/infinite";
import { describe, expect, it } from "vitest";
import { isThreadsKey, messagesKey, THREADS, threadsKey } from "#components/assistant/data/keys.ts";

describe("keys of SWR's cache", () => {
  it("lists of threads and their pages are recognised, other keys are not", () => {
    const page = { object: "list", data: [], first_id: "a", last_id: "b", has_more: true } as const;
    const next = threadsKey("page")(1, { ...page, data: [] });
    expect([THREADS, serializeList(threadsKey("page")), unstable_serialize(next)].filter(isThreadsKey)).toHaveLength(3);
    const others = [messagesKey("thread_a"), ["draft", "threads"], ["run", "thread_a", "run_b"]];
    expect(others.map((key) => unstable_serialize(key)).filter(isThreadsKey)).toEqual([]);
  });

  it("the next page begins after the last thread of the same search; the last page has none after it", () => {
    const page = { object: "list", data: [], first_id: "a", last_id: "b", has_more: true } as const;
    expect(threadsKey("x")(0, null)).toEqual(["threads", "x", null]);
    expect(threadsKey("x")(1, { ...page, data: [] })).toEqual(["threads", "x", "b"]);
    expect(threadsKey("x")(1, { ...page, data: [], has_more: false })).toBeNull();
  });
});
