/** One person in Slack who sends too much. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SLACK_CHANNEL } from "#tests/support/fakes/slack.ts";
import { counted } from "#tests/support/setup/counted.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { ADA, type SlackSite, startSlackSite } from "#tests/support/setup/slack/site.ts";

const EVE = "U0EVE000001";
const ROOM = { channel: SLACK_CHANNEL, thread_ts: null };
/** The next one is allowed a minute later. */
const LIMIT = 1;
const TOO_MUCH = /^That was too much at once, and not everything was taken\. Please try again in \d+ seconds\.$/;

describe("a person who sends too much", () => {
  let db: TestDatabase;
  let site: SlackSite;
  let requests: Record<string, number>;
  beforeAll(async () => {
    db = await openTestDatabase();
    const spent = counted(db);
    requests = spent.requests;
    site = await startSlackSite({ database: spent.database, account: { perMinute: LIMIT } });
  });
  afterAll(() => site.close());

  const received = () => db.sql("select id from assistant_received_events");
  const toldTo = (user: string) => site.slack.state.ephemeral.filter((message) => message.user === user);

  test("is answered with 200, told once, and costs neither database nor model", async () => {
    for (let n = 0; n < LIMIT; n += 1) await site.people.mention(EVE, ROOM, `Question ${n}`);
    expect(await received()).toHaveLength(LIMIT);
    // One more finds out that the limit is reached. The others are refused without a request.
    await site.people.mention(EVE, ROOM, "One too many");
    const before = requests.receive_event;
    for (let n = 0; n < 3; n += 1) await site.people.mention(EVE, ROOM, `Flood ${n}`);
    expect(await received()).toHaveLength(LIMIT);
    expect(requests.receive_event).toBe(before);
    await expect.poll(() => toldTo(EVE).map(({ text }) => text)).toEqual([expect.stringMatching(TOO_MUCH)]);
  });

  test("does not keep others from writing", async () => {
    const before = (await received()).length;
    await site.people.mention(ADA, ROOM, "How do I set Slack up?");
    expect(await received()).toHaveLength(before + 1);
    expect(toldTo(ADA).filter(({ text }) => TOO_MUCH.test(text))).toEqual([]);
  });
});
