/**
 * Whatever readers, models, maintainers and docs write: no text becomes a mention, a channel call, a link to another site,
 * a link that looks like one, or an action, and every message is within Slack's limits.
 */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { FEEDBACK_REASONS } from "#lib/contract/assistant.ts";
import { HANDOFF_STATES } from "#lib/contract/maintainers.ts";
import type { Gap } from "#lib/notify/digest.ts";
import type { Notification } from "#lib/notify/notifier.ts";
import { digestMessage } from "#lib/notify/slack/blocks/digest.ts";
import { showsOtherHost } from "#lib/notify/slack/hosts.ts";
import { createMessages, decidedMessage } from "#lib/notify/slack/messages.ts";
import { sampleDigest, sampleGap } from "#tests/support/digest/sample.ts";
import { notedThread } from "#tests/support/fakes/notes.ts";
import { recordLog } from "#tests/support/setup/app.ts";
import { expectHarmless, SITE } from "#tests/support/slack/harmless.ts";
import { hostile, message, page, step, text, url } from "#tests/support/slack/hostile.ts";

const { log, lines } = recordLog();
const messages = createMessages({ addresses: ownAddresses(SITE), isInteractive: true, log });
const REVIEW = `${SITE}/review/thread_1`;

const handoff = fc.option(fc.record({ state: fc.constantFrom(...HANDOFF_STATES), by: fc.option(text) }));
const thread = fc
  .record({ title: fc.option(text), pagePath: fc.option(page), assistant: fc.option(hostile(5)), handoff })
  .map(notedThread);
const feedback = fc.option(
  fc.record({
    rating: fc.constantFrom("up" as const, "down" as const),
    reasons: fc.subarray([...FEEDBACK_REASONS]),
    note: text,
  }),
);

const about = { thread, attempt: fc.constant(1) };
const of = <K extends string>(kind: K) => ({ ...about, kind: fc.constant(kind) });
const run = fc.record({ id: fc.constant("run_1"), status: fc.constant("failed"), code: fc.constant("engine_failed") });
const ended = fc.record({ ...of("run.ended"), run, message: fc.option(message) });
const correction = fc.record({ text, author: text, corrected_at: fc.constant("2026-10-01T00:00:00Z") });
const stale = fc.record({
  id: fc.constant("answer_1"),
  version: fc.constant(2),
  question: text,
  changed: fc.array(fc.record({ url, title: text }), { maxLength: 12 }),
});
/** A heading is a draft of one line, as the digest makes it. */
const gap = fc
  .record({ heading: hostile(8).map((line) => line.slice(0, 60)), url, title: text })
  .map(({ heading, url, title }) => sampleGap({ heading, closest: { url, title, heading: title } }));
const notes: [string, fc.Arbitrary<Notification>][] = [
  [
    "message.created",
    fc.record({
      ...{ ...of("message.created"), message, edited: fc.boolean() },
      attachments: fc.array(text, { maxLength: 10 }),
    }),
  ],
  ["message.completed", fc.record({ ...of("message.completed"), message, steps: fc.array(step, { maxLength: 9 }) })],
  ["maintainer.replied", fc.record({ ...of("maintainer.replied"), message })],
  ["handoff.changed", fc.record({ ...of("handoff.changed"), handoff })],
  ["feedback.given", fc.record({ ...of("feedback.given"), message, feedback })],
  ["run.ended", ended],
  ["answer.corrected", fc.record({ ...of("answer.corrected"), message, correction })],
];

describe("no text is more than a text", () => {
  test("in the first message of a thread", () => {
    fc.assert(
      fc.property(thread, (noted) => expectHarmless(messages.thread(noted, REVIEW))),
      { numRuns: 50 },
    );
    expect(lines).toEqual([]);
  });

  test("in the notice of a stale answer", () => {
    fc.assert(
      fc.property(stale, (notice) => expectHarmless(messages.stale(notice))),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(text, text, (question, decision) => expectHarmless(decidedMessage(question, decision))),
      { numRuns: 50 },
    );
  });

  test("in a digest", () => {
    const urls = new Map(["thread_1", "thread_2"].map((id) => [id, `${SITE}/review/${id}`]));
    const digest = (gaps: Gap[]) =>
      digestMessage(sampleDigest({ gaps }), urls, { addresses: ownAddresses(SITE), isInteractive: true });
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 25 }), (gaps) => expectHarmless(digest(gaps))),
      { numRuns: 50 },
    );
  });

  test.each(notes)("in the reply of %s", (_, note) => {
    fc.assert(
      fc.property(note, (noted) => expectHarmless(messages.reply(noted))),
      { numRuns: 50 },
    );
    expect(lines).toEqual([]);
  });
});

describe("labels of links", () => {
  const target = new URL("https://docs.example.com/docs/x");

  test.each([
    ...["evil.example", "https://evil.example", "see evil.example/login", "http://docs.example.com.evil.example"],
    ...["https://docs.example.com@evil.example/", "evil。example", "ev\u200bil.example", "evil․example", "127.0.0.1"],
    ...[
      "evil.example-evil.e…",
      "evil.example⒈𝍠",
      "http://127.0.0.1",
      "docs.example.co",
      "DOCS.EVIL.EXAMPLE",
      "README.md",
    ],
  ])("%j shows another host", (label) => {
    expect(showsOtherHost(label, target)).toBe(true);
  });

  test.each([
    ...["Button", "Sizes › Small", "docs.example.com", "https://docs.example.com/docs/y", "Node.js", "next.config.mjs"],
    ...["Version 2.10", "e.g. this", "/docs/button", "Wait…", "What? Yes!", "1.2.3"],
  ])("%j shows none", (label) => {
    expect(showsOtherHost(label, target)).toBe(false);
  });
});
