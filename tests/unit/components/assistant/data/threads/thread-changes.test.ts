import { SWRConfig, unstable_serialize } from "swr";
import { beforeEach, describe, expect, it } from "vitest";
import { messagesKey } from "#components/assistant/data/keys.ts";
import { deleteThread, loadMessages, renameThread } from "#components/assistant/data/threads/thread-changes.ts";
import { createTitle } from "#components/assistant/data/threads/titles.ts";
import type { List, Thread } from "#lib/contract/assistant.ts";
import { recordTabEvents, stubBrowser, stubFetch } from "#tests/support/fakes/browser.ts";
import { fakeProblem } from "#tests/support/fakes/runs.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";

const { cache, mutate } = SWRConfig.defaultValue;
const threads = { cache, mutate };
const [A, B] = [fakeThread("A"), fakeThread("B")];
const pageOf = (...data: Thread[]): List<Thread> => ({
  ...{ object: "list", data, has_more: true },
  ...{ first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
});

/** Two searches with the same threads, as the cache has them. */
const KEYS = ["", "scopes"].map((query) => unstable_serialize(["threads", query, null]));
const titles = () => KEYS.map((key) => cache.get(key)?.data.data.map(({ metadata }: Thread) => metadata.threadTitle));
const refuse = (status: number) => () => Response.json(fakeProblem({ status }), { status });

let tabEvents: unknown[] = [];
beforeEach(async () => {
  const restore = stubBrowser();
  tabEvents = recordTabEvents();
  for (const key of KEYS) await mutate(key, pageOf(A, B), { revalidate: false });
  return restore;
});

describe("renaming a thread", () => {
  it("the new title is in every list at once, before the server has answered", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const sent = stubFetch(() => promise);
    const renaming = renameThread(threads, A.id, "Scopes of Slack");
    await expect.poll(titles).toEqual([
      ["Scopes of Slack", "B"],
      ["Scopes of Slack", "B"],
    ]);
    resolve(Response.json({}));
    await renaming;
    expect(sent).toMatchObject([{ method: "PUT", body: { metadata: { threadTitle: "Scopes of Slack" } } }]);
    expect(tabEvents).toEqual([{ type: "threads-changed" }]);
  });

  it("the old title is back in every list when the server refuses", async () => {
    stubFetch(refuse(503));
    await expect(renameThread(threads, A.id, "Scopes of Slack")).rejects.toMatchObject({ problem: { status: 503 } });
    expect(titles()).toEqual([
      ["A", "B"],
      ["A", "B"],
    ]);
    expect(tabEvents).toEqual([]);
  });
});

describe("deleting a thread", () => {
  it("the thread disappears from every list, and other tabs learn of it", async () => {
    stubFetch(() => Response.json({}));
    await deleteThread(threads, B.id);
    expect(titles()).toEqual([["A"], ["A"]]);
    expect(tabEvents).toEqual([{ type: "thread-changed", threadId: B.id }, { type: "threads-changed" }]);
  });

  it("the next page is requested after a thread that still exists", async () => {
    stubFetch(() => Response.json({}));
    await deleteThread(threads, B.id);
    expect(cache.get(KEYS[0] ?? "")?.data.last_id).toBe(A.id);
  });

  it("a thread that the server does not have any more disappears too", async () => {
    stubFetch(refuse(404));
    await deleteThread(threads, A.id);
    expect(titles()).toEqual([["B"], ["B"]]);
  });

  it("a thread that the server cannot delete stays in the lists", async () => {
    stubFetch(refuse(503));
    await expect(deleteThread(threads, A.id)).rejects.toMatchObject({ problem: { status: 503 } });
    expect(titles()).toEqual([
      ["A", "B"],
      ["A", "B"],
    ]);
  });
});

describe("the messages of a thread for an export", () => {
  const [old, now] = ["Old", "New"].map((text) => fakeMessage(A, "assistant", text));

  it("the messages are those of the server, which may be newer than those of the cache", async () => {
    await mutate(messagesKey(A.id), [old], { revalidate: false });
    stubFetch(() => Response.json({ ...pageOf(), has_more: false, data: [now] }));
    expect(await loadMessages(threads, A.id)).toEqual([now]);
  });

  it("the messages of the cache are used when the server cannot be reached", async () => {
    await mutate(messagesKey(A.id), [old], { revalidate: false });
    stubFetch(() => Promise.reject(new TypeError("offline")));
    expect(await loadMessages(threads, A.id)).toEqual([old]);
  });

  it("a thread that is in neither is an error", async () => {
    stubFetch(() => Promise.reject(new TypeError("offline")));
    await expect(loadMessages(threads, "thread_unknown")).rejects.toMatchObject({ code: "unreachable" });
  });
});

describe("the title of a new thread", () => {
  const completion = (content: string) => ({ object: "chat.completion", choices: [{ message: { content } }] });
  const titlesSent = (answer: () => Response | Promise<Response>) => {
    const sent = stubFetch(({ path }) => (path === "simple-completion" ? answer() : Response.json({})));
    return () => sent.filter(({ method }) => method === "PUT").map(({ body }) => body);
  };
  const title = (threadTitle: string) => [{ metadata: { threadTitle } }];

  it("the model makes the title from the first question", async () => {
    const saved = titlesSent(() => Response.json(completion("Scopes")));
    await createTitle("thread_title_1", "Which scopes does the app need?");
    expect(saved()).toEqual(title("Scopes"));
  });

  it.each([
    ["cannot be reached", () => Promise.reject(new TypeError("offline"))],
    ["returns an empty title", () => Response.json(completion(""))],
  ])("the first 60 characters of the question are the title when the model %s", async (_, answer) => {
    const saved = titlesSent(answer);
    await createTitle("thread_title_2", `  Which\n ${"x".repeat(100)}`);
    expect(saved()).toEqual(title(`Which ${"x".repeat(54)}`));
  });

  it("a title that the reader has chosen meanwhile stays", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const saved = titlesSent(() => promise);
    const making = createTitle(A.id, "Which scopes?");
    await renameThread(threads, A.id, "My own title");
    resolve(Response.json(completion("Scopes")));
    await making;
    expect(saved()).toEqual(title("My own title"));
  });
});
