/** What no message to Slack may have, whatever its texts are. */
import { expect } from "vitest";
import { ACTIONS, findLimitProblems } from "#lib/notify/slack/blocks/blocks.ts";
import { showsOtherHost } from "#lib/notify/slack/hosts.ts";
import type { SlackMessage } from "#lib/notify/slack/messages.ts";
import { findMessageProblems } from "#tests/support/fakes/slack/limits.ts";

export const SITE = "https://docs.example.com";

/** Everything in a message that is an object. */
const objectsIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value)
    ? value.flatMap(objectsIn)
    : typeof value === "object" && value !== null
      ? [value as Record<string, unknown>, ...Object.values(value).flatMap(objectsIn)]
      : [];

function expectHarmlessLink(address: string, label: string): void {
  const target = new URL(address);
  expect(target.origin).toBe(SITE);
  expect(label).not.toContain("evil.example");
  expect(showsOtherHost(label, target), label).toBe(false);
}

export function expectHarmlessMarkup(mrkdwn: string): void {
  for (const token of mrkdwn.match(/<[^>]*>?/g) ?? []) {
    const [, address = "", label = ""] = /^<(https:\/\/docs\.example\.com\/[^|<>]*)\|([^|<>]*)>$/.exec(token) ?? [];
    expect(address, token).not.toBe("");
    expectHarmlessLink(address.replaceAll("&amp;", "&"), label);
  }
}

export function expectHarmless(shown: SlackMessage | null): void {
  expect(shown?.blocks?.length, "the blocks were left out").toBeGreaterThan(0);
  // The site's own limits, and those that were written down apart from them.
  expect(findLimitProblems(shown)).toEqual([]);
  expect(findMessageProblems(shown)).toEqual([]);
  if (!shown) return;
  expectHarmlessMarkup(shown.text);
  for (const one of objectsIn(shown.blocks)) {
    if (one.type === "mrkdwn") expectHarmlessMarkup(String(one.text));
    if (one.type === "link") expectHarmlessLink(String(one.url), String(one.text));
    if (one.type === "button") {
      expect(ACTIONS).toContain(one.action_id);
      expect(one.value ?? one.url).toMatch(
        /^(thread_1|thread_1 msg_1|answer_1( 2)?|\d+-\d+ msg_1|https:\/\/docs\.example\.com\/review\/thread_1)$/,
      );
    }
  }
}
