import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Problem } from "#lib/contract/assistant.ts";
import { filePath, MAX_ATTACHMENT_BYTES, type ThreadFile } from "#lib/contract/files.ts";
import { createScriptedEngine, says } from "#tests/support/fakes/scripted-engine.ts";
import { jpeg, pdf, png } from "#tests/support/sample-files.ts";
import { sendChunked } from "#tests/support/servers/send-chunked.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await openTestDatabase();
  return () => db.close();
});
const start = async (parts: Parameters<typeof startSite>[0] = {}) => {
  await db.reset();
  return startSite({ database: { ...db, close: async () => {} }, ...parts });
};

describe("a file of a thread", () => {
  let site: TestSite;
  let reader: ReturnType<TestSite["reader"]>;
  let thread: string;
  const fetchFile = (cookie: string) => fetch(`${site.url}${filePath("file_1")}`, { headers: { cookie } });

  beforeAll(async () => {
    site = await start();
    reader = site.reader();
    thread = (await reader.post("paste-assistant-thread")).body.id as string;
    const sent = await reader.post("paste-assistant-message", { threadId: thread, message: "hello" });
    const run = sent.body.run as { id: string };
    const owner = (await site.app.store.getThreadById(thread))?.owner_hash ?? "";
    await site.app.store.addFile({
      id: "file_1",
      owner,
      run_id: run.id,
      name: "Ünïcode.html",
      media_type: "text/html",
      content: Buffer.from([0, 255, 10, 60]),
    });
  });
  afterAll(() => site.close());

  it("is sent to its owner byte by byte, for saving and never for running", async () => {
    const reply = await fetchFile(reader.cookie);
    expect(reply.status).toBe(200);
    expect([...new Uint8Array(await reply.arrayBuffer())]).toEqual([0, 255, 10, 60]);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "content-type": "text/html",
      "content-disposition": expect.stringMatching(/^attachment; .*filename\*=UTF-8''%C3%9Cn%C3%AFcode\.html$/),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
      "cache-control": "private, no-cache",
    });
    const headers = { cookie: reader.cookie, "if-none-match": reply.headers.get("etag") ?? "" };
    expect((await fetch(`${site.url}${filePath("file_1")}`, { headers })).status).toBe(304);
  });

  it("does not exist for other readers", async () => {
    const stranger = site.reader();
    await stranger.post("paste-assistant-thread");
    expect((await fetchFile(stranger.cookie)).status).toBe(404);
    expect((await fetchFile("")).status).toBe(401);
  });

  it("is deleted with its thread", async () => {
    await reader.delete(`paste-assistant-thread/${thread}`);
    expect((await fetchFile(reader.cookie)).status).toBe(404);
  });
});

describe("an upload", () => {
  let site: TestSite;
  let reader: ReturnType<TestSite["reader"]>;
  const engine = createScriptedEngine();

  beforeAll(async () => {
    site = await start({ engine });
    reader = site.reader();
    await reader.post("paste-assistant-thread");
  });
  afterAll(() => site.close());

  const problem = ({ body }: { body: Record<string, unknown> }) => body as unknown as Problem;
  const uploaded = async (name: string, content: Buffer, headers = {}) =>
    (await reader.upload(name, content, headers)).body as unknown as ThreadFile;

  it("is stored with the type of its content, also for a reader without a cookie", async () => {
    const stranger = site.reader();
    const content = png();
    const reply = await stranger.upload("C:\\pictures\\a \u202Eb.png", content, { "Content-Type": "text/html" });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      id: expect.stringMatching(/^file_[0-9a-f]{32}$/),
      object: "file",
      name: "a b.png",
      media_type: "image/png",
      bytes: content.length,
    });
    expect(stranger.cookie).not.toBe("");
    const given = await fetch(`${site.url}${filePath(String(reply.body.id))}`, {
      headers: { cookie: stranger.cookie },
    });
    expect(Buffer.from(await given.arrayBuffer())).toEqual(content);
  });

  it("is stored as text when it is HTML or an SVG with scripts", async () => {
    const { id, media_type } = await uploaded("x.svg", Buffer.from("<svg onload=alert(1)>"));
    expect(media_type).toBe("text/plain");
    const reply = await fetch(`${site.url}${filePath(id)}`, { headers: { cookie: reader.cookie } });
    expect(reply.headers.get("content-type")).toBe("text/plain");
    expect(reply.headers.get("content-disposition")).toBe("attachment; filename=x.svg");
  });

  it.each([
    ['attachment; filename=""', "must not be empty"],
    ["attachment", "must name the file: attachment; filename=…"],
    ['attachment; filename="../.."', "must not be empty"],
    [`attachment; filename=${"x".repeat(201)}`, "must be at most 200 characters"],
  ])("is answered with 400 when its name is invalid (%s)", async (disposition, detail) => {
    const headers = { "Content-Type": "image/png", "Content-Disposition": disposition };
    const reply = await reader.send("POST", "paste-assistant-file", png(), headers);
    expect([reply.status, reply.body.code]).toEqual([400, "invalid_request"]);
    expect(problem(reply).errors).toEqual([{ field: "Content-Disposition", detail }]);
  });

  it("is answered with 400 when it is empty", async () => {
    const reply = await reader.upload("a.txt", Buffer.alloc(0));
    expect([reply.status, reply.body.code]).toEqual([400, "invalid_request"]);
    expect(reply.body.detail).toBe("body: must hold the file: it is empty");
  });

  it("is answered with 413 and the limit when it is too large, with or without Content-Length", async () => {
    const detail = "It may be 4096 kB (4194304 bytes) at most.";
    const declared = await reader.upload("a.png", Buffer.alloc(MAX_ATTACHMENT_BYTES.image + 1));
    expect([declared.status, declared.body.code, declared.body.detail]).toEqual([413, "attachment_too_large", detail]);
    const url = `${site.url}/api/paste-assistant-file`;
    const disposition = { "Content-Disposition": "attachment; filename=a.png" };
    expect(await sendChunked(url, "POST", reader.cookie, MAX_ATTACHMENT_BYTES.image * 2, disposition)).toBe(413);
    const text = await reader.upload("a.txt", Buffer.alloc(MAX_ATTACHMENT_BYTES.text + 1, "x"));
    expect([text.status, text.body.detail]).toEqual([413, "It may be 128 kB (131072 bytes) at most."]);
  });

  it("is answered with 415 and the accepted kinds when no model reads its kind", async () => {
    const zip = Buffer.from("UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAABAAAAYVBLBQYAAAAAAAAAAA==", "base64");
    const reply = await reader.upload("a.zip", zip);
    expect([reply.status, reply.body.code]).toEqual([415, "attachment_unsupported"]);
    expect(reply.body.detail).toContain("images (PNG, JPEG, GIF, WebP)");
  });

  it.each([
    ["a.png", jpeg()],
    ["a.pdf", pdf({ locked: true })],
    ["a.txt", Buffer.from("\uFEFFx", "utf16le")],
  ])("is answered with 422 when its content is broken or does not match %s", async (name, content) => {
    const reply = await reader.upload(name, content);
    expect([reply.status, reply.body.code]).toEqual([422, "attachment_unreadable"]);
  });

  it("is refused from another site", async () => {
    const reply = await reader.upload("a.png", png(), { Origin: "https://evil.example" });
    expect([reply.status, reply.body.code]).toEqual([403, "cross_site"]);
  });

  it("can be deleted once, by its owner only", async () => {
    const { id } = await uploaded("a.txt", Buffer.from("x"));
    const stranger = site.reader();
    await stranger.post("paste-assistant-thread");
    expect((await stranger.delete(`paste-assistant-file/${id}`)).status).toBe(404);
    const reply = await reader.delete(`paste-assistant-file/${id}`);
    expect([reply.status, reply.body]).toEqual([200, { id, object: "file.deleted", deleted: true }]);
    expect((await reader.delete(`paste-assistant-file/${id}`)).status).toBe(404);
    expect((await site.reader().delete(`paste-assistant-file/${id}`)).status).toBe(401);
  });

  it("belongs to the question that was asked with it", async () => {
    const { id } = await uploaded("a.txt", Buffer.from("x"));
    const thread = (await reader.post("paste-assistant-thread")).body.id;
    engine.steps.push(says("Read."));
    await reader.post("paste-assistant-message", { threadId: thread, message: "What?", attachments: [id] });
    expect((await reader.delete(`paste-assistant-file/${id}`)).status).toBe(404);
    const { body } = await reader.get(`paste-assistant-messages/${thread}`);
    expect(body.data).toMatchObject([{ attachments: [{ id, name: "a.txt", media_type: "text/plain" }] }, {}]);
  });

  it("is deleted when its reader deletes everything", async () => {
    const leaving = site.reader();
    const { id } = (await leaving.upload("a.txt", Buffer.from("x"))).body;
    const before = leaving.cookie;
    await leaving.delete("paste-assistant-thread");
    leaving.cookie = before;
    expect((await leaving.get(`paste-assistant-file/${id}`)).status).toBe(404);
  });
});

describe("a refused upload", () => {
  it("is answered with 429 before its body is read when the reader uploads too often", async () => {
    const site = await start({ engine: createScriptedEngine(), config: { messagesPerMinute: 1 } });
    const reader = site.reader();
    const replies = [];
    for (let n = 0; n < 3; n += 1) replies.push(await reader.upload("a.txt", Buffer.from("x")));
    expect(replies.at(-1)?.status).toBe(429);
    expect(replies.at(-1)?.headers.get("retry-after")).toMatch(/^\d+$/);
    await site.close();
  });

  it("is answered with 415 when no model of the site reads files", async () => {
    const site = await start();
    const reply = await site.reader().upload("a.txt", Buffer.from("x"));
    expect([reply.status, reply.body.detail]).toEqual([415, "Taken are: no files."]);
    expect(site.app.attachments).toEqual({ site: [], ownKey: [] });
    await site.close();
  });
});
