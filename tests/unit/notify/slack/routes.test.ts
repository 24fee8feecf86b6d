import { describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { findChannel, routesText } from "#lib/notify/slack/routes.ts";
import { notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const CHANNEL = "C0000000001";
const parsed = (routes: unknown) => routesText.safeParse(JSON.stringify(routes));

describe("the routes of NOTIFY_ROUTES", () => {
  test.each<[unknown, string]>([
    [{}, "must be a list of routes"],
    [["x"], "[0] must be an object"],
    [[{ path: "/docs", channel: "#general" }], "[0].channel must be a channel's id such as C0123456789"],
    [[{ path: "/docs" }], "[0].channel must be a channel's id such as C0123456789"],
    [[{ path: "docs/**", channel: CHANNEL }], "[0].path must be a path such as /docs/components/**"],
    [[{ path: "/a", channel: CHANNEL }, { channel: CHANNEL }], "[1] needs a path or an assistant"],
    [[{ page: "/a", path: "/b", channel: CHANNEL }], "page"],
  ])("%j is refused, and the problem names the field", (routes, problem) => {
    expect(
      parsed(routes)
        .error?.issues.map(({ message }) => message)
        .join(),
    ).toContain(problem);
  });

  test.each([
    ["/docs/components/**", "/docs/components", true],
    ["/docs/components/**", "/docs/components/button/api", true],
    ["/docs/components/**", "/docs/componentsx", false],
    ["/docs/*", "/docs/button", true],
    ["/docs/*", "/docs/button/api", false],
    ["/docs/api-*", "/docs/api-threads", true],
    ["/docs/**/api", "/docs/components/button/api", true],
    ["/docs/a.b", "/docs/axb", false],
    ["/**", "/", true],
  ])("the path %s fits %s: %s", (path, pagePath, fits) => {
    const routes = [{ path, channel: CHANNEL }];
    expect(findChannel(routes, notedThread({ pagePath })) === CHANNEL).toBe(fits);
  });

  test("the first route that fits counts, and a route may ask for page and assistant", () => {
    const routes = parsed([
      { path: "/docs/**", assistant: "triage", channel: "C0000000001" },
      { assistant: "triage", channel: "C0000000002" },
      { path: "/docs/**", channel: "C0000000003" },
      { assistant: "default", channel: "C0000000004" },
    ]).data;
    const channelOf = (pagePath: string | null, assistant: string | null) =>
      findChannel(routes ?? [], notedThread({ pagePath, assistant }));
    expect(channelOf("/docs/a", "triage")).toBe("C0000000001");
    expect(channelOf(null, "triage")).toBe("C0000000002");
    expect(channelOf("/docs/a", null)).toBe("C0000000003");
    expect(channelOf("/blog", null)).toBe("C0000000004");
    expect(channelOf(null, "other")).toBeNull();
  });
});

test("a thread is opened in the channel of its route, and stays there", async () => {
  const slack = createSlackFake({ channels: [SLACK_CHANNEL, CHANNEL] });
  const notifier = (routes: { path: string; channel: string }[]) =>
    createSlackNotifier({
      ...{
        token: SLACK_TOKEN,
        channel: SLACK_CHANNEL,
        addresses: ownAddresses("https://docs.example.com"),
        log: recordLog().log,
      },
      ...{ fetch: slack.fetch, routes },
    });
  const routed = notifier([{ path: "/docs/**", channel: CHANNEL }]);
  const thread = notedThread({ pagePath: "/docs/button" });
  const { message: home = null } = await routed.deliver({ kind: "thread.created", attempt: 1, thread });
  await routed.deliver({ kind: "thread.created", attempt: 1, thread: notedThread({ pagePath: "/blog" }) });
  expect(slack.messages.map(({ channel }) => channel)).toEqual([CHANNEL, SLACK_CHANNEL]);
  const asked = { attempt: 1, message: notedMessage("How?"), edited: false, attachments: [] };
  await notifier([]).deliver({ kind: "message.created", ...asked, thread: { ...thread, home } });
  expect(slack.replies(slack.messages[0])).toMatchObject([{ channel: CHANNEL, text: "Reader:\nHow?" }]);
  // All channels share one pace.
  expect(routed.paceKey).toBe(notifier([]).paceKey);
});
