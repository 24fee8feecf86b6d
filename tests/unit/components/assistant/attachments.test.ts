import { parse } from "content-disposition";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fileSize } from "#components/assistant/attachments/file-size.ts";
import { acceptOf, faultOf, guessKind, inWords } from "#components/assistant/attachments/kinds.ts";
import { RequestError } from "#components/assistant/data/api.ts";
import {
  attachments,
  givenBack,
  moveAttachments,
  ready,
  uploaded,
  viewOf,
} from "#components/assistant/data/attachments.ts";
import { outgoings, question, toRequest, withAccepted } from "#components/assistant/data/questions.ts";
import { attach, canUploadAgain, isFull, remove, uploadAgain } from "#components/assistant/data/uploads.ts";
import type { Problem, Run } from "#lib/contract/assistant.ts";
import { ATTACHMENT_KINDS, type ThreadFile } from "#lib/contract/files.ts";

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

describe("what a chosen file seems to be", () => {
  it.each([
    ["notes.md", "", "text"],
    ["data.csv", "application/vnd.ms-excel", "text"],
    ["code.ts", "video/mp2t", "text"],
    ["drawing.svg", "image/svg+xml", "text"],
    ["shot.PNG", "image/png", "image"],
    ["paper.PDF", "", "pdf"],
    ["film.mp4", "video/mp4", "other"],
    ["photo.heic", "image/heic", "other"],
    ["sheet.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "other"],
    ["Makefile", "", null],
  ])("%s (%s) is %s", (name, type, kind) => {
    expect(guessKind({ name, type })).toBe(kind);
  });

  it("is refused early only where the server certainly would", () => {
    const fault = (name: string, type: string, size: number, kinds = ATTACHMENT_KINDS.slice(0, 2)) =>
      faultOf({ name, type, size }, kinds);
    expect(fault("a.txt", "text/plain", 131_072)).toBeNull();
    expect(fault("a.txt", "text/plain", 131_073)).toBe("Too large: text files may have up to 128 kB.");
    expect(fault("a.png", "image/png", 4_194_305)).toBe("Too large: images may have up to 4 MB.");
    expect(fault("Makefile", "", 4_194_304)).toBeNull();
    expect(fault("disk", "", 4_194_305)).toBe("Too large: files may have up to 4 MB.");
    expect(fault("a.pdf", "application/pdf", 9)).toBe("Only text files and images can be attached here.");
    expect(fault("a.pdf", "application/pdf", 9, [...ATTACHMENT_KINDS])).toBeNull();
    expect(fault("a.txt", "text/plain", 0)).toBe("This file is empty.");
  });

  it("is told in words", () => {
    expect(inWords(["pdf"])).toBe("PDFs");
    expect(inWords(ATTACHMENT_KINDS)).toBe("text files, images and PDFs");
    expect(acceptOf(["pdf"])).toBe("application/pdf,.pdf");
    expect([1, 1_023, 1_024, 131_073, 4_194_304, 4_194_305].map(fileSize)).toEqual([
      "1 byte",
      "1023 bytes",
      "1 kB",
      "129 kB",
      "4 MB",
      "4.1 MB",
    ]);
  });
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
  const states = (view: string) => attachments.get(view).map(({ name, state }) => `${name} ${state}`);
  const settled = (view: string, expected: string[]) => expect.poll(() => states(view)).toEqual(expected);
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

  it("are kept for the next page once they are uploaded, and nothing else of them", () => {
    const waiting = { key: "x", name: "x.txt", media_type: "", bytes: 1, state: "uploading" } as const;
    attachments.set("thread_1", [ready(fileOf("file_1")), waiting]);
    attachments.clear();
    expect(attachments.get("thread_1")).toEqual([ready(fileOf("file_1"))]);
    for (const [kept, restored] of [
      ["{", []],
      ["null", []],
      [`[{"id":1},null]`, []],
      [JSON.stringify([{ id: "file_2" }, fileOf("file_1")]), [ready(fileOf("file_1"))]],
    ] as const) {
      storage.set("assistant:files:new", kept);
      attachments.clear();
      expect(attachments.get("new-0")).toEqual(restored);
      expect(attachments.get("new-1")).toEqual([]);
    }
  });

  it("stay kept while their question is on its way, and not when it arrived", () => {
    const files = [fileOf("file_1")];
    outgoings.set("thread_1", question("Hi", { page: null, selection: null }, { attachments: files }));
    expect(JSON.parse(storage.get("assistant:files:thread_1") ?? "")).toEqual(files);
    outgoings.set("thread_1", null);
    expect(storage.has("assistant:files:thread_1")).toBe(false);
  });

  it("go along with a question, but not with one that is tried again", () => {
    const files = [fileOf("file_1"), fileOf("file_2")];
    const asked = question("Hi", { page: null, selection: null }, { attachments: files });
    expect(toRequest("thread_1", asked)).toMatchObject({ attachments: ["file_1", "file_2"] });
    expect(toRequest("thread_1", { ...asked, retryOf: "run_1" })).not.toHaveProperty("attachments");
    expect(toRequest("thread_1", { ...asked, attachments: [] })).not.toHaveProperty("attachments");
    const run = { id: "run_1", message_id: "msg_1", thread_id: "thread_1", created_at: 1 } as Run;
    expect(withAccepted([], asked, run)).toEqual([expect.objectContaining({ attachments: files })]);
  });

  it("come back from a refusal, saying so if it was for them", () => {
    const files = [fileOf("file_1"), fileOf("file_2")];
    const states = (field: string) =>
      givenBack(files, problem({ errors: [{ field, detail: "must be other" }] })).map(({ state }) => state);
    expect(states("message")).toEqual(["ready", "ready"]);
    expect(states("attachments")).toEqual(["failed", "failed"]);
    expect(states("attachments.1")).toEqual(["failed", "failed"]);
    expect(uploaded(givenBack(files, null))).toEqual(files);
  });

  it("are uploaded at once with their type, and dropped on the server when they are removed", async () => {
    const sent = answers(
      () => Response.json(fileOf("file_1")),
      () => new Response(null, { status: 204 }),
    );
    attach("thread_1", [new File(["text"], "(Ü's) b.txt", { type: "text/plain" })], ["text"]);
    expect(states("thread_1")).toEqual(["(Ü's) b.txt uploading"]);
    await settled("thread_1", ["file_1.txt ready"]);
    const [entry] = attachments.get("thread_1");
    if (entry) remove("thread_1", entry);
    expect(states("thread_1")).toEqual([]);
    expect(sent).toEqual([
      { method: "POST", url: "/api/paste-assistant-file", type: "text/plain", name: "(Ü's) b.txt" },
      { method: "DELETE", url: "/api/paste-assistant-file/file_1", type: null, name: null },
    ]);
  });

  it("that arrive after they were removed are dropped on the server, too", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const sent = answers(
      () => promise,
      () => new Response(null, { status: 204 }),
    );
    attach("thread_1", [new File(["text"], "a")], ["text"]);
    const [entry] = attachments.get("thread_1");
    if (entry) remove("thread_1", entry);
    resolve(Response.json(fileOf("file_1")));
    await expect.poll(() => sent.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(sent[0]?.type).toBe("application/octet-stream");
    expect(states("thread_1")).toEqual([]);
  });

  it("are tried again where that may help", async () => {
    answers(
      () => Promise.reject(new TypeError("offline")),
      () => Response.json({ code: "attachment_unreadable", detail: "Broken.", retryable: false }, { status: 422 }),
    );
    attach("thread_1", [new File(["text"], "a.txt")], ["text"]);
    await settled("thread_1", ["a.txt failed"]);
    const offline = attachments.get("thread_1").at(0);
    expect(offline && canUploadAgain(offline)).toBe(true);
    if (offline) uploadAgain("thread_1", offline);
    expect(states("thread_1")).toEqual(["a.txt uploading"]);
    await settled("thread_1", ["a.txt failed"]);
    const broken = attachments.get("thread_1").at(0);
    expect(broken).toMatchObject({ error: "Broken." });
    expect(broken && canUploadAgain(broken)).toBe(false);
  });

  it("arrive where their draft went meanwhile", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    answers(() => promise);
    attach("new-3", [new File(["text"], "a.txt")], ["text"]);
    const key = attachments.get("new-3").at(0)?.key ?? "";
    moveAttachments("new-3", "new-4");
    moveAttachments("new-4", "new-3");
    expect(viewOf(key, "new-3")).toBe("new-3");
    moveAttachments("new-3", "thread_9");
    expect(viewOf(key, "new-3")).toBe("thread_9");
    resolve(Response.json(fileOf("file_1")));
    await settled("thread_9", ["file_1.txt ready"]);
    expect([states("new-3"), states("new-4")]).toEqual([[], []]);
  });

  it("are uploaded one after the other: a reader without a cookie must not become several", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const sent = answers(
      () => promise,
      () => Response.json(fileOf("file_2")),
    );
    attach("thread_1", [new File(["text"], "a"), new File(["text"], "b")], ["text"]);
    await expect.poll(() => sent).toHaveLength(1);
    resolve(new Response(null, { status: 500 }));
    await settled("thread_1", ["a failed", "file_2.txt ready"]);
    expect(sent).toHaveLength(2);
  });

  it("are four at most, those refused early among them", async () => {
    answers(...Array.from({ length: 3 }, (_, index) => () => Response.json(fileOf(`file_${index}`))));
    attach("thread_1", [new File(["film"], "film.mp4", { type: "video/mp4" })], ["text"]);
    attach(
      "thread_1",
      ["a", "b", "c", "d"].map((name) => new File(["text"], name)),
      ["text"],
    );
    expect(states("thread_1")).toHaveLength(4);
    expect(isFull("thread_1")).toBe(true);
    await settled("thread_1", ["film.mp4 failed", "file_0.txt ready", "file_1.txt ready", "file_2.txt ready"]);
  });
});
