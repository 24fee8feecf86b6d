import { describe, expect, it } from "vitest";
import { toMarkdown } from "#components/assistant/answer/copy.ts";
import { mayBeAnswered } from "#components/assistant/data/maintained/use-new-answers.ts";
import { exportThread } from "#components/assistant/threads/export-thread.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { english } from "#tests/support/texts.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const seconds = NOW.getTime() / 1_000;

describe("looking for messages of maintainers", () => {
  const old = new Date("2026-11-20T12:00:00Z");
  it.each([
    ["no thread", [], false],
    ["a thread of today", [fakeThread("A", NOW)], true],
    ["an old thread", [fakeThread("A", old)], false],
    ["an old thread that waits", [fakeThread("A", old, { handoff: { state: "waiting", by: null } })], true],
    ["an old thread that a maintainer has", [fakeThread("A", old, { handoff: { state: "taken", by: "Ada" } })], true],
    ["an old thread that is resolved", [fakeThread("A", old, { handoff: { state: "resolved", by: "Ada" } })], false],
  ])("with %s: %#", (_, threads, expected) => {
    expect(mayBeAnswered(threads, NOW.getTime())).toBe(expected);
  });
});

describe("an export with maintainers", () => {
  const thread = fakeThread("Scopes", NOW);
  const ada = { author: "Ada *L*", created_at: seconds };
  const correction = { text: "Only `chat:write`, see [Slack](/docs/slack).", ...ada };
  const answer = fakeMessage(thread, "assistant", "Two scopes.", { correction });

  it("names who wrote, and has corrections behind the answers", () => {
    const reply = fakeMessage(thread, "maintainer", "Hello.", { ...ada, edited_at: seconds + 60 });
    const text = exportThread(
      thread,
      [fakeMessage(thread, "user", "Which?"), answer, reply],
      "https://docs.example",
      english,
    );
    expect(text).toContain(
      "## Ada \\*L\\*, from the team\n\n_2026-11-24 12:00 UTC, edited 2026-11-24 12:01 UTC_\n\nHello.",
    );
    expect(text).toContain(
      "Two scopes.\n\n### Corrected by Ada \\*L\\*\n\n_2026-11-24 12:00 UTC_\n\nOnly `chat:write`, see [Slack](https://docs.example/docs/slack).",
    );
  });

  it("copies the correction of a corrected answer", () => {
    expect(toMarkdown(answer, "https://docs.example", english)).toBe(
      "Only `chat:write`, see [Slack](https://docs.example/docs/slack).",
    );
  });
});
