/** What the routes for Slack accept. The mention of a maintainer stands for every event, taking a thread for every click. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "#lib/errors.ts";
import { signedHeaders } from "#tests/support/fakes/slack/signed.ts";
import { SLACK_APP, SLACK_TEAM } from "#tests/support/fakes/slack/state.ts";
import { SLACK_CHANNEL } from "#tests/support/fakes/slack.ts";
import { ADA, type SlackSite, startSlackSite } from "#tests/support/setup/slack/site.ts";

const SECRET_TEXT = "words that no log may have";

let site: SlackSite;
let events: string[];
beforeAll(async () => {
  site = await startSlackSite();
});
afterAll(() => site.close());
beforeEach(async () => {
  events = await received();
});

const received = async (): Promise<string[]> => {
  const { data } = await site.database.client.from("assistant_received_events").select("id");
  return (data ?? []).map(({ id }) => String(id)).sort();
};
let count = 0;
const eventBody = (more: object = {}): string =>
  JSON.stringify({
    ...{ type: "event_callback", event_id: `Ev${++count}`, team_id: SLACK_TEAM, api_app_id: SLACK_APP, ...more },
    event: {
      ...{ type: "app_mention", user: ADA, text: SECRET_TEXT, channel: SLACK_CHANNEL },
      ...{ ts: "2.000100", thread_ts: "1.000100" },
    },
  });
const clickBody = (more: object = {}): string => {
  const payload = {
    ...{ type: "block_actions", team: { id: SLACK_TEAM }, api_app_id: SLACK_APP, user: { id: ADA } },
    ...{ trigger_id: `trigger${++count}`, channel: { id: SLACK_CHANNEL }, message: { ts: "1.000100" }, ...more },
    actions: [{ action_id: "thread.take", value: "thread_none" }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
};
const commandBody = (more: object = {}): string =>
  new URLSearchParams({
    ...{ team_id: SLACK_TEAM, api_app_id: SLACK_APP, channel_id: SLACK_CHANNEL, user_id: ADA, text: SECRET_TEXT },
    ...{ command: "/ask-docs", trigger_id: `trigger${++count}`, ...more },
  }).toString();
const ROUTES = [
  { path: "commands", make: commandBody },
  { path: "events", make: eventBody },
  { path: "interactions", make: clickBody },
];
const flip = (text: string, at: number, bit = 0): string =>
  text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
const now = () => Math.floor(Date.now() / 1_000);
const signature = (body: string) => signedHeaders(body)["x-slack-signature"] ?? "";

describe.each(ROUTES)("POST /api/slack/$path", ({ path, make }) => {
  async function expectRefused(answer: Response, status = 401, code = "invalid_signature"): Promise<void> {
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
    expect(await answer.json()).toMatchObject({ code, status });
    expect(await received()).toEqual(events);
  }

  test("a signed request is answered with 200 and done once, however often it comes", async () => {
    const body = make();
    const headers = signedHeaders(body);
    for (let time = 0; time < 3; time++) {
      const answer = await site.send(path, body, headers);
      expect([answer.status, await answer.text()]).toEqual([200, ""]);
      expect(await received()).toHaveLength(events.length + 1);
    }
  });

  test("a body of which one bit differs is refused", async () => {
    const body = make();
    const headers = signedHeaders(body);
    for (const at of [0, Math.floor(body.length / 2), body.length - 1])
      for (const bit of [0, 6]) await expectRefused(await site.send(path, flip(body, at, bit), headers));
    await expectRefused(await site.send(path, `${body} `, headers));
    await expectRefused(await site.send(path, "", headers));
  });

  test("a signature of which one bit differs is refused", async () => {
    const body = make();
    const valid = signature(body);
    for (const at of [0, 1, 2, 3, 20, valid.length - 1])
      await expectRefused(await site.send(path, body, { "x-slack-signature": flip(valid, at) }));
  });

  test.each(["", "v0=", "v1=00", "no signature", `v0=${"0".repeat(64)}`, `v0=${"0".repeat(63)}`])(
    "the signature %j is refused",
    async (text) => {
      await expectRefused(await site.send(path, make(), { "x-slack-signature": text }));
    },
  );

  test("a signature in upper case, longer, or sent twice is refused", async () => {
    const body = make();
    const valid = signature(body);
    for (const text of [valid.toUpperCase(), `${valid}00`, `${valid}, ${valid}`])
      await expectRefused(await site.send(path, body, { "x-slack-signature": text }));
  });

  test("another time stamp than the signed one is refused", async () => {
    const body = make();
    const stamp = String(now() + 1);
    await expectRefused(await site.send(path, body, { "x-slack-request-timestamp": stamp }));
  });

  test.each([
    ["stale", -302],
    ["future", 302],
    ["a year old", -31_536_000],
  ])("a signed request whose stamp is %s is refused", async (_name, seconds) => {
    const body = make();
    await expectRefused(await site.send(path, body, signedHeaders(body, { at: now() + seconds })));
  });

  test("a stamp within five minutes is accepted", async () => {
    for (const seconds of [-290, 290]) {
      const body = make();
      expect((await site.send(path, body, signedHeaders(body, { at: now() + seconds }))).status).toBe(200);
    }
  });

  test.each(["", "now", "-1", "1e9", "9".repeat(400)])("the time stamp %j is refused", async (stamp) => {
    await expectRefused(await site.send(path, make(), { "x-slack-request-timestamp": stamp }));
  });

  test.each(["x-slack-signature", "x-slack-request-timestamp"])("a request without %s is refused", async (name) => {
    await expectRefused(await site.send(path, make(), { [name]: null }));
  });

  test("a request that another secret signed is refused", async () => {
    const body = make();
    await expectRefused(await site.send(path, body, signedHeaders(body, { secret: "another secret" })));
  });

  test.each([
    ["of another workspace", { team_id: "T9", team: { id: "T9" } }],
    ["for another app", { api_app_id: "A9" }],
  ])("a signed request %s is refused", async (_name, more) => {
    await expectRefused(await site.send(path, make(more)));
  });

  test("a body that is not Slack's is refused with 400", async () => {
    const form = (payload: string) => (path === "events" ? payload : new URLSearchParams({ payload }).toString());
    // A command is a form without JSON.
    const code = path === "commands" ? "invalid_request" : "invalid_json";
    await expectRefused(await site.send(path, form("{")), 400, code);
    await expectRefused(await site.send(path, ""), 400, code);
    for (const payload of ["null", "[]", "{}"])
      await expectRefused(await site.send(path, form(payload)), 400, "invalid_request");
  });

  test("a body of more than a mebibyte is refused with 413", async () => {
    await expectRefused(await site.send(path, " ".repeat(1_048_577)), 413, "body_too_large");
  });

  test.each(["GET", "PUT", "DELETE"])("%s is refused with 405", async (method) => {
    const answer = await fetch(`${site.url}/api/slack/${path}`, { method });
    expect(answer.headers.get("allow")).toBe("POST");
    await expectRefused(answer, 405, "method_not_allowed");
  });

  test("logs hold no text", async () => {
    await site.send(path, make());
    await site.send(path, make({ team_id: "T9" }));
    await site.settle();
    expect(site.logged.length).toBeGreaterThan(0);
    expect(site.logged.join("\n")).not.toContain(SECRET_TEXT);
  });
});

test("the challenge of a new address is answered, if it is signed", async () => {
  const body = JSON.stringify({ type: "url_verification", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7" });
  const answer = await site.send("events", body);
  expect([answer.status, await answer.json()]).toEqual([200, { challenge: JSON.parse(body).challenge }]);
  expect((await site.send("events", body, { "x-slack-signature": null })).status).toBe(401);
});

describe("without a signing secret", () => {
  let off: SlackSite;
  afterAll(() => off.close());

  test.each([
    ["Slack is off", { slack: null }],
    ["only Socket Mode is on", { account: { signingSecret: null, appToken: "xapp-test" } }],
  ])("%s: the routes answer as if they did not exist", async (_name, parts) => {
    off = await startSlackSite(parts);
    const missing = await (await fetch(`${off.url}/api/slack/nothing`)).json();
    for (const { path, make } of ROUTES) {
      const answers = [await off.send(path, make()), await fetch(`${off.url}/api/slack/${path}`)];
      for (const answer of answers) {
        expect(answer.status).toBe(404);
        const { requestId: _, ...problem } = await answer.json();
        expect({ ...problem, requestId: missing.requestId }).toEqual(missing);
      }
    }
  });
});

describe("while something is away", () => {
  test.each(ROUTES)("/api/slack/$path answers 503 without the database", async ({ path, make }) => {
    const away = await startSlackSite();
    const { app } = away;
    Object.assign(app.store, { receiveEvent: () => Promise.reject(new AppError("database_unavailable")) });
    const answer = await away.send(path, make());
    expect([answer.status, (await answer.json()).code]).toEqual([503, "database_unavailable"]);
    await away.close();
  });

  test.each(ROUTES)(
    "/api/slack/$path answers 503 before anything is known of the workspace",
    async ({ path, make }) => {
      const away = await startSlackSite();
      away.slack.refuse("internal_error");
      const answer = await away.send(path, make());
      expect([answer.status, (await answer.json()).code]).toEqual([503, "slack_unavailable"]);
      away.slack.accept();
      expect((await away.send(path, make())).status).toBe(200);
      await away.close();
    },
  );
});
