import { beforeEach, describe, expect, it } from "vitest";
import { api } from "#components/assistant/data/api.ts";
import type { Message } from "#lib/contract/assistant.ts";
import { stubBrowser, stubFetch } from "#tests/support/fakes/browser.ts";
import { fakeProblem, fakeRun } from "#tests/support/fakes/runs.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

beforeEach(stubBrowser);

const thread = fakeThread("A");
const listOf = <T extends { id: string }>(data: T[], has_more = false) => ({
  ...{ object: "list", data, has_more },
  ...{ first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
});
const refusal = (status: number, patch = {}) => Response.json(fakeProblem({ status, ...patch }), { status });

describe("threads", () => {
  it("a new thread has its page, and its assistant unless that is the default one", async () => {
    const sent = stubFetch(() => Response.json(thread));
    await api.createThread("/docs/slack", "default");
    await api.createThread(null, "support");
    expect(sent.map(({ body }) => body)).toEqual([{ pagePath: "/docs/slack" }, { assistant_id: "support" }]);
  });

  it("a list has 50 threads after the last known one, of the search if there is one", async () => {
    const sent = stubFetch(() => Response.json(listOf([thread])));
    await api.listThreads(null, "");
    await api.listThreads("thread_z", "rate & limits");
    expect(sent.map(({ path }) => path)).toEqual([
      "thread?limit=50",
      "thread?limit=50&after=thread_z&q=rate+%26+limits",
    ]);
  });

  it("a reader without a session has no threads to delete; other failures are thrown", async () => {
    stubFetch(() => refusal(401));
    await expect(api.deleteAllThreads()).resolves.toBeUndefined();
    stubFetch(() => refusal(503));
    await expect(api.deleteAllThreads()).rejects.toMatchObject({ problem: { status: 503 } });
  });

  it("all messages of a thread are loaded, page after page (defect 11)", async () => {
    const messages = ["1", "2", "3"].map((id): Message => fakeMessage(thread, "user", id, { id: `msg_${id}` }));
    const pages = [listOf(messages.slice(0, 2), true), listOf(messages.slice(2))];
    const sent = stubFetch(() => Response.json(pages.shift()));
    expect(await api.listMessages("thread_a")).toEqual(messages);
    expect(sent.map(({ path }) => path)).toEqual([
      "messages/thread_a?limit=100",
      "messages/thread_a?limit=100&after=msg_2",
    ]);
  });
});

describe("questions", () => {
  const question = { threadId: "thread_a", message: "Why?", key: "key_1" };

  it("a question is sent with its idempotency key, and answered with its run at once", async () => {
    const sent = stubFetch(() => Response.json({ run: fakeRun("queued") }, { status: 202 }));
    expect(await api.sendMessage(question)).toEqual(fakeRun("queued"));
    expect(sent).toMatchObject([{ path: "message", body: { threadId: "thread_a", message: "Why?" } }]);
    expect(sent[0]?.body).not.toHaveProperty("key");
    expect(sent[0]?.headers.get("Idempotency-Key")).toBe("key_1");
    expect(sent[0]?.headers.get("Prefer")).toBe("respond-async");
  });

  it("a refusal is thrown without a second request", async () => {
    const sent = stubFetch(() => refusal(409, { code: "run_active" }));
    await expect(api.sendMessage(question)).rejects.toMatchObject({ problem: { code: "run_active" } });
    expect(sent).toHaveLength(1);
  });

  it("a challenge that the browser cannot solve leaves the server's refusal", async () => {
    const sent = stubFetch(() => refusal(429, { code: "challenge_required", challenge: { puzzle: "unknown" } }));
    await expect(api.sendMessage(question)).rejects.toMatchObject({ problem: { code: "challenge_required" } });
    expect(sent).toHaveLength(1);
  });

  it("a vote replaces the earlier one, and null withdraws it", async () => {
    const sent = stubFetch(() => Response.json({}));
    const down = { rating: "down" as const, reasons: ["wrong" as const], note: "No." };
    await api.updateFeedback("thread_a", "msg_1", down);
    await api.updateFeedback("thread_a", "msg_1", null);
    expect(sent).toMatchObject([
      { method: "PUT", path: "thread/thread_a/message/msg_1/feedback", body: down },
      { method: "DELETE", path: "thread/thread_a/message/msg_1/feedback", body: undefined },
    ]);
  });
});

describe("completions", () => {
  it("a title is made from the first question by the server's template", async () => {
    const message = { role: "assistant", content: "Slack scopes" };
    const choices = [{ index: 0, finish_reason: "stop", message }];
    const sent = stubFetch(() => Response.json({ object: "chat.completion", choices }));
    expect(await api.createTitle("Which scopes?")).toBe("Slack scopes");
    expect(sent).toMatchObject([
      { path: "simple-completion", body: { prompt: "thread-title", context: "Which scopes?" } },
    ]);
    stubFetch(() => Response.json({ object: "chat.completion", choices: [] }));
    expect(await api.createTitle("Which scopes?")).toBe("");
  });

  const explain = async () => {
    const events: unknown[] = [];
    for await (const event of api.explainPage("/docs/slack", new AbortController().signal)) events.push(event);
    return events;
  };

  it("a page in simple words comes as events, without those that this version does not know", async () => {
    const delta = 'id: 1\nevent: delta\ndata: {"delta":"Hi","offset":0}\n\n';
    const done = 'id: 3\nevent: done\ndata: {"status":"completed","message_id":null,"model":"demo"}\n\n';
    const sent = stubFetch(() => new Response(`${delta}id: 2\nevent: novelty\ndata: {}\n\n${done}`));
    expect(await explain()).toMatchObject([
      { id: 1, type: "delta", data: { delta: "Hi", offset: 0 } },
      { id: 3, type: "done", data: { model: "demo" } },
    ]);
    expect(sent).toMatchObject([{ body: { prompt: "explain-page", context: "/docs/slack" } }]);
  });

  it("a connection that breaks within the explanation is an error", async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
    stubFetch(() => new Response(body));
    await expect(explain()).rejects.toMatchObject({ code: "unreachable" });
  });
});
