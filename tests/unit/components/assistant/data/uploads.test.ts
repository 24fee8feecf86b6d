import { parse } from "content-disposition";
import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  attachments,
  currentViewOf,
  filesOf,
  moveAttachments,
  restoreAttachments,
  toAttachment,
} from "#components/assistant/data/attachments.ts";
import {
  createOutgoing,
  outgoings,
  toQuestion,
  withAccepted,
} from "#components/assistant/data/conversation/outgoing.ts";
import { RequestError } from "#components/assistant/data/request.ts";
import { attach, canUploadAgain, refuseIfFull, remove, uploadAgain } from "#components/assistant/data/uploads.ts";
import type { View } from "#components/assistant/data/view.ts";
import type { Problem, Run } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";
import { english } from "#tests/support/texts.ts";

const THREAD: View = { thread: "thread_1" };
const OTHER: View = { thread: "thread_9" };

const fileOf = (id: string): ThreadFile => ({
  id,
  object: "file",
  name: `${id}.txt`,
  media_type: "text/plain",
  bytes: 4,
});
const problem = (patch: Partial<Problem>): RequestError =>
  new RequestError({
    type: "",
    title: "",
    status: 400,
    code: "invalid_request",
    detail: "No.",
    retryable: false,
    requestId: "",
    ...patch,
  });

describe("files of a draft", () => {
  const storage = new Map<string, string>();
  beforeEach(() => {
    storage.clear();
    attachments.clear();
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
    });
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("parent", globalThis);
    return () => vi.unstubAllGlobals();
  });
  const states = (view: View) => attachments.get(view).map(({ name, state }) => `${name} ${state}`);
  const expectStates = (view: View, expected: string[]) => expect.poll(() => states(view)).toEqual(expected);
  const answers = (...responses: (() => Response | Promise<Response>)[]) => {
    const sent: { method: string | undefined; url: string; type: unknown; name: unknown }[] = [];
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      const headers = new Headers(init.headers);
      const name = parse(headers.get("Content-Disposition") ?? "").parameters.filename ?? null;
      sent.push({ method: init.method, url, type: headers.get("Content-Type"), name });
      return responses.shift()?.();
    });
    return sent;
  };

  it("uploaded files are stored for the next page, files on their way are not", () => {
    const waiting = { key: "x", name: "x.txt", media_type: "", bytes: 1, state: "uploading" } as const;
    attachments.set(THREAD, [toAttachment(fileOf("file_1")), waiting]);
    attachments.clear();
    expect(attachments.get(THREAD)).toEqual([toAttachment(fileOf("file_1"))]);
    for (const [kept, restored] of [
      ["{", []],
      ["null", []],
      [`[{"id":1},null]`, []],
      [JSON.stringify([{ id: "file_2" }, fileOf("file_1")]), [toAttachment(fileOf("file_1"))]],
    ] as const) {
      storage.set("assistant:files:new", kept);
      attachments.clear();
      expect(attachments.get({ draft: 0 })).toEqual(restored);
      expect(attachments.get({ draft: 1 })).toEqual([]);
    }
  });

  it("files stay stored while their question is on its way, and are removed when it has arrived", () => {
    const files = [fileOf("file_1")];
    outgoings.set(THREAD, createOutgoing("Hi", { page: null, selection: null }, { attachments: files }));
    expect(JSON.parse(storage.get("assistant:files:thread_1") ?? "")).toEqual(files);
    outgoings.set(THREAD, null);
    expect(storage.has("assistant:files:thread_1")).toBe(false);
  });

  it("a question is sent with its files, a retry without them", () => {
    const files = [fileOf("file_1"), fileOf("file_2")];
    const asked = createOutgoing("Hi", { page: null, selection: null }, { attachments: files });
    expect(toQuestion("thread_1", asked)).toMatchObject({ attachments: ["file_1", "file_2"] });
    expect(toQuestion("thread_1", { ...asked, retryOf: "run_1" })).not.toHaveProperty("attachments");
    expect(toQuestion("thread_1", { ...asked, attachments: [] })).not.toHaveProperty("attachments");
    const run = { id: "run_1", message_id: "msg_1", thread_id: "thread_1", created_at: 1 } as Run;
    expect(withAccepted([], asked, run)).toEqual([expect.objectContaining({ attachments: files })]);
  });

  it("files of a refused question return to the composer, marked as failed if they were the cause", () => {
    const files = [fileOf("file_1"), fileOf("file_2")];
    const isCause = (field: string) => problem({ errors: [{ field, detail: "must be other" }] }).refusesFiles;
    expect(["message", "attachments", "attachments.1"].map(isCause)).toEqual([false, true, true]);
    const refused = restoreAttachments(files, "They are gone.");
    expect(refused.map((file) => [file.state, "error" in file && file.error])).toEqual([
      ["failed", "They are gone."],
      ["failed", "They are gone."],
    ]);
    expect(filesOf(restoreAttachments(files, null))).toEqual(files);
  });

  it("a file is uploaded at once with its type and name, and deleted on the server when it is removed", async () => {
    const sent = answers(
      () => Response.json(fileOf("file_1")),
      () => new Response(null, { status: 204 }),
    );
    attach(THREAD, [new File(["text"], "(Ü's) b.txt", { type: "text/plain" })], ["text"], english);
    expect(states(THREAD)).toEqual(["(Ü's) b.txt uploading"]);
    await expectStates(THREAD, ["file_1.txt ready"]);
    const [entry] = attachments.get(THREAD);
    if (entry) remove(THREAD, entry, english);
    expect(states(THREAD)).toEqual([]);
    expect(sent).toEqual([
      { method: "POST", url: "/api/paste-assistant-file", type: "text/plain", name: "(Ü's) b.txt" },
      { method: "DELETE", url: "/api/paste-assistant-file/file_1", type: null, name: null },
    ]);
  });

  it("a file that is removed during its upload is deleted on the server afterwards", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const sent = answers(
      () => promise,
      () => new Response(null, { status: 204 }),
    );
    attach(THREAD, [new File(["text"], "a")], ["text"], english);
    const [entry] = attachments.get(THREAD);
    if (entry) remove(THREAD, entry, english);
    resolve(Response.json(fileOf("file_1")));
    await expect.poll(() => sent.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(sent[0]?.type).toBe("application/octet-stream");
    expect(states(THREAD)).toEqual([]);
  });

  it("a failed upload can be repeated, unless the server says that a retry does not help", async () => {
    answers(
      () => Promise.reject(new TypeError("offline")),
      () => Response.json({ code: "attachment_unreadable", detail: "Broken.", retryable: false }, { status: 422 }),
    );
    attach(THREAD, [new File(["text"], "a.txt")], ["text"], english);
    await expectStates(THREAD, ["a.txt failed"]);
    const offline = attachments.get(THREAD).at(0);
    expect(offline && canUploadAgain(offline)).toBe(true);
    if (offline) uploadAgain(THREAD, offline, english);
    expect(states(THREAD)).toEqual(["a.txt uploading"]);
    await expectStates(THREAD, ["a.txt failed"]);
    const broken = attachments.get(THREAD).at(0);
    expect(broken).toMatchObject({ error: "The file is broken, or not what its name says." });
    expect(broken && canUploadAgain(broken)).toBe(false);
  });

  it("an upload arrives in the view that its draft has moved to meanwhile", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    answers(() => promise);
    attach({ draft: 3 }, [new File(["text"], "a.txt")], ["text"], english);
    const key = attachments.get({ draft: 3 }).at(0)?.key ?? "";
    moveAttachments({ draft: 3 }, { draft: 4 });
    moveAttachments({ draft: 4 }, { draft: 3 });
    expect(currentViewOf(key, { draft: 3 })).toEqual({ draft: 3 });
    moveAttachments({ draft: 3 }, OTHER);
    expect(currentViewOf(key, { draft: 3 })).toEqual(OTHER);
    resolve(Response.json(fileOf("file_1")));
    await expectStates(OTHER, ["file_1.txt ready"]);
    expect([states({ draft: 3 }), states({ draft: 4 })]).toEqual([[], []]);
  });

  it("files are uploaded one after the other, so that a reader without a cookie gets only one", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const sent = answers(
      () => promise,
      () => Response.json(fileOf("file_2")),
    );
    attach(THREAD, [new File(["text"], "a"), new File(["text"], "b")], ["text"], english);
    await expect.poll(() => sent).toHaveLength(1);
    resolve(new Response(null, { status: 500 }));
    await expectStates(THREAD, ["a failed", "file_2.txt ready"]);
    expect(sent).toHaveLength(2);
  });

  it("a question takes four files, counting those that were refused before the upload", async () => {
    answers(...Array.from({ length: 3 }, (_, index) => () => Response.json(fileOf(`file_${index}`))));
    attach(THREAD, [new File(["film"], "film.mp4", { type: "video/mp4" })], ["text"], english);
    attach(
      THREAD,
      ["a", "b", "c", "d"].map((name) => new File(["text"], name)),
      ["text"],
      english,
    );
    expect(states(THREAD)).toHaveLength(4);
    expect(refuseIfFull(THREAD, english)).toBe(true);
    await expectStates(THREAD, ["film.mp4 failed", "file_0.txt ready", "file_1.txt ready", "file_2.txt ready"]);
  });
});
