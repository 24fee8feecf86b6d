import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { openIssue } from "#lib/slack/actions/open-issue.ts";
import type { SlackContext } from "#lib/slack/context.ts";
import { sampleDigest } from "#tests/support/digest/sample.ts";

const ISSUES = "https://api.github.com/repos/example/docs/issues";
const server = setupServer(
  http.get(ISSUES, () => HttpResponse.json([])),
  http.post(ISSUES, () => HttpResponse.json({ html_url: "https://github.com/example/docs/issues/1" })),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

/** Clicks the button of a gap. Returns what was posted to everybody and to the person, and the failure. */
async function click(value: string, github: SlackContext["github"] = { token: "secret", repo: "example/docs" }) {
  const posted: string[] = [];
  const told: string[] = [];
  const chat = {
    postMessage: async ({ text }: { text: string }) => void posted.push(text),
    postEphemeral: async ({ text }: { text: string }) => void told.push(text),
  };
  const context = {
    ...{ api: { chat }, github, addresses: ownAddresses("https://docs.test"), digests: async () => sampleDigest() },
    log: { warn() {} },
  } as unknown as SlackContext;
  const message = { channel: "C1", ts: "1.1", threadTs: null };
  const action = { id: "digest.open_issue", value, userId: "U1", message, triggerId: "1" };
  const failure = await openIssue.handle?.(action, context).catch((thrown: unknown) => thrown);
  return { posted, told, failure };
}

const VALUE = "1794214800000-1794819600000 msg_1";

test("a click opens an issue, and its address is posted in the digest's thread", async () => {
  const { posted, told } = await click(VALUE);
  expect(posted).toEqual(["Opened an issue: <https://github.com/example/docs/issues/1>"]);
  expect(told).toEqual([]);
});

test("who clicks is told when issues are off, the questions are gone, or GitHub refuses", async () => {
  expect((await click(VALUE, null)).told[0]).toContain("Issues are off");
  expect((await click("1794214800000-1794819600000 msg_9")).told[0]).toContain("These questions are gone");
  server.use(http.get(ISSUES, () => new HttpResponse(null, { status: 401 })));
  expect(await click(VALUE)).toMatchObject({ posted: [], told: [expect.stringContaining("GitHub refuses the token")] });
});

test("an outage of GitHub is tried again, and a limit is told at once", async () => {
  server.use(http.get(ISSUES, () => new HttpResponse(null, { status: 502 })));
  expect((await click(VALUE)).failure).toMatchObject({ failure: "retry", code: "http_502" });
  server.use(http.get(ISSUES, () => new HttpResponse(null, { status: 429 })));
  expect((await click(VALUE)).told[0]).toContain("Try again later");
});

test("a value of another shape does nothing", async () => {
  expect(await click("everything")).toEqual({ posted: [], told: [], failure: undefined });
});
