import { afterEach, describe, expect, it, vi } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import type { QueryResult } from "#lib/threads/query.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { present } from "../../../scripts/ask/output.ts";
import { askServer, NoAnswer } from "../../../scripts/ask/remote.ts";

const citation = (url: string, title: string) => ({
  type: "url_citation" as const,
  url,
  title,
  start_index: 0,
  snippet: null,
  changed: false,
  end_index: 1,
});
const messageOf = (run_id: string, annotations: Message["content"][number]["text"]["annotations"]): Message =>
  fakeMessage(fakeThread("A"), "assistant", "text", {
    run_id,
    content: [{ type: "text", text: { value: "text", annotations } }],
  });
const resultOf = (response: unknown, messages: Message[] = []): QueryResult => ({
  response,
  threadId: "thread_1",
  runId: "run_1",
  messages,
  rawResponse: "",
  usage: null,
  cost: null,
});

describe("an answer in the terminal", () => {
  it("is printed as text, or as indented JSON", () => {
    expect(present(resultOf("It is so."), null)).toBe("It is so.");
    expect(present(resultOf({ a: [1] }), null)).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(present(resultOf(null), null)).toBe("null");
  });

  it("is followed by each source once, with absolute links if a server is named", () => {
    const cited = [citation("/docs/a", "A"), citation("/docs/b#c", "B"), citation("/docs/a", "A")];
    const result = resultOf("Text", [messageOf("run_0", [citation("/docs/z", "Z")]), messageOf("run_1", cited)]);
    expect(present(result, null)).toBe("Text\n\nSources:\n  1. A  /docs/a\n  2. B  /docs/b#c");
    expect(present(result, "https://x.test")).toContain("  2. B  https://x.test/docs/b#c");
  });

  it("contains no control characters that a terminal would obey", () => {
    expect(present(resultOf("a\u001b[31mb\u0007\r\n\tc\u009b1m"), null)).toBe("a[31mb\n\tc1m");
  });
});

describe("a question to a server", () => {
  afterEach(() => void vi.unstubAllGlobals());
  const ask = (response: () => Promise<Response>, signal = new AbortController().signal) => {
    const calls: [string, RequestInit][] = [];
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      calls.push([url, init]);
      return response();
    });
    return { calls, result: askServer("https://x.test", "the-key", { prompt: "Why?" }, signal) };
  };

  it("is sent with the key and returns the result", async () => {
    const { calls, result } = ask(async () => Response.json(resultOf("So.")));
    expect((await result).response).toBe("So.");
    expect(calls).toMatchObject([
      [
        "https://x.test/api/paste-assistant-query",
        { method: "POST", headers: { Authorization: "Bearer the-key" }, body: '{"prompt":"Why?"}' },
      ],
    ]);
  });

  it.each<[string, () => Promise<Response>, string, string]>([
    [
      "a problem",
      async () => Response.json({ code: "rate_limited", detail: "Too many." }, { status: 429 }),
      "rate_limited",
      "Too many. (rate_limited)",
    ],
    [
      "a page of HTML",
      async () => new Response("<p>", { status: 200 }),
      "unknown",
      "https://x.test answered 200: that is no assistant.",
    ],
    [
      "another error",
      async () => Response.json({ error: "no" }, { status: 500 }),
      "unknown",
      "https://x.test answered 500: that is no assistant.",
    ],
    [
      "no connection",
      () => Promise.reject(new TypeError("fetch failed")),
      "unreachable",
      "No server answers at https://x.test.",
    ],
  ])("fails with a message of one line after %s", async (_, response, code, message) => {
    const error: unknown = await ask(response).result.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoAnswer);
    expect(error).toMatchObject({ code, message });
  });

  it("fails with the reason of an interruption by the user", async () => {
    const { result } = ask(() => Promise.reject(new Error("aborted")), AbortSignal.abort(new Error("interrupted")));
    await expect(result).rejects.toThrow("interrupted");
  });
});
