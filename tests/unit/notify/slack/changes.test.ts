/** What maintainers write, change and delete, and blocks that Slack refuses. */

import { beforeEach, describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { MessageRow } from "#lib/database/rows.ts";
import type { Home, Notification } from "#lib/notify/notifier.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const UPDATE = "POST /chat.update";
const { log } = recordLog();
let slack: SlackFake;
let home: Home;
beforeEach(async () => {
  slack = createSlackFake();
  home = (await notifier().deliver({ kind: "thread.created", attempt: 1, thread: notedThread() })).message ?? null;
});
const notifier = () =>
  createSlackNotifier({
    ...{ token: SLACK_TOKEN, channel: SLACK_CHANNEL, addresses: ownAddresses("https://docs.example.com"), log },
    fetch: slack.fetch,
  });
const deliver = (note: Omit<Extract<Notification, { kind: "maintainer.changed" }>, "thread" | "attempt">) =>
  notifier().deliver({ ...note, attempt: 1, thread: notedThread({ home }) });
const written = (fields: Partial<MessageRow> = {}) =>
  notedMessage("Use it.", { id: "msg_7", role: "maintainer", author: "Ada", ...fields });
const reply = (message: MessageRow) =>
  notifier().deliver({ kind: "maintainer.replied", attempt: 1, thread: notedThread({ home }), message });

describe("replies of maintainers", () => {
  test("a reply that was written elsewhere is posted, one that was written in Slack is there already", async () => {
    expect(await reply(written({ origin: `slack:${SLACK_CHANNEL}:1.2` }))).toEqual({ posted: false });
    expect(await reply(written())).toMatchObject({ posted: true, messageId: "msg_7" });
    expect(slack.replies(slack.parents()[0]).map(({ text }) => text)).toEqual(["*Ada to the reader:*\nUse it."]);
  });

  test("a changed reply changes its message in Slack, and a deleted one deletes it", async () => {
    const { message: copy = null } = await reply(written());
    const changed = {
      kind: "maintainer.changed",
      messageId: "msg_7",
      posted: [{ channel: "C1", ts: "1.0" }, copy],
    } as const;
    const message = written({ text: "Use *this*.", edited_at: "2026-10-01T00:00:00Z" });
    expect(await deliver({ ...changed, posted: [...changed.posted], message })).toEqual({
      ...{ posted: true, message: copy, messageId: "msg_7" },
    });
    expect(slack.messages[1]?.text).toBe("*Ada to the reader:*\nUse _this_.");
    expect(JSON.stringify(slack.messages[1]?.blocks)).toContain("Ada to the reader (edited)");
    expect(await deliver({ ...changed, posted: [...changed.posted], message: null })).toEqual({ posted: true });
    expect(slack.messages).toHaveLength(1);
  });

  test("a change of a message that is not in Slack, or no longer, changes nothing", async () => {
    const change = { kind: "maintainer.changed", messageId: "msg_7" } as const;
    const requests = slack.requests.length;
    expect(await deliver({ ...change, message: written(), posted: [] })).toEqual({ posted: false });
    expect(slack.requests).toHaveLength(requests);
    const posted = [{ channel: SLACK_CHANNEL, ts: "1.0" }];
    expect(await deliver({ ...change, message: written(), posted })).toMatchObject({ posted: true });
    expect(slack.messages).toHaveLength(1);
  });
});

describe("a notification for the person who asked", () => {
  const message = written();

  test("that their thread in Slack is gone for is dropped, and another failure is tried again", async () => {
    const asker = { channel: SLACK_CHANNEL, thread_ts: "1.000001" };
    const note = { kind: "maintainer.replied", attempt: 1, thread: notedThread({ home }), message, asker } as const;
    expect(await notifier().deliver(note)).toEqual({ posted: false });
    slack.refuse("service_unavailable");
    await expect(notifier().deliver(note)).rejects.toMatchObject({ failure: "retry" });
  });

  test("changes their copy only, and maintainers' copy is changed alone, too", async () => {
    const { ts } = slack.parents()[0] ?? { ts: "" };
    const asker = { channel: SLACK_CHANNEL, thread_ts: ts };
    const about = { attempt: 1, thread: notedThread({ home }) };
    const { message: own = null } = await notifier().deliver({ kind: "maintainer.replied", ...about, message });
    const { message: theirs = null } = await notifier().deliver({
      kind: "maintainer.replied",
      ...about,
      message: written({ origin: "slack:C1:1.2" }),
      asker,
    });
    const changed = { kind: "maintainer.changed", messageId: "msg_7", posted: [own, theirs], ...about } as const;
    await notifier().deliver({ ...changed, posted: [own, theirs], message: written({ text: "One." }) });
    await notifier().deliver({ ...changed, posted: [own, theirs], message: written({ text: "Two." }), asker });
    const texts = () => slack.replies(slack.parents()[0]).map(({ text }) => text);
    expect(texts()).toEqual(["*Ada to the reader:*\nOne.", "*Ada replied:*\nTwo."]);
    await notifier().deliver({ ...changed, posted: [own, theirs], message: null, asker });
    expect(texts()).toEqual(["*Ada to the reader:*\nOne."]);
  });

  test("says nothing of their own request for a person", async () => {
    const asker = { channel: SLACK_CHANNEL, thread_ts: "1.000001" };
    const note = { kind: "handoff.changed", attempt: 1, thread: notedThread({ home }), asker } as const;
    const waiting = { state: "waiting", by: null } as const;
    expect(await notifier().deliver({ ...note, handoff: waiting })).toEqual({ posted: false });
    expect(await notifier().deliver({ ...note, handoff: null })).toEqual({ posted: false });
  });
});

test("a message whose deletion is forbidden loses its blocks with its text", async () => {
  expect(slack.messages[0]?.blocks.length).toBeGreaterThan(0);
  slack.refuse("cant_delete_message", (args) => !("text" in args));
  await notifier().erase(home);
  expect(slack.sent(UPDATE).at(-1)?.body).toMatchObject({ text: "This message was erased.", blocks: [] });
  expect(slack.messages[0]).toMatchObject({ text: "This message was erased.", blocks: [] });
});

test.each(["invalid_blocks", "msg_blocks_too_long"])(
  "a message whose blocks Slack refuses with %s is posted as a text",
  async (code) => {
    slack.refuse(code, (args) => Array.isArray(args.blocks) && args.blocks.length > 0);
    expect(await reply(written())).toMatchObject({ posted: true });
    expect(slack.messages.at(-1)).toMatchObject({ text: "*Ada to the reader:*\nUse it.", blocks: [] });
    await notifier().deliver({ kind: "thread.changed", attempt: 1, thread: notedThread({ home, title: "A title" }) });
    expect(slack.messages[0]).toMatchObject({ text: "*A title*\nThread: `thread_1`", blocks: [] });
  },
);
