import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { IssueError, openIssue } from "#lib/digest/issues.ts";
import { sampleGap } from "#tests/support/digest/sample.ts";

const ISSUES = "https://api.github.com/repos/example/docs/issues";
const parts = {
  token: "github_pat_secret",
  repo: "example/docs",
  addresses: ownAddresses("https://docs.test"),
};
type Opened = { title: string; body: string; labels: string[]; html_url: string };
let opened: Opened[] = [];
let headers: Headers[] = [];

const server = setupServer(
  http.get(ISSUES, ({ request }) => {
    headers.push(request.headers);
    const page = Number(new URL(request.url).searchParams.get("page"));
    return HttpResponse.json(opened.slice((page - 1) * 100, page * 100));
  }),
  http.post(ISSUES, async ({ request }) => {
    const body = (await request.json()) as Omit<Opened, "html_url">;
    opened.push({ ...body, html_url: `https://github.com/example/docs/issues/${opened.length + 1}` });
    return HttpResponse.json(opened.at(-1), { status: 201 });
  }),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterAll(() => server.close());
beforeEach(() => {
  opened = [];
  headers = [];
});
afterEach(() => server.resetHandlers());

test("an issue has heading, count and closest section, leads to no conversation, and is opened once for the same group", async () => {
  expect(await openIssue(parts, sampleGap())).toEqual({ url: "https://github.com/example/docs/issues/1", isNew: true });
  expect(opened[0]).toMatchObject({ title: "Docs: Windows Server", labels: ["docs-gap"] });
  expect(opened[0]?.body).toContain("Readers asked this 3 times: 1 voted down as missing, 2 not covered by the docs.");
  expect(opened[0]?.body).toContain("[Install › Linux](https://docs.test/docs/install#linux)");
  expect(opened[0]?.body).not.toMatch(/review|thread_/);
  expect(headers[0]?.get("authorization")).toBe("Bearer github_pat_secret");

  const later = sampleGap({ id: "msg_9", heading: "Server on Windows", terms: ["server", "window", "2022"] });
  expect(await openIssue(parts, later)).toEqual({ url: "https://github.com/example/docs/issues/1", isNew: false });
  expect((await openIssue(parts, sampleGap({ terms: ["helm", "server"] }))).isNew).toBe(true);
});

test("an earlier issue is found on a later page", async () => {
  const other = { title: "", body: "", labels: [], html_url: "https://github.com/example/docs/issues/0" };
  opened = Array.from({ length: 130 }, () => other);
  await openIssue(parts, sampleGap());
  expect((await openIssue(parts, sampleGap())).isNew).toBe(false);
});

test.each([
  ["a refused token", () => new HttpResponse("secret text", { status: 401 }), "http_401", false],
  ["a missing permission", () => new HttpResponse(null, { status: 403 }), "http_403", false],
  ["an unknown repository", () => new HttpResponse(null, { status: 404 }), "http_404", false],
  ["a repository without issues", () => new HttpResponse(null, { status: 410 }), "http_410", false],
  ["a refused issue", () => new HttpResponse(null, { status: 422 }), "http_422", false],
  ["an unexpected status", () => new HttpResponse(null, { status: 418 }), "http_418", false],
  [
    "a limit",
    () => new HttpResponse(null, { status: 403, headers: { "x-ratelimit-remaining": "0" } }),
    "rate_limited",
    true,
  ],
  [
    "a secondary limit",
    () => new HttpResponse(null, { status: 403, headers: { "retry-after": "60" } }),
    "rate_limited",
    true,
  ],
  ["too many requests", () => new HttpResponse(null, { status: 429 }), "rate_limited", true],
  ["an outage", () => new HttpResponse(null, { status: 502 }), "http_502", true],
  ["a lost connection", () => HttpResponse.error(), "unreachable", true],
  [
    "a redirect",
    () => new HttpResponse(null, { status: 301, headers: { location: "https://evil.test/" } }),
    "unreachable",
    true,
  ],
  ["an answer that is not JSON", () => new HttpResponse("<html>"), "invalid_response", true],
  [
    "an answer of another shape",
    () => HttpResponse.json([{ html_url: "javascript:alert(1)" }]),
    "invalid_response",
    true,
  ],
] as const)("%s is reported in plain words", async (_, answer, code, isRetryable) => {
  server.use(http.get(ISSUES, answer));
  const error = await openIssue(parts, sampleGap()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(IssueError);
  expect(error).toMatchObject({ code, isRetryable });
  expect(String(error)).not.toMatch(/secret|<html>/);
  expect(opened).toEqual([]);
});

test("an issue that may have been opened is not opened again by itself", async () => {
  server.use(http.post(ISSUES, () => new HttpResponse("cut off", { status: 201 })));
  const error = await openIssue(parts, sampleGap()).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid_response", isRetryable: false });
});
