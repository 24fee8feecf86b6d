import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { filePath } from "#lib/contract.ts";
import { startSite, type TestSite } from "#tests/support/app.ts";

describe("a file of a thread", () => {
  let site: TestSite;
  let reader: ReturnType<TestSite["reader"]>;
  let thread: string;
  const fetchFile = (cookie: string) => fetch(`${site.url}${filePath("file_1")}`, { headers: { cookie } });

  beforeAll(async () => {
    site = await startSite();
    reader = site.reader();
    thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "hello" });
    const run = sent.body.run as { id: string };
    const owner = (await site.app.store.threadById(thread))?.owner_hash ?? "";
    await site.app.store.addFile({
      id: "file_1",
      owner,
      run_id: run.id,
      name: "Ünïcode.html",
      media_type: "text/html",
      content: Buffer.from([0, 255, 10, 60]),
      buckets: [],
    });
  });
  afterAll(() => site.close());

  it("is given byte by byte to its owner, to be saved and never to be run", async () => {
    const reply = await fetchFile(reader.cookie);
    expect(reply.status).toBe(200);
    expect([...new Uint8Array(await reply.arrayBuffer())]).toEqual([0, 255, 10, 60]);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "content-type": "text/html",
      "content-disposition": expect.stringMatching(/^attachment; .*filename\*=UTF-8''%C3%9Cn%C3%AFcode\.html$/),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": expect.stringContaining("private"),
    });
  });

  it("does not exist for anybody else", async () => {
    const stranger = site.reader();
    await stranger.post("paste-assistant-thread");
    expect((await fetchFile(stranger.cookie)).status).toBe(404);
    expect((await fetchFile("")).status).toBe(401);
  });

  it("goes with its thread", async () => {
    await reader.delete(`paste-assistant-thread/${thread}`);
    expect((await fetchFile(reader.cookie)).status).toBe(404);
  });
});
