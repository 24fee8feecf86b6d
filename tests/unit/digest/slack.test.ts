import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { findLimitProblems, weigh } from "#lib/notify/slack/blocks/blocks.ts";
import { digestMessage } from "#lib/notify/slack/blocks/digest.ts";
import { createOutbox } from "#lib/outbox/outbox.ts";
import { sampleDigest, sampleGap } from "#tests/support/digest/sample.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { setUpOutbox } from "#tests/support/setup/outbox.ts";
import { addMessage, addThread } from "#tests/support/setup/rows.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
const stops: (() => Promise<void>)[] = [];
beforeEach(() => db.reset());
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

test("a queued digest is posted once, although a server that cannot read it tries first", async () => {
  const setup = setUpOutbox(db);
  let fails = true;
  const outbox = createOutbox({
    ...setup.parts,
    digests: async () => {
      if (fails) throw new Error("down");
      return sampleDigest();
    },
  });
  stops.push(
    () => setup.outbox.stop(),
    () => outbox.stop(),
  );
  await addMessage(db.store, (await addThread(db.store)).id);
  await db.sql("delete from assistant_outbox");
  const now = Date.now();
  const period = { since: new Date(now - 3_600_000).toISOString(), until: new Date(now + 3_600_000).toISOString() };
  await db.store.queueDigest("2026-W47", period);
  await outbox.drain("notify");
  expect(setup.slack.messages).toEqual([]);
  fails = false;
  await db.advance(600_000);
  await outbox.drain("notify");
  await outbox.drain("notify");
  expect(setup.slack.messages.map(({ text }) => text.split("\n")[0])).toEqual(["Digest of 2026-11-09 to 2026-11-16"]);
  expect(await db.store.countOutbox("notify")).toEqual({ pending: 0, dead: 0 });
});

const site = { addresses: ownAddresses("https://docs.test"), isInteractive: true };
const urls = new Map([["thread_1", "https://docs.test/review/thread_1"]]);

test("a digest in Slack has counts, the trend as bars, and a button for each gap where issues can be opened", () => {
  const { text, blocks } = digestMessage(sampleDigest(), urls, site);
  const shown = JSON.stringify(blocks);
  expect(text).toContain("Windows Server (3)");
  expect(shown).toContain("Questions ▁▃▅▆█");
  expect(shown).toContain("https://docs.test/docs/install#linux");
  expect(shown).toContain('"url":"https://docs.test/review/thread_1","text":"thread 1"');
  expect(shown).not.toContain("thread 2");
  expect(shown).toContain('"value":"1794214800000-1794819600000 msg_1"');
  expect(findLimitProblems({ text, blocks })).toEqual([]);
  const silent = [digestMessage(sampleDigest({ canOpenIssues: false }), urls, site)];
  silent.push(digestMessage(sampleDigest(), urls, { ...site, isInteractive: false }));
  expect(JSON.stringify(silent)).not.toContain("button");
});

test("a heading becomes neither a mention nor a link, and many gaps are within Slack's limits", () => {
  const heading = `<!channel> <@U1> *bold* <https://evil.test|x> ${"y".repeat(40)}`;
  const gaps = Array.from({ length: 40 }, () => sampleGap({ heading, terms: [] }));
  const { text, blocks = [] } = digestMessage(sampleDigest({ gaps }), urls, site);
  expect(text).not.toMatch(/<!|<@|<https/);
  expect(JSON.stringify(blocks.filter(({ type }) => type === "section"))).not.toContain("channel>");
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(weigh(blocks)).toBeLessThanOrEqual(12_000);
  expect(text.length).toBeLessThanOrEqual(4_000);
  expect(JSON.stringify(blocks)).toMatch(/\d+ more questions/);
});
