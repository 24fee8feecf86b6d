/** Threads with attachments that the model refuses. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POISON } from "#tests/support/fakes/files.ts";
import { pdf, png } from "#tests/support/sample-files.ts";
import { onChat, onOpenAI, onOwnKey, type Parts, shortened } from "#tests/support/setup/attachment-sites.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

const COMPLETIONS = "POST /chat/completions";
const CONVERSATIONS = "POST /conversations";
const RESPONSES = "POST /responses";

let db: TestDatabase;
let close: () => Promise<void> = async () => {};
beforeAll(async () => {
  db = await openTestDatabase();
  return () => db.close();
});
beforeEach(() => db.reset());
afterEach(() => close());
async function use<T extends { close(): Promise<void> }>(open: (parts: Parts) => Promise<T>, parts: Parts = {}) {
  const opened = await open({ database: { ...db, close: async () => {} }, ...parts });
  close = opened.close;
  return opened;
}

/** A picture that begins well and cannot be read. */
const poisoned = () => Buffer.concat([png(), Buffer.from(POISON)]);
const poisonedPdf = () => pdf({ note: POISON });

describe("an attachment that the model refuses", () => {
  const REFUSED = {
    status: "failed",
    last_error: { code: "attachment_refused", message: "The model could not read an attachment." },
  };

  it.each([
    ["a picture that fails the response", "a.png", poisoned],
    ["a PDF that is refused at once", "a.pdf", poisonedPdf],
  ])("%s on openai ends the run and leaves a usable conversation", async (_, name, content) => {
    const { fake, upload, ask, messages } = await use(onOpenAI);
    await ask({ message: "First?" });
    expect(await ask({ message: "Bad?", attachments: [await upload(name, content())] })).toMatchObject(REFUSED);
    expect(JSON.stringify(fake.items())).not.toContain("Bad?");
    expect(await ask({ message: "Then?" })).toMatchObject({ status: "completed" });
    expect(fake.sent(CONVERSATIONS)).toHaveLength(1);
    expect((await messages()).map(({ role }) => role)).toEqual(["user", "assistant", "user", "user", "assistant"]);
  });

  it.each([
    ["a picture", "a.png", poisoned],
    ["a PDF", "a.pdf", poisonedPdf],
  ])("%s with the first question on openai only ends the run", async (_, name, content) => {
    const { fake, upload, ask, reader, threadId } = await use(onOpenAI);
    const refused = await ask({ message: "Bad?", attachments: [await upload(name, content())] });
    expect(refused).toMatchObject(REFUSED);
    // It is still there, and is refused once more.
    expect(await ask({ retryOf: refused.id })).toMatchObject(REFUSED);
    expect(await ask({ message: "Then?" })).toMatchObject({ status: "completed" });
    await reader.delete(`paste-assistant-thread/${threadId}`);
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it("does not fail later questions: the thread continues in a new conversation", async () => {
    const { fake, upload, ask, reader, threadId } = await use(onOpenAI);
    await ask({ message: "First?", attachments: [await upload("a.png", png())] });
    const tooMuch = { kind: "status", status: 400, code: "context_length_exceeded" } as const;
    fake.fault(RESPONSES, tooMuch);
    expect(await ask({ message: "Then?" })).toMatchObject({ status: "completed" });
    expect(fake.sent(CONVERSATIONS)).toHaveLength(2);
    expect(shortened(fake.sent(RESPONSES).at(-1)?.body ?? {})).toMatchObject({
      input: [
        { type: "message", role: "user", content: "[attached: a.png]\n\nFirst?" },
        { type: "message", role: "assistant", content: "I looked at it." },
        { type: "message", role: "user", content: "Then?" },
      ],
    });
    // The old one goes with the thread.
    expect(fake.left().conversations).toBe(2);
    await reader.delete(`paste-assistant-thread/${threadId}`);
    expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
  });

  it.each([
    ["the chat engine", onChat],
    ["the reader's own key", onOwnKey],
  ])("ends the run on %s, and is not sent again", async (_, opening) => {
    const { fake, upload, ask } = await use(opening);
    expect(await ask({ message: "Bad?", attachments: [await upload("a.png", poisoned())] })).toMatchObject(REFUSED);
    expect(await ask({ message: "Then?" })).toMatchObject({ status: "completed" });
    expect(fake.sent(COMPLETIONS)).toHaveLength(2);
    expect(fake.sent(COMPLETIONS)[1]?.body.messages).toMatchObject([
      { role: "system" },
      { role: "user", content: "[attached: a.png]\n\nBad?" },
      { role: "user", content: "Then?" },
    ]);
  });

  it("is recognized in different error messages, and earlier refused files do not fail later questions", async () => {
    const { fake, upload, ask } = await use(onChat);
    await ask({ message: "First?", attachments: [await upload("a.png", png())] });
    const blind = {
      kind: "status",
      status: 500,
      message: "image input is not supported - provide the mmproj",
    } as const;
    fake.fault(COMPLETIONS, blind);
    expect(await ask({ message: "Then?" })).toMatchObject({ status: "completed" });
    expect(JSON.stringify(fake.sent(COMPLETIONS).at(-1)?.body)).not.toContain("data:");
    fake.fault(COMPLETIONS, blind, 2);
    expect(await ask({ message: "Bad?", attachments: [await upload("b.png", png())] })).toMatchObject(REFUSED);
  });

  it("is not reported when the model refuses for another reason", async () => {
    const { fake, upload, ask } = await use(onChat);
    fake.fault(COMPLETIONS, { kind: "status", status: 400, message: "Unknown parameter: parallel" });
    const run = await ask({ attachments: [await upload("a.png", png())] });
    expect(run).toMatchObject({ status: "failed", last_error: { code: "upstream_rejected" } });
  });
});

it("a degraded answer says that attachments were not read", async () => {
  const { fake, upload, ask, messages } = await use(onChat);
  fake.fault(COMPLETIONS, { kind: "network" }, 10);
  await ask({ message: "How do I create the Slack app?", attachments: [await upload("a.png", png())] });
  const text = (await messages()).at(-1)?.content[0]?.text.value;
  expect(text).toMatch(/^The model cannot be reached right now/);
  expect(text).toMatch(/What you attached was not read: that takes a model\.$/);
});
