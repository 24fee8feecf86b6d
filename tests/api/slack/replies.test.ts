/** Maintainers in Slack: what they write, edit and click reaches the reader. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { slackAuthorId } from "#lib/maintainers/author-id.ts";
import { SLACK_BOT, type SlackMessage, writeMessage } from "#tests/support/fakes/slack/state.ts";
import { SLACK_CHANNEL } from "#tests/support/fakes/slack.ts";
import { type Conversation, converse } from "#tests/support/setup/slack/conversation.ts";
import { ADA, type SlackSite, startSlackSite } from "#tests/support/setup/slack/site.ts";

let site: SlackSite;
beforeAll(async () => {
  site = await startSlackSite();
});
afterAll(() => site.close());

const repliesTo = async (conversation: Conversation) =>
  (await conversation.messages()).filter(({ role }) => role === "maintainer");
const textsTo = async (conversation: Conversation) =>
  (await repliesTo(conversation)).map(({ content, author }) => [author, content[0]?.text.value]);

let conversation: Conversation;
beforeEach(async () => {
  site.slack.accept();
  conversation = await converse(site);
});

describe("a reply that mentions the bot", () => {
  test("reaches the reader as Markdown, with the maintainer's name, and is marked in Slack", async () => {
    const text = "*Invite* it: <https://docs.test/docs/slack|the page> &lt;b&gt; :tada:";
    const message = await site.people.mention(ADA, conversation.place, text);
    await site.settle();
    const expected = "**Invite** it: [the page](<https://docs.test/docs/slack>) \\<b\\> 🎉";
    expect(await textsTo(conversation)).toEqual([["Ada", expected]]);
    expect(message.reactions).toEqual([{ name: "white_check_mark", users: [SLACK_BOT] }]);
  });

  test("with a file reaches the reader without it, and its writer is told", async () => {
    const { channel, thread_ts } = conversation.place;
    const message = writeMessage(site.slack.state, { channel, thread_ts, user: ADA, text: `<@${SLACK_BOT}> See this` });
    const event = { type: "app_mention", subtype: "file_share", channel, thread_ts, user: ADA, text: message.text };
    await site.people.sendEvent({ ...event, ts: message.ts, files: [{ id: "F1", name: "screen.png" }] });
    await site.settle();
    expect(await textsTo(conversation)).toEqual([["Ada", "See this"]]);
    expect(site.slack.state.ephemeral.at(-1)?.text).toBe("The reader does not get files: only your text counts.");
  });

  test("is added once, however often Slack sends it", async () => {
    const message = await site.people.mention(ADA, conversation.place, "once");
    const { channel, thread_ts } = conversation.place;
    const again = { type: "app_mention", user: ADA, text: message.text, channel, thread_ts, ts: message.ts };
    await site.people.sendEvent(again);
    await site.settle();
    expect(await textsTo(conversation)).toEqual([["Ada", "once"]]);
  });

  test("follows edits and the deletion of the message", async () => {
    const message = await site.people.mention(ADA, conversation.place, "first");
    await site.settle();
    await site.people.edit(message, `<@${SLACK_BOT}> second`);
    await site.settle();
    const [edited] = await repliesTo(conversation);
    expect([edited?.content[0]?.text.value, typeof edited?.edited_at]).toEqual(["second", "number"]);
    await site.people.remove(message);
    await site.settle();
    expect(await textsTo(conversation)).toEqual([]);
  });

  test("of an edited message asks Slack for names only when the message is a reply", async () => {
    const names = () => site.slack.sent("POST /users.info").length;
    const among = await site.people.write(ADA, conversation.place, "among us");
    const before = names();
    await site.people.edit(among, "ask <@U0LINUS0001>");
    await site.settle();
    expect(names()).toBe(before);
    const reply = await site.people.mention(ADA, conversation.place, "first");
    await site.people.edit(reply, `<@${SLACK_BOT}> ask <@U0LINUS0001>`);
    await site.settle();
    expect(names()).toBe(before + 1);
    expect(await textsTo(conversation)).toEqual([["Ada", "ask @somebody"]]);
  });

  describe("that Slack sends again after it failed", () => {
    const mentioned = (text: string) => `<@${SLACK_BOT}> ${text}`;
    /** A message that the app has not got yet. */
    const unseen = (text: string) =>
      writeMessage(site.slack.state, { ...conversation.place, user: ADA, text: mentioned(text) });
    const sendLate = async (message: SlackMessage, text: string) => {
      const { channel, thread_ts } = conversation.place;
      await site.people.sendEvent({
        ...{ type: "app_mention", user: ADA, text: mentioned(text), channel, thread_ts },
        ts: message.ts,
      });
      await site.settle();
    };

    test("has the text of an edit that arrived before it", async () => {
      const message = unseen("wrong");
      await site.people.edit(message, mentioned("right"));
      await site.settle();
      expect(await textsTo(conversation)).toEqual([["Ada", "right"]]);
      await sendLate(message, "wrong");
      expect(await textsTo(conversation)).toEqual([["Ada", "right"]]);
      expect(message.reactions).toEqual([{ name: "white_check_mark", users: [SLACK_BOT] }]);
    });

    test("reaches nobody when it was deleted meanwhile", async () => {
      const message = unseen("regretted");
      await site.people.remove(message);
      await site.settle();
      const told = site.slack.state.ephemeral.length;
      await sendLate(message, "regretted");
      expect(await textsTo(conversation)).toEqual([]);
      expect(site.slack.state.ephemeral).toHaveLength(told);
    });

    test("and was deleted on the review page does not come back with an edit", async () => {
      const message = await site.people.mention(ADA, conversation.place, "first");
      await site.settle();
      const [reply] = await repliesTo(conversation);
      await site.app.replies.changeReply(reply?.id ?? "", null);
      await site.people.edit(message, mentioned("second"));
      await site.settle();
      expect(await textsTo(conversation)).toEqual([]);
    });

    test("an edit that does not mention the bot, or of a message elsewhere, reaches nobody", async () => {
      await site.people.edit(unseen("a"), "without a mention");
      const elsewhere = { channel: SLACK_CHANNEL, thread_ts: "1.000001", user: ADA, text: "b" };
      await site.people.edit(writeMessage(site.slack.state, elsewhere), mentioned("b"));
      await site.settle();
      expect(await textsTo(conversation)).toEqual([]);
    });
  });

  test("without a text it reaches nobody, and its writer is told why", async () => {
    const message = await site.people.mention(ADA, conversation.place, "");
    await site.settle();
    expect(await textsTo(conversation)).toEqual([]);
    expect(message.reactions).toEqual([]);
    const [told] = site.slack.state.ephemeral.slice(-1);
    expect(told).toMatchObject({ user: ADA, thread_ts: conversation.place.thread_ts });
    expect(told?.text).toBe("The reader did not get this: text: must not be empty.");
  });

  test("that is too long reaches nobody, and its writer is told why", async () => {
    await site.people.mention(ADA, conversation.place, "a".repeat(20_000));
    await site.settle();
    expect(await textsTo(conversation)).toEqual([]);
    expect(site.slack.state.ephemeral.at(-1)?.text).toMatch(/^The reader did not get this: text: must be at most/);
  });

  test("arrives although the mark and the name are refused", async () => {
    site.slack.refuse("missing_scope", (args) => "timestamp" in args || args.user === "U0GRACE0001");
    await site.people.mention("U0GRACE0001", conversation.place, "hello");
    await site.settle();
    expect(await textsTo(conversation)).toEqual([["A maintainer", "hello"]]);
  });
});

test("what does not mention the bot, or is not in a thread of ours, reaches nobody", async () => {
  await site.people.write(ADA, conversation.place, "among us");
  await site.people.mention(ADA, { channel: SLACK_CHANNEL, thread_ts: null }, "elsewhere");
  await site.people.mention(ADA, { channel: SLACK_CHANNEL, thread_ts: "1.000001" }, "elsewhere");
  await site.settle();
  expect(await textsTo(conversation)).toEqual([]);
});

test("messages of bots, the own ones among them, reach nobody", async () => {
  const { channel, thread_ts } = conversation.place;
  const event = { type: "app_mention", channel, thread_ts, text: `<@${SLACK_BOT}> loop`, user: ADA };
  await site.people.sendEvent({ ...event, ts: "9.000001", user: SLACK_BOT });
  await site.people.sendEvent({ ...event, ts: "9.000002", bot_id: "B7" });
  await site.people.sendEvent({ ...event, ts: "9.000003", subtype: "bot_message" });
  await site.settle();
  expect(await textsTo(conversation)).toEqual([]);
});

test("edits and deletions in threads that show no conversation are not stored", async () => {
  const count = async () => {
    const rows = site.database.client.from("assistant_received_events").select("id", { count: "exact", head: true });
    return (await rows.like("id", "event:%")).count ?? 0;
  };
  const change = async (thread_ts: string) => {
    const place = { channel: SLACK_CHANNEL, thread_ts, user: ADA };
    const message = writeMessage(site.slack.state, { ...place, text: "between us" });
    await site.people.edit(message, "between the two of us");
    await site.people.remove(message);
  };
  const before = await count();
  await change("1.000001");
  expect(await count()).toBe(before);
  await change(conversation.home.ts);
  expect(await count()).toBe(before + 2);
});

describe("a reply in the Slack thread of a conversation that was deleted", () => {
  const LOST = /^Nobody got this\. The conversation of this Slack thread was deleted/;
  const questions = async () => {
    const { count } = await site.database.client
      .from("assistant_messages")
      .select("id", { count: "exact", head: true })
      .eq("role", "user");
    return count;
  };
  /** The conversation is deleted. Its messages in Slack cannot be deleted for now. */
  async function deleteThread() {
    site.slack.refuse("internal_error", (args) => "ts" in args && !("text" in args));
    await conversation.reader.delete(`paste-assistant-thread/${conversation.threadId}`);
  }

  test("is no question to the assistant: its writer alone is told", async () => {
    await deleteThread();
    const [before, told] = [await questions(), site.slack.state.ephemeral.length];
    await site.people.mention(ADA, conversation.place, "Your invoice 4711 was paid twice");
    await site.settle();
    expect(await questions()).toBe(before);
    expect(site.slack.state.ephemeral.slice(told)).toMatchObject([
      { user: ADA, thread_ts: conversation.home.ts, text: expect.stringMatching(LOST) },
    ]);
  });

  test("is none either when Slack does not say who began the thread", async () => {
    await deleteThread();
    const before = await questions();
    const { channel, thread_ts } = conversation.place;
    const event = { type: "app_mention", channel, thread_ts, user: ADA, text: `<@${SLACK_BOT}> Private words` };
    await site.people.sendEvent({ ...event, ts: site.slack.state.nextTs() });
    await site.settle();
    expect(await questions()).toBe(before);
    expect(site.slack.state.ephemeral.at(-1)?.text).toMatch(LOST);
  });
});

describe("buttons", () => {
  test("take and hand back change the reader's thread", async () => {
    await conversation.click("thread.take", conversation.threadId);
    expect((await conversation.thread())?.handoff).toMatchObject({ state: "taken", by: "Ada" });
    await conversation.click("thread.hand_back", conversation.threadId);
    expect((await conversation.thread())?.handoff).toMatchObject({ state: "resolved" });
  });

  const REFUSED = "This did nothing: the message does not belong to a conversation any more.";

  test("a thread that was deleted cannot be taken, and the maintainer is told", async () => {
    await conversation.reader.delete(`paste-assistant-thread/${conversation.threadId}`);
    await conversation.click("thread.take", conversation.threadId);
    expect(site.slack.state.ephemeral.at(-1)?.text).toBe(REFUSED);
  });

  test("of one conversation do nothing for another, whatever their value says", async () => {
    const other = await converse(site);
    const told = site.slack.state.ephemeral.length;
    await conversation.click("thread.take", other.threadId);
    expect((await other.thread())?.handoff).toBeNull();
    expect((await conversation.click("thread.reply", other.threadId)).view).toBeUndefined();
    expect(site.slack.state.ephemeral.slice(told).map(({ text }) => text)).toEqual([REFUSED, REFUSED]);
  });

  test("of an answer work in the Slack thread of their conversation", async () => {
    const id = (await conversation.messages()).find(({ role }) => role === "assistant")?.id;
    const [reply] = site.slack.replies(conversation.home);
    const { view } = await conversation.click("answer.correct", `${conversation.threadId} ${id}`, reply);
    expect(view).toBeDefined();
  });

  test("Reply to reader opens a modal, which sends the reply once", async () => {
    const { view } = await conversation.click("thread.reply", conversation.threadId);
    if (!view) throw new Error("No view was opened");
    expect(await site.people.submit(view, { text: "  " })).toEqual({
      response_action: "errors",
      errors: { text: "Write a reply." },
    });
    expect(await site.people.submit(view, { text: "**From** the modal" })).toEqual({});
    await site.people.submit(view, { text: "**From** the modal" });
    await site.settle();
    expect(await textsTo(conversation)).toEqual([["Ada", "**From** the modal"]]);
  });

  test("a reply of the modal can be changed on the review pages, by its author", async () => {
    const { view } = await conversation.click("thread.reply", conversation.threadId);
    if (!view) throw new Error("No view was opened");
    await site.people.submit(view, { text: "From the modal" });
    await site.settle();
    const isOwnOf = async (id: string) => {
      const { messages } = await site.app.review.getConversation(conversation.threadId, { id, name: "Ada" });
      return messages.at(-1)?.is_own;
    };
    expect(await isOwnOf(slackAuthorId(ADA))).toBe(true);
    expect(await isOwnOf(slackAuthorId("U2"))).toBe(false);
  });

  test("Slack shows a failure when no modal can be opened", async () => {
    site.slack.refuse("expired_trigger_id", (args) => "trigger_id" in args);
    expect((await conversation.click("thread.reply", conversation.threadId)).status).toBe(503);
  });
});
