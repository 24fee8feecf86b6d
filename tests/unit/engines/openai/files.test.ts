/** Files on the openai engine when things go wrong in the middle. */
import { describe, expect, it } from "vitest";
import type { Attachment } from "#lib/engines/engine.ts";
import { failureOf } from "#lib/engines/openai/failure.ts";
import { toTurnItem } from "#lib/engines/openai/files.ts";
import { uploadMs } from "#lib/engines/openai/response-bodies.ts";
import { POISON } from "#tests/support/fakes/files.ts";
import { png } from "#tests/support/sample-files.ts";
import { ANSWER, DONE, setupOpenAI, setupThread } from "#tests/support/setup/openai.ts";

const picture = (content = png()): Attachment & { reads: number } => {
  const attachment = {
    name: "a.png",
    kind: "image" as const,
    mediaType: "image/png",
    reads: 0,
    read: async () => {
      attachment.reads += 1;
      return content;
    },
  };
  return attachment;
};
const poisoned = () => picture(Buffer.concat([png(), Buffer.from(POISON)]));
const REFUSED = { status: "failed", code: "attachment_refused" };
const DELETE_ITEM = "DELETE /conversations/:id/items/:item";

describe("the time to send files", () => {
  it("the time grows by two seconds a megabyte", async () => {
    const sizes = [1_500_000, 1_500];
    const items = sizes.map((size) =>
      toTurnItem({ role: "user", text: "?", attachments: [picture(Buffer.alloc(size))] }),
    );
    // In base64 they are a third larger.
    expect(uploadMs(await Promise.all(items))).toBeGreaterThan(4_000);
    expect(uploadMs(await Promise.all(items))).toBeLessThan(4_010);
  });

  it("text gets no extra time, even when it is long", async () => {
    expect(uploadMs([await toTurnItem({ role: "user", text: "x".repeat(100_000) })])).toBe(0);
  });
});

describe("a question with a picture", () => {
  it.each([1, 2])("the question is asked once when the process dies at checkpoint %i", async (dieAtCheckpoint) => {
    const { open, fake, thread, questions, mistakes } = await setupThread("First?", ANSWER);
    const session = open({ ...thread, question: "Second?", attachments: [picture()] });
    session.dieAtCheckpoint = dieAtCheckpoint;
    await expect(session.step()).rejects.toThrow("The process died");
    expect(await session.finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
    expect(JSON.stringify(fake.items()).split("input_image").length - 1).toBe(1);
    expect(mistakes()).toEqual([]);
  });

  it("the picture is read from the database only to be sent", async () => {
    const attachment = picture();
    const { open } = setupOpenAI({ toolCalls: [{ name: "get_relevant_docs", arguments: "{}" }] }, ANSWER);
    expect(await open({ attachments: [attachment] }).finish()).toMatchObject(DONE);
    expect(attachment.reads).toBe(1);
  });

  it("a retry recognises the question and does not ask it twice", async () => {
    const { open, thread, questions } = await setupThread("First?", { status: "failed" }, ANSWER);
    const asked = { ...thread, question: "Second?", attachments: [picture()] };
    expect(await open(asked).finish()).toMatchObject({ status: "failed", code: "upstream_failed" });
    expect(await open({ ...asked, retry: true }).finish()).toMatchObject(DONE);
    expect(questions()).toBe(2);
  });
});

describe("a refused picture", () => {
  it("a refused picture is deleted later when OpenAI was unreachable at first", async () => {
    const { open, fake, thread, questions } = await setupThread("First?", ANSWER);
    fake.fault(DELETE_ITEM, { kind: "network" }, 3);
    const session = open({ ...thread, question: "Bad?", attachments: [poisoned()] });
    await expect(session.step()).rejects.toMatchObject({ code: "upstream_unavailable" });
    expect(await session.finish()).toMatchObject(REFUSED);
    expect(questions()).toBe(1);
    expect(fake.items()).toHaveLength(3);
    await session.cancel();
  });

  it("a refused picture that could not be deleted moves the next question to a new conversation", async () => {
    const { open, fake, thread } = await setupThread("First?", ANSWER);
    fake.fault(DELETE_ITEM, { kind: "network" }, 3);
    const session = open({ ...thread, question: "Bad?", attachments: [poisoned()] });
    await expect(session.step()).rejects.toThrow();
    const next = open({ ...thread, question: "Then?" });
    expect(await next.finish()).toMatchObject(DONE);
    expect(next.conversationId).not.toBe(thread.conversationId);
    expect(fake.left()).toMatchObject({ conversations: 2 });
    expect(JSON.stringify(fake.items(next.conversationId ?? ""))).not.toContain("input_image");
  });

  it("a refused picture of an earlier question is left out of the next new conversation", async () => {
    const { open, fake } = setupOpenAI(ANSWER);
    const history = [{ role: "user" as const, text: "[attached: a.png]\n\nFirst?", textWithoutFiles: "First?" }];
    const spoiled = history.map((turn) => ({ ...turn, attachments: [poisoned()] }));
    const session = open({ history: spoiled, question: "Then?" });
    expect(await session.finish()).toMatchObject(DONE);
    expect(fake.left()).toMatchObject({ conversations: 2 });
    expect(JSON.stringify(fake.items(session.conversationId ?? ""))).not.toContain("input_image");
  });

  it("a refused picture is recognised by the error's code, or by the words of a refused prompt", () => {
    const of = (code: Parameters<typeof failureOf>[0] extends infer E ? NonNullable<E> : never) => failureOf(code);
    expect(of({ code: "image_too_large", message: "" })).toBe("attachment_refused");
    expect(of({ code: "invalid_prompt", message: "The PDF is damaged." })).toBe("attachment_refused");
    expect(of({ code: "invalid_prompt", message: "Against the rules." })).toBe("upstream_failed");
    expect(of({ code: "server_error", message: "The image server is down." })).toBe("upstream_failed");
    expect(failureOf(null)).toBe("upstream_failed");
  });
});
