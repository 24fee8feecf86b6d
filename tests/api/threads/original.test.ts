import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endedRun } from "#tests/support/servers/client.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the original's own API test", () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.close());

  it("creates, updates, reads, writes to and deletes a thread", async () => {
    const reader = site.reader();

    const created = await reader.post("paste-assistant-thread", undefined);
    expect(created.status).toBe(200);
    const threadId = created.body.id as string;
    expect(threadId).toMatch(/^thread_[0-9a-f]{32}$/);

    const put = await reader.put(`paste-assistant-thread/${threadId}`, { metadata: { testKey: "testData" } });
    expect(put.body).toMatchObject({ id: threadId, metadata: { testKey: "testData" } });
    const got = await reader.get(`paste-assistant-thread/${threadId}`);
    expect(got.body).toMatchObject({ id: threadId, object: "thread", metadata: { testKey: "testData" } });

    const message = "How do I create the Slack app?";
    const sent = await reader.post("paste-assistant-message", { threadId, message });
    expect(sent.status).toBe(200);
    expect(sent.body.run).toMatchObject({ object: "thread.run", thread_id: threadId });
    expect(await endedRun(reader, sent)).toMatchObject({ status: "completed" });
    const messages = await reader.get(`paste-assistant-messages/${threadId}`);
    expect(messages.body).toMatchObject({ object: "list", has_more: false });
    const [question, answer] = messages.body.data as Record<string, never>[];
    expect(question).toMatchObject({ role: "user", content: [{ type: "text", text: { value: message } }] });
    expect(JSON.stringify(answer)).toContain("/docs/slack#create-the-app");

    const deleted = await reader.delete(`paste-assistant-thread/${threadId}`);
    expect(deleted.body).toEqual({ id: threadId, object: "thread.deleted", deleted: true });
    expect((await reader.get(`paste-assistant-thread/${threadId}`)).status).toBe(404);
  });
});
