import { describe, expect, it } from "vitest";
import { createAssistant } from "#lib/client/assistant.ts";
import { createSend, sendQuestion } from "#lib/client/requests.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";

const run = { object: "thread.run", id: "run_1", status: "queued", steps: [] };

/** A `fetch` that answers with these responses in turn, and records the requests. */
function fakeFetch(...responses: Response[]) {
  const requests: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests.push(new Request(input, init));
    return responses.shift() ?? new Response(null, { status: 500 });
  };
  return { requests, send: createSend({ url: "http://localhost:3000", fetch }) };
}

describe("requests of a script", () => {
  it("the cookie of the first answer is sent with later requests", async () => {
    const first = Response.json({}, { headers: { "Set-Cookie": "owner=abc; HttpOnly" } });
    const { send, requests } = fakeFetch(first, Response.json({}));
    await send({ path: "a", signal: null });
    await send({ path: "b", signal: null });
    expect(requests.map(({ headers }) => headers.get("Cookie"))).toEqual([null, "owner=abc"]);
  });

  it("the thread is created and files are uploaded before the question is sent", async () => {
    const file = { object: "file", id: "file_1", name: "ö.txt", media_type: "text/plain", bytes: 1 };
    const { send, requests } = fakeFetch(Response.json(fakeThread("A")), Response.json(file), Response.json({ run }));
    const files = [{ name: "ö.txt", content: new Blob(["x"]) }];
    expect(await sendQuestion(send, "Why?", { files, page: "/docs/slack" }, "sk-key")).toEqual({
      threadId: "thread_a",
      runId: "run_1",
    });
    expect(requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      "POST /api/paste-assistant-thread",
      "POST /api/paste-assistant-file",
      "POST /api/paste-assistant-message",
    ]);
    expect(requests[1]?.headers.get("Content-Disposition")).toBe("attachment; filename*=UTF-8''%C3%B6.txt");
    expect(requests[2]?.headers.get("X-OpenAI-Key")).toBe("sk-key");
    expect(await requests[2]?.json()).toEqual({
      threadId: "thread_a",
      message: "Why?",
      attachments: ["file_1"],
      context: { page: "/docs/slack" },
    });
  });

  it("a problem of the server is thrown", async () => {
    const problem = { code: "rate_limited", detail: "Too many messages.", retryable: true };
    const { send } = fakeFetch(Response.json(problem, { status: 429 }));
    await expect(send({ path: "a", signal: null })).rejects.toMatchObject({
      message: problem.detail,
      status: 429,
      problem,
    });
  });

  it("an answer that is not of the expected kind is an error", async () => {
    const { send } = fakeFetch(new Response("<h1>Log in</h1>"));
    await expect(sendQuestion(send, "Why?", { threadId: "thread_1" })).rejects.toMatchObject({ problem: null });
  });
});

describe("the reader's own key", () => {
  it.each(["http://docs.example", "http://localhost.example", "ftp://docs.example"])(
    "the key is not sent to %s",
    (url) => {
      expect(() => createAssistant({ url, openAIKey: "sk-key" })).toThrow("only sent over https");
    },
  );

  it.each(["https://docs.example", "http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"])(
    "the key may be sent to %s",
    (url) => {
      expect(() => createAssistant({ url, openAIKey: "sk-key" })).not.toThrow();
    },
  );
});
