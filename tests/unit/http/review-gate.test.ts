import type { IncomingMessage, ServerResponse } from "node:http";
import { expect, test, vi } from "vitest";
import { createReviewGate } from "#lib/http/review-gate.ts";

const COOKIE = "assistant_maintainer";
const THREAD = "thread_0123456789abcdef";

type Request = { url: string; cookie?: string; dest?: string };

/** Sends requests through a gate. `let in`: the cookie of a session, the key of a link. */
function setUp({ hasSignIn = false } = {}) {
  const hasSession = vi.fn(async (req: IncomingMessage) => req.headers.cookie === `${COOKIE}=session`);
  const hasLink = vi.fn(async (_address: string, signature: string, _isCounted: boolean) => signature === "valid");
  const access = async () => ({ hasSession, hasLink });
  const gate = createReviewGate({ access, cookieName: COOKIE, hasSignIn, trustedProxies: 0, basePath: "" });
  const pass = ({ url, cookie, dest }: Request) => {
    const req = {
      url,
      headers: { cookie, "sec-fetch-dest": dest },
      socket: { remoteAddress: "192.0.2.1" },
    } as unknown as IncomingMessage;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    gate(req, {} as ServerResponse, () => resolve(req.url));
    return promise;
  };
  return { pass, hasSession, hasLink };
}

const PATHS = [
  ["/review", "/no-such-page.txt"],
  ["/review?filter=down&q=a?b", "/no-such-page.txt?filter=down&q=a?b"],
  [`/review/${THREAD}`, `/no-such-page.txt/${THREAD}`],
  ["/review/answers", "/no-such-page.txt/answers"],
  ["/review/sign-in?to=/review", "/no-such-page.txt/sign-in?to=/review"],
  ["/review/callback?code=1", "/no-such-page.txt/callback?code=1"],
  ["/%72eview", "/no-such-page.txt"],
  [`/review%2F${THREAD}`, "/no-such-page.txt"],
  ["/api/review/answers", "/api/no-such-page.txt/answers"],
  [`/api/review/thread/${THREAD}/reply`, `/api/no-such-page.txt/thread/${THREAD}/reply`],
  ["/_next/data/build/review.json", "/_next/data/build/no-such-page.txt.json"],
  [`/_next/data/build/review/${THREAD}.json?a=1`, `/_next/data/build/no-such-page.txt/${THREAD}.json?a=1`],
];

test.each(PATHS)("%s is an unknown address without access", async (url, hidden) => {
  const { pass } = setUp();
  expect(await pass({ url })).toBe(hidden);
  expect(await pass({ url, cookie: "assistant_owner=reader" })).toBe(hidden);
  expect(await pass({ url, cookie: `${COOKIE}=made-up` })).toBe(hidden);
});

test.each(PATHS)("%s is left as it is with a session", async (url) => {
  expect(await setUp().pass({ url, cookie: `${COOKIE}=session` })).toBe(url);
});

test.each([
  "/",
  "/docs/reviewing",
  "/reviews",
  "/api/reviews",
  "/docs/review",
  "/review/",
  "/%",
  "/_next/data/b/docs.json",
])("%s is for everybody", async (url) => {
  expect(await setUp().pass({ url })).toBe(url);
});

test("a link that works leads in, and another one does not", async () => {
  const { pass, hasLink } = setUp();
  expect(await pass({ url: "/review?key=valid" })).toBe("/review?key=valid");
  expect(await pass({ url: "/review?key=expired" })).toBe("/no-such-page.txt?key=expired");
  expect(hasLink.mock.calls).toEqual([
    ["192.0.2.1", "valid", true],
    ["192.0.2.1", "expired", true],
  ]);
});

test.each<[Request, boolean]>([
  [{ url: "/review/answers?key=x", dest: "document" }, true],
  [{ url: "/%72eview?key=x" }, true],
  [{ url: "/review?key=x", dest: "image" }, false],
  [{ url: "/review?key=x", dest: "iframe" }, false],
  [{ url: "/?key=x", dest: "document" }, false],
  [{ url: "/docs/review?key=x" }, false],
])("whether the key of %j counts as a try: %s", async (request, isCounted) => {
  const { pass, hasLink } = setUp();
  await pass(request);
  expect(hasLink.mock.calls).toEqual([["192.0.2.1", "x", isCounted]]);
});

test("the same is checked for every address, and nothing without cookie and key", async () => {
  const { pass, hasSession, hasLink } = setUp();
  const counts = () => [hasSession.mock.calls.length, hasLink.mock.calls.length];
  const checksOf = async (request: Request) => {
    const before = counts();
    await pass(request);
    return counts().map((count, at) => count - (before[at] ?? 0));
  };
  for (const url of ["/review", "/no-such-page.txt", "/api/review/answers", "/api/no-such-route"]) {
    expect(await checksOf({ url })).toEqual([0, 0]);
    expect(await checksOf({ url, cookie: "assistant_owner=reader" })).toEqual([0, 0]);
    expect(await checksOf({ url, cookie: `${COOKIE}=made-up` })).toEqual([1, 0]);
    expect(await checksOf({ url: `${url}?key=expired` })).toEqual([1, 1]);
  }
  expect(await checksOf({ url: "/_next/static/a.js", cookie: `${COOKIE}=session` })).toEqual([0, 0]);
});

test("everybody may begin a sign-in where there is one, and nothing else", async () => {
  const { pass } = setUp({ hasSignIn: true });
  for (const url of ["/review/sign-in?to=/review", "/review/callback?code=1&state=2"])
    expect(await pass({ url })).toBe(url);
  expect(await pass({ url: "/review/answers" })).toBe("/no-such-page.txt/answers");
});

test("an app that does not start hides the pages", async () => {
  const access = () => Promise.reject(new Error("no database"));
  const gate = createReviewGate({ access, cookieName: COOKIE, hasSignIn: false, trustedProxies: 0, basePath: "" });
  const req = { url: "/review", headers: { cookie: `${COOKIE}=session` } } as unknown as IncomingMessage;
  await new Promise<void>((resolve) => gate(req, {} as ServerResponse, resolve));
  expect(req.url).toBe("/no-such-page.txt");
});
