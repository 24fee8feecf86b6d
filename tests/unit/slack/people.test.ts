import { beforeEach, expect, test } from "vitest";
import { createSlackClient } from "#lib/notify/slack/notifier.ts";
import { createPeople, type People } from "#lib/slack/people.ts";
import { createSlackFake, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";

let slack: SlackFake;
let now: number;
let people: People;
beforeEach(() => {
  slack = createSlackFake({ scopes: ["users:read", "channels:read"], people: { U1: "Ada" } });
  // The cache takes a time of 0 for none.
  now = 1;
  people = createPeople(createSlackClient({ token: SLACK_TOKEN, fetch: slack.fetch as typeof fetch }), {
    now: () => now,
  });
});
const requests = () => slack.sent("POST /users.info").length;

test("a name is asked for once an hour", async () => {
  expect([await people.nameOf("U1"), await people.nameOf("U1"), requests()]).toEqual(["Ada", "Ada", 1]);
  now = 3_600_002;
  expect([await people.nameOf("U1"), requests()]).toEqual(["Ada", 2]);
});

test("a name that Slack refuses is asked for again after five minutes", async () => {
  expect([await people.nameOf("U9"), await people.nameOf("U9"), requests()]).toEqual(["", "", 1]);
  now = 300_002;
  expect([await people.nameOf("U9"), requests()]).toEqual(["", 2]);
});

test("an outage is no refusal: the name is there once Slack is back", async () => {
  slack.refuse("ratelimited");
  await expect(people.nameOf("U1")).rejects.toMatchObject({ failure: "retry" });
  slack.accept();
  expect(await people.nameOf("U1")).toBe("Ada");
});
