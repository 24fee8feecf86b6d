import { beforeEach, describe, expect, it, vi } from "vitest";
import { RequestError, requestJson, send, toRequestError } from "#components/assistant/data/request.ts";
import { isThread } from "#lib/contract/type-guards.ts";
import { stubBrowser, stubFetch } from "#tests/support/fakes/browser.ts";
import { fakeProblem } from "#tests/support/fakes/runs.ts";
import { fakeThread } from "#tests/support/fakes/threads.ts";

beforeEach(stubBrowser);

const failureOf = async (respond: () => Response | Promise<Response>): Promise<RequestError> => {
  stubFetch(respond);
  return toRequestError(await send({ method: "GET", path: "paste-assistant-thread" }).catch((error: unknown) => error));
};

describe("sending a request", () => {
  it("an object is sent as JSON, a file as it is with its type", async () => {
    const sent = stubFetch(() => Response.json({}));
    const file = new File(["a,b"], "a.csv", { type: "text/csv" });
    await send({ method: "POST", path: "paste-assistant-thread", body: { pagePath: "/docs" } });
    await send({ method: "POST", path: "paste-assistant-file", body: file });
    await send({ method: "POST", path: "paste-assistant-file", body: new Blob(["?"]) });
    await send({ method: "GET", path: "paste-assistant-thread" });
    expect(sent.map(({ headers }) => headers.get("Content-Type"))).toEqual([
      "application/json",
      "text/csv",
      "application/octet-stream",
      null,
    ]);
    expect(sent.map(({ body }) => body)).toEqual([{ pagePath: "/docs" }, file, expect.any(Blob), undefined]);
  });

  it("a page within another site's frame says so, for its own cookie", async () => {
    const sent = stubFetch(() => Response.json({}));
    await send({ method: "GET", path: "paste-assistant-thread" });
    vi.stubGlobal("parent", {});
    await send({ method: "GET", path: "paste-assistant-thread" });
    expect(sent.map(({ headers }) => headers.get("X-Embedded"))).toEqual([null, "1"]);
  });

  it("an answer that is not of the expected kind is an error", async () => {
    const request = { method: "GET", path: "paste-assistant-thread/thread_a" } as const;
    stubFetch(() => Response.json(fakeThread("A")));
    expect(await requestJson(isThread, request)).toEqual(fakeThread("A"));
    stubFetch(() => new Response("<html>A proxy's page</html>"));
    await expect(requestJson(isThread, request)).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("the error of a request", () => {
  it("has the server's text for the reader", async () => {
    const error = await failureOf(() => Response.json(fakeProblem({ detail: "Too many questions." }), { status: 429 }));
    expect(error).toMatchObject({ message: "Too many questions.", problem: { code: "invalid_request" } });
  });

  it.each([
    [
      "a request without an answer is a server that cannot be reached",
      () => Promise.reject(new TypeError("offline")),
      "unreachable",
    ],
    [
      "an answer that is no problem is an error of the server",
      () => new Response("Bad gateway", { status: 502 }),
      "unreadable",
    ],
    [
      "JSON of another shape is an error of the server",
      () => Response.json({ error: {} }, { status: 500 }),
      "unreadable",
    ],
  ])("%s", async (_, respond, code) => {
    const error = await failureOf(respond);
    expect(error).toMatchObject({ problem: null, code });
  });

  it.each([
    [401, true, undefined],
    [404, true, undefined],
    [409, false, undefined],
    [500, false, "req_1"],
    [503, false, "req_1"],
  ])("status %d: not found is %s, and the reference for maintainers is %s", (status, notFound, reference) => {
    expect(new RequestError(fakeProblem({ status }))).toMatchObject({ notFound, reference });
  });

  it.each([
    ["attachments", true],
    ["attachments.1", true],
    ["message", false],
  ])("a refusal of the field %s is about files: %s", (field, refusesFiles) => {
    const error = new RequestError(fakeProblem({ errors: [{ field, detail: "must be other" }] }));
    expect(error.refusesFiles).toBe(refusesFiles);
  });

  it("other errors count as a server that cannot be reached", () => {
    expect(toRequestError(new TypeError("x is undefined")).code).toBe("unreachable");
    const error = new RequestError(fakeProblem());
    expect(toRequestError(error)).toBe(error);
  });
});
