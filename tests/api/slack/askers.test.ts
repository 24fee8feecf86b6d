/** What maintainers do reaches the people who asked in Slack, in the threads there in which they asked. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sha256 } from "#lib/ids.ts";
import { toCaller } from "#lib/slack/ask/caller.ts";
import { SLACK_BOT, SLACK_TEAM } from "#tests/support/fakes/slack/state.ts";
import { SLACK_CHANNEL } from "#tests/support/fakes/slack.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { ADA, type SlackSite, startSlackSite } from "#tests/support/setup/slack/site.ts";

const GRACE = { name: "Grace" };
let db: TestDatabase;
let site: SlackSite;
beforeAll(async () => {
  db = await openTestDatabase();
  site = await startSlackSite({ database: db });
});
afterAll(() => site.close());

/** A question in Slack that is answered. `said`: what the asker's thread shows of maintainers. */
async function ask(place: { channel: string; thread_ts: string | null }) {
  const written = place.channel.startsWith("D")
    ? await site.people.write(ADA, place, "How do I set Slack up?")
    : await site.people.mention(ADA, place, "How do I set Slack up?");
  await site.settle();
  const open = async () => (await db.sql("select * from assistant_slack_answers")).length;
  await expect.poll(open, { timeout: 10_000 }).toBe(0);
  const [thread] = await db.sql(`select id from assistant_threads
    where owner_hash = '${sha256(`slack:${SLACK_TEAM}:${ADA}`)}' order by created_at desc limit 1`);
  const thread_ts = place.thread_ts ?? written.ts;
  const shown = () =>
    site.slack.messages.filter((message) => message.thread_ts === thread_ts && message.user === SLACK_BOT);
  const answers = shown().length;
  return {
    threadId: String(thread?.id),
    async said() {
      await site.settle();
      return shown().map(({ text }) => text);
    },
    answers,
  };
}

test.each([
  ["a channel", () => ({ channel: SLACK_CHANNEL, thread_ts: null })],
  ["the pane", () => site.people.openPane(ADA)],
])("replies, their edits and deletions, and handoffs, in %s", async (_, open) => {
  const { threadId, said, answers } = await ask(await open());
  const news = async () => (await said()).slice(answers);
  const reply = { threadId, author: GRACE, text: "Use **this** <!channel>.", origin: null };
  const { id } = await site.app.replies.reply(reply);
  expect(await news()).toEqual(["*Grace replied:*\nUse *this* &lt;!channel&gt;."]);
  await site.app.replies.changeReply(id, "Use that.");
  expect(await news()).toEqual(["*Grace replied:*\nUse that."]);
  const home = site.slack.parents().find(({ text }) => text.includes(threadId));
  expect(site.slack.replies(home).map(({ text }) => text)).toContain("*Grace to the reader:*\nUse that.");
  await site.app.replies.changeReply(id, null);
  expect(await news()).toEqual([]);
  expect(JSON.stringify(site.slack.replies(home))).not.toContain("Use that");
  await site.app.replies.hand(threadId, "taken", GRACE);
  const taken = "👤 Grace took the thread. The assistant does not answer until it is handed back.";
  expect(await news()).toEqual([taken]);
  await site.app.replies.hand(threadId, "resolved", GRACE);
  expect(await news()).toEqual([taken, "✅ Grace handed the thread back to the assistant."]);
});

test("a reply that a maintainer writes in Slack, and a correction; all of it is erased with the conversation", async () => {
  const { threadId, said, answers } = await ask({ channel: SLACK_CHANNEL, thread_ts: null });
  const home = site.slack.parents().find(({ text }) => text.includes(threadId));
  const place = { channel: SLACK_CHANNEL, thread_ts: home?.ts ?? "" };
  const mention = await site.people.mention(ADA, place, "From the other thread");
  expect((await said()).slice(answers)).toEqual(["*Ada replied:*\nFrom the other thread"]);
  await site.people.edit(mention, `<@${SLACK_BOT}> Changed`);
  expect((await said()).slice(answers)).toEqual(["*Ada replied:*\nChanged"]);
  const [answer] = await db.sql(
    `select id from assistant_messages where thread_id = '${threadId}' and role = 'assistant'`,
  );
  await site.app.verifiedAnswers.correct({
    ...{ threadId, messageId: String(answer?.id), author: GRACE, question: "How?", paraphrases: [] },
    ...{ answer: "Like this.", sources: [site.app.docs.sections[0]?.url ?? ""], pageScope: null },
  });
  expect((await said()).slice(answers)[1]).toMatch(/^\*Corrected by Grace\*\n.*\nLike this\.$/);
  await site.app.service.deleteThread(toCaller(SLACK_TEAM, ADA), threadId);
  await expect.poll(said, { timeout: 10_000 }).toEqual([]);
});

test("a reader of the site causes no notification for an asker", async () => {
  const reader = site.reader();
  const threadId = String((await reader.post("paste-assistant-thread")).body.id);
  await site.app.replies.reply({ threadId, author: GRACE, text: "Hello.", origin: null });
  await site.settle();
  expect(await db.sql(`select 1 from assistant_outbox where payload ? 'asker' and thread_id = '${threadId}'`)).toEqual(
    [],
  );
});
