/** Questions to the assistant in Slack: mentions in channels, and messages in its pane. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sha256 } from "#lib/ids.ts";
import { SLACK_BOT, SLACK_TEAM, type SlackMessage } from "#tests/support/fakes/slack/state.ts";
import { SLACK_CHANNEL } from "#tests/support/fakes/slack.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { ADA, type SlackSite, startSlackSite } from "#tests/support/setup/slack/site.ts";

const GRACE = "U0GRACE0001";
const ROOM = { channel: SLACK_CHANNEL, thread_ts: null };
let db: TestDatabase;
let site: SlackSite;
beforeAll(async () => {
  db = await openTestDatabase();
  site = await startSlackSite({ database: db });
});
afterAll(() => site.close());
beforeEach(() => site.slack.accept());

const openAnswers = async () => (await db.sql("select * from assistant_slack_answers")).length;
const answered = async () => {
  await site.settle();
  await expect.poll(openAnswers, { timeout: 10_000 }).toBe(0);
};
const answersTo = ({ ts }: SlackMessage) =>
  site.slack.messages.filter((message) => message.thread_ts === ts && message.user === SLACK_BOT);
const threadsOf = (user: string) =>
  db.sql(`select * from assistant_threads where owner_hash = '${sha256(`slack:${SLACK_TEAM}:${user}`)}'
    order by created_at`);
const shown = (message: SlackMessage | undefined) => JSON.stringify(message);

test("a mention with a question is answered once in its thread, with sources and buttons for votes", async () => {
  const question = await site.people.mention(ADA, ROOM, "How do I set Slack up?");
  await answered();
  const answers = answersTo(question);
  expect(answers).toHaveLength(1);
  expect(shown(answers[0])).toContain("Sources");
  expect(shown(answers[0])).toContain("http://docs.test/docs/slack");
  expect(shown(answers[0])).toMatch(/vote\.up.*vote\.down/);
  expect(shown(answers[0])).not.toContain("answer.correct");
  const [thread] = await threadsOf(ADA);
  expect(thread?.metadata).toEqual({ source: "slack", threadTitle: "Asked in Slack: How do I set Slack up?" });
});

test("maintainers see it as any other conversation, under a title that says where it was asked", async () => {
  const titles = site.slack.parents().map(shown).join("\n");
  expect(titles).toContain("Asked in Slack: How do I set Slack up?");
});

test("follow-ups of a person in a thread keep their conversation, and another person has one of their own", async () => {
  const question = await site.people.mention(ADA, ROOM, "What is a channel?");
  await answered();
  const before = await threadsOf(ADA);
  const place = { channel: SLACK_CHANNEL, thread_ts: question.ts };
  await site.people.mention(ADA, place, "How do I set Slack up?");
  await answered();
  await site.people.mention(GRACE, place, "And for me?");
  await answered();
  expect(await threadsOf(ADA)).toHaveLength(before.length);
  expect(await threadsOf(GRACE)).toHaveLength(1);
  expect(answersTo(question)).toHaveLength(3);
  const [counted] = await db.sql(`select count(*)::int as n from assistant_messages
    where thread_id = '${before.at(-1)?.id}' and role = 'user'`);
  expect(counted?.n).toBe(2);
});

test("the assistant's pane offers the docs' questions, shows a status and answers without a mention", async () => {
  const place = await site.people.openPane(ADA);
  await site.settle();
  const key = `${place.channel} ${place.thread_ts}`;
  expect(JSON.stringify(site.slack.state.assistantThreads.get(key))).toContain("prompts");
  await site.people.write(ADA, place, "How do I set Slack up?");
  await answered();
  expect(site.slack.state.assistantThreads.get(key)).toMatchObject({ status: "is searching the docs…" });
  const answers = site.slack.messages.filter(
    ({ thread_ts, user }) => thread_ts === place.thread_ts && user === SLACK_BOT,
  );
  expect(answers.map(shown).join("")).toContain("Sources");
});

describe("the command /ask-docs", () => {
  const asked = async (text: string) => {
    const before = new Set(site.slack.messages);
    expect(await site.people.command(ADA, SLACK_CHANNEL, text)).toEqual({});
    await answered();
    const question = site.slack.messages.find((one) => !before.has(one) && one.text.includes(" asks:"));
    if (!question) throw new Error("no question");
    return question;
  };

  test("shows the question to everybody, and answers it once in its thread", async () => {
    const question = await asked("How do I set Slack up? &lt;!channel&gt; *now*");
    expect(question).toMatchObject({ user: SLACK_BOT, thread_ts: null });
    expect(question.text).toBe(`<@${ADA}> asks:\nHow do I set Slack up? &lt;!channel&gt; *now*`);
    expect(answersTo(question).map(shown)).toEqual([expect.stringContaining("Sources")]);
  });

  test("is asked on by a mention in its thread, which is no maintainer's reply", async () => {
    const question = await asked("How do I set Slack up?");
    await site.people.mention(ADA, { channel: SLACK_CHANNEL, thread_ts: question.ts }, "And how do I test it?");
    await answered();
    expect(answersTo(question)).toHaveLength(2);
    const [counted] = await db.sql("select count(*)::int as n from assistant_messages where role = 'maintainer'");
    expect(counted?.n).toBe(0);
  });

  test("is erased with its conversation, question and answer", async () => {
    const question = await asked("How do I set Slack up?");
    const threadId = await site.app.store.getSlackThread({
      ...{ channel: SLACK_CHANNEL, thread_ts: question.ts, user_id: ADA },
    });
    const posted = await db.sql(`select message from assistant_posted_messages where thread_id = '${threadId}'`);
    const shownAt = posted.map(({ message }) => (message as { ts: string }).ts);
    expect(shownAt).toEqual(expect.arrayContaining([question.ts, ...answersTo(question).map(({ ts }) => ts)]));
    await site.app.store.deleteThread(threadId ?? "", sha256(`slack:${SLACK_TEAM}:${ADA}`));
    // A worker starts on the next write.
    await site.app.service.deleteAllThreads({ owner: "nobody", address: "192.0.2.1" });
    await expect
      .poll(() => [question, ...answersTo(question)].filter((one) => site.slack.messages.includes(one)))
      .toEqual([]);
  });

  test("says how it is used without a question, and where the bot cannot answer", async () => {
    const questions = () => site.slack.messages.filter(({ text }) => text.includes(" asks:")).map(({ ts }) => ts);
    const before = questions();
    const told = async (channel: string, text: string) => (await site.people.command(ADA, channel, text)).text;
    expect(await told(SLACK_CHANNEL, "  ")).toContain("/ask-docs How do I");
    expect(await told("C0PRIVATE01", "How?")).toContain("not in this channel");
    await site.settle();
    expect(questions().filter((ts) => !before.includes(ts))).toEqual([]);
  });

  test("past the limit its question is taken back, and the asker alone is told", async () => {
    const limited = await startSlackSite({ config: { messagesPerMinute: 1 } });
    for (const text of ["one", "two"]) {
      await limited.people.command(ADA, SLACK_CHANNEL, text);
      await limited.settle();
    }
    const questions = limited.slack.messages.filter(({ text }) => text.includes(" asks:"));
    expect(questions.map(({ text }) => text)).toEqual([`<@${ADA}> asks:\none`]);
    expect(limited.slack.state.ephemeral).toMatchObject([{ user: ADA, thread_ts: null }]);
    expect(limited.slack.state.ephemeral[0]?.text).toMatch(/Too many questions/);
    await limited.close();
  });
});

test("a question in the pane with a file is answered from its text, and its writer is told", async () => {
  const { channel, thread_ts } = await site.people.openPane(GRACE);
  const event = { type: "message", subtype: "file_share", channel, channel_type: "im", thread_ts, user: GRACE };
  const files = [{ id: "F1", name: "screen.png" }];
  await site.people.sendEvent({ ...event, ts: site.slack.state.nextTs(), text: "How do I set Slack up?", files });
  await answered();
  const said = site.slack.messages.filter((one) => one.thread_ts === thread_ts && one.user === SLACK_BOT);
  expect(said.map(({ text }) => text)).toEqual([expect.stringContaining("I do not read files"), expect.any(String)]);
  expect(shown(said.at(-1))).toContain("Sources");
});

describe("votes", () => {
  test("of the asker are stored, and others are told that they cannot vote", async () => {
    const question = await site.people.mention(ADA, ROOM, "How do I set Slack up?");
    await answered();
    const [answer] = answersTo(question);
    if (!answer) throw new Error("no answer");
    await site.people.click(ADA, answer, "vote.down");
    await site.people.click(GRACE, answer, "vote.up");
    await site.settle();
    const votes = await db.sql("select rating from assistant_feedback");
    expect(votes).toEqual([{ rating: "down" }]);
    expect(shown(site.slack.state as unknown as SlackMessage)).toContain("Only who asked can vote");
  });
});

test("a follow-up while a maintainer has the thread says so, and ends", async () => {
  const question = await site.people.mention(ADA, ROOM, "How do I set Slack up?");
  await answered();
  const threadId = String((await threadsOf(ADA)).at(-1)?.id);
  await site.app.replies.hand(threadId, "taken", { name: "Grace" });
  await site.people.mention(ADA, { channel: SLACK_CHANNEL, thread_ts: question.ts }, "Are you there?");
  await answered();
  const texts = answersTo(question).map(({ text }) => text);
  expect(texts).toContain("A maintainer has this conversation. The assistant does not answer until it is handed back.");
  expect(texts).not.toContain("_Searching the docs…_");
});

describe("failures", () => {
  test("a question beyond the limit is refused in plain words, to the asker alone", async () => {
    const limited = await startSlackSite({ config: { messagesPerMinute: 1 } });
    for (const text of ["one", "two"]) {
      await limited.people.mention(ADA, ROOM, text);
      await limited.settle();
    }
    await expect.poll(() => shown(limited.slack.state as unknown as SlackMessage)).toMatch(/Too many questions/);
    const pane = await limited.people.openPane(ADA);
    await limited.people.write(ADA, pane, "three");
    await limited.settle();
    const refused = limited.slack.messages
      .filter(({ thread_ts }) => thread_ts === pane.thread_ts)
      .map(({ text }) => text);
    expect(refused.at(-1)).toMatch(/Too many questions/);
    await limited.close();
  });

  test("a repeated event asks once", async () => {
    const event = {
      ...{ type: "app_mention", channel: SLACK_CHANNEL, user: ADA, text: `<@${SLACK_BOT}> How do I set Slack up?` },
      ...{ ts: "1800000000.000100", event_ts: "1800000000.000100" },
    };
    const before = (await threadsOf(ADA)).length;
    await site.people.sendEvent(event);
    await site.people.sendEvent(event);
    await answered();
    expect((await threadsOf(ADA)).length).toBe(before + 1);
  });

  test("an answer that another process left is completed in the same message", async () => {
    site.slack.refuse("internal_error", (args) => JSON.stringify(args.blocks ?? "").includes("vote.up"));
    const question = await site.people.mention(ADA, ROOM, "How do I set Slack up?");
    await site.settle();
    await expect
      .poll(async () => (await db.sql("select * from assistant_slack_answers where lease_token is null")).length)
      .toBe(1);
    expect(answersTo(question).map(shown).join("")).not.toContain("vote.up");
    site.slack.accept();
    await db.sql("update assistant_slack_answers set next_attempt_at = now() - interval '1 minute'");
    await site.app.slack?.followAnswers();
    await answered();
    expect(answersTo(question)).toHaveLength(1);
    expect(shown(answersTo(question)[0])).toContain("vote.up");
  });

  test("an answer whose message was deleted in Slack is given up", async () => {
    site.slack.refuse("message_not_found", (args) => "ts" in args);
    await site.people.mention(ADA, ROOM, "How do I set Slack up?");
    await answered();
  });
});
