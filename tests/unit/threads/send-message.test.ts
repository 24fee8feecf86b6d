import { describe, expect, it } from "vitest";
import { OwnKey } from "#lib/access/own-key.ts";
import type { RunRow } from "#lib/database/rows.ts";
import type { NewMessage, Sent } from "#lib/database/stores/new-messages.ts";
import { AppError } from "#lib/errors.ts";
import { sha256 } from "#lib/ids.ts";
import { createConcurrency } from "#lib/limits/concurrency.ts";
import { createSend, type SendMessage } from "#lib/threads/send-message.ts";
import { errorOf } from "#tests/support/error-of.ts";

const CALLER = { owner: "ann", address: "192.0.2.1" };
const QUESTION: SendMessage = { threadId: "thread_1", message: "How?", idempotencyKey: null };
const BUDGET = { limits: [], runs: 1, tokens: 10_000, usd: 0 };
const KEY = new OwnKey("sk-proj-0123456789");
const PAGE = { path: "/docs/slack", title: "Slack" };

type Options = { sent?: Sent; files?: string[]; isFull?: boolean; kinds?: string[] };

/** A function that sends questions to a store which answers with `sent`, and what it calls. */
function setup({ sent, files = [], isFull = false, kinds = [] }: Options = {}) {
  const stored: NewMessage[] = [];
  const calls: string[] = [];
  const driving = Promise.withResolvers<void>();
  const run = (status: RunRow["status"], own_key = false) => ({ id: "run_1", status, own_key }) as RunRow;
  const save = (message: NewMessage, own_key: boolean): Sent => {
    stored.push(message);
    return sent ?? { outcome: "created", run: run("queued", own_key) };
  };
  const parts = {
    store: {
      sendMessage: async (message: NewMessage) => save(message, false),
      async sendOwnKeyMessage(message: NewMessage, lease: string, leaseMs: number) {
        calls.push(`lease ${lease.replace(/_\w+/, "")} ${leaseMs}`);
        return save(message, true);
      },
      listFiles: async () => files.map((media_type) => ({ media_type })),
    },
    limits: { buckets: (action: string) => [{ key: action, limit: 1, window_ms: 60_000 }] },
    storage: {
      check() {
        if (isFull) throw new AppError("storage_full");
      },
    },
    onOutbox: (lane: string) => void calls.push(lane),
    runner: {
      drive(runId: string) {
        calls.push(`drive ${runId}`);
        return driving.promise;
      },
      driveWith(runId: string, key: OwnKey) {
        calls.push(`drive ${runId} with ${key === KEY ? "the key" : "another key"}`);
        return driving.promise;
      },
    },
    docs: { pageInfo: (path: string) => (path === PAGE.path ? PAGE : null) },
    attachable: { site: ["text", "image"], ownKey: ["text", "pdf"] },
    budget: { reservationFor: () => BUDGET },
    mask: async (text: string) => ({ text, kinds }),
    activeQuestions: createConcurrency({ owner: 1, address: 9, all: 9 }),
    runTimeoutMs: 60_000,
    leaseMs: 3_000,
  };
  const send = createSend(parts as never);
  return {
    stored,
    calls,
    driving,
    run,
    send: (more: Partial<SendMessage> = {}) => send(CALLER, { ...QUESTION, ...more }),
  };
}
const hashOf = async (more: Partial<SendMessage>): Promise<string | undefined> => {
  const { send, stored } = setup({ files: ["text/plain"] });
  await send(more);
  return stored[0]?.request_hash;
};

describe("a question", () => {
  it("is stored for its owner with new ids, its limits and its budget", async () => {
    const { send, stored } = setup();
    await send();
    expect(stored[0]).toMatchObject({
      thread_id: "thread_1",
      owner: sha256("ann"),
      message_id: expect.stringMatching(/^msg_[0-9a-f]{32}$/),
      run_id: expect.stringMatching(/^run_[0-9a-f]{32}$/),
      text: "How?",
      context: null,
      attachments: [],
      retry_of: null,
      replaces: null,
      timeout_ms: 60_000,
      buckets: [{ key: "message" }],
      budget: BUDGET,
    });
  });

  it("notifies maintainers and is driven at once", async () => {
    const { send, calls } = setup();
    expect(await send()).toMatchObject({ id: "run_1", status: "queued" });
    expect(calls).toEqual(["notify", "drive run_1"]);
  });

  it("causes the question that it replaces to be deleted upstream", async () => {
    const { send, calls, stored } = setup();
    await send({ replaces: "msg_1" });
    expect(stored[0]?.replaces).toBe("msg_1");
    expect(calls).toEqual(["notify", "cleanup", "erase", "drive run_1"]);
  });

  it("is not driven again when it was sent before and its run is over", async () => {
    const { run } = setup();
    const { send, calls } = setup({ sent: { outcome: "replayed", run: run("completed") } });
    expect((await send({ idempotencyKey: "once" })).status).toBe("completed");
    expect(calls).toEqual(["notify"]);
  });

  it("is stored with a lease and driven with the reader's own key at no cost for the site", async () => {
    const { send, calls, stored } = setup();
    await send({ ownKey: KEY });
    expect(stored[0]?.budget).toBeNull();
    expect(calls).toEqual(["lease lease 3000", "notify", "drive run_1 with the key"]);
  });

  it("is driven without the reader's own key when the stored run has none", async () => {
    const { run } = setup();
    const { send, calls } = setup({ sent: { outcome: "replayed", run: run("in_progress", false) } });
    await send({ ownKey: KEY });
    expect(calls.at(-1)).toBe("drive run_1");
  });

  it("is refused before anything is stored when storage is full", async () => {
    const { send, stored } = setup({ isFull: true });
    expect((await errorOf(send())).code).toBe("storage_full");
    expect(stored).toEqual([]);
  });
});

describe("the number of questions at the same time", () => {
  it("counts a question until it is answered", async () => {
    const { send, driving } = setup();
    await send();
    expect((await errorOf(send())).code).toBe("rate_limited");
    driving.resolve();
    await new Promise(setImmediate);
    await expect(send()).resolves.toMatchObject({ id: "run_1" });
  });

  it("does not count a refused question, nor one whose run fails", async () => {
    const refused = setup({ sent: { outcome: "run_active" } });
    for (let n = 0; n < 3; n += 1) expect((await errorOf(refused.send())).code).toBe("run_active");
    const failed = setup();
    await failed.send();
    failed.driving.reject(new Error("the database is away"));
    await new Promise(setImmediate);
    await expect(failed.send()).resolves.toMatchObject({ id: "run_1" });
  });
});

describe("a question that the database refuses", () => {
  it.each([
    ["not_found", "not_found"],
    ["thread_full", "thread_full"],
    ["key_reused", "idempotency_key_reused"],
    ["run_active", "run_active"],
    ["not_retryable", "run_not_retryable"],
    ["not_replaceable", "message_not_replaceable"],
    ["attachment_gone", "invalid_request"],
  ] as const)("turns the outcome %s into the error %s and notifies nobody", async (outcome, code) => {
    const { send, calls } = setup({ sent: { outcome } });
    expect((await errorOf(send())).code).toBe(code);
    expect(calls).toEqual([]);
  });

  it("is answered with the time until the next try when the rate is too high", async () => {
    const error = await errorOf(setup({ sent: { outcome: "rate_limited", retry_after_ms: 4_200 } }).send());
    expect([error.code, error.retryAfterSeconds]).toEqual(["rate_limited", 5]);
  });
});

describe("the context of a question", () => {
  it.each<[string, Partial<SendMessage>, object | null]>([
    ["nothing", {}, null],
    ["an empty context", { context: {} }, null],
    ["a page", { context: { page: "/docs/slack" } }, { page: "/docs/slack", selection: null }],
    ["a passage", { context: { selection: "Scopes" } }, { page: null, selection: "Scopes" }],
    ["a form for JSON", { form: { schema: null } }, { page: null, selection: null, form: { schema: null } }],
  ])("is stored unchanged with %s", async (_, more, context) => {
    const { send, stored } = setup();
    await send(more);
    expect(stored[0]?.context).toEqual(context);
  });

  it("is refused with the name of its field for a page that does not exist", async () => {
    const error = await errorOf(setup().send({ context: { page: "/docs/nope" } }));
    expect(error.options.fields).toEqual([{ field: "context.page", detail: "must be the path of a docs page" }]);
  });

  it("contains the kinds of data that are masked", async () => {
    const { send, stored } = setup({ kinds: ["secret", "email"] });
    await send();
    expect(stored[0]?.context).toEqual({ page: null, selection: null, masked: ["secret", "email"] });
    expect(stored[0]?.text).toBe("How?");
  });
});

describe("the attachments of a question", () => {
  it.each<[string[], OwnKey | null, boolean]>([
    [["text/plain", "image/png"], null, true],
    [["application/pdf"], null, false],
    [["application/pdf"], KEY, true],
    [["image/png"], KEY, false],
  ])("are accepted for the types %j with the reader's own key %s: %s", async (files, ownKey, isAccepted) => {
    const { send } = setup({ files });
    const outcome = await send({ attachments: files.map((_, n) => `file_${n}`), ownKey }).catch(
      (error: AppError) => error,
    );
    if (isAccepted) expect(outcome).toMatchObject({ id: "run_1" });
    else expect(outcome).toMatchObject({ code: "invalid_request", options: { fields: [{ field: "attachments" }] } });
  });

  it("are refused when one of them is not the caller's", async () => {
    const error = await errorOf(setup({ files: ["text/plain"] }).send({ attachments: ["file_1", "file_2"] }));
    expect(error.message).toBe("attachments: must be files of yours that no other question was asked with");
  });
});

describe("a repeated request", () => {
  it("is recognized by everything that the reader sent, and not by its key", async () => {
    const first = await hashOf({});
    expect(await hashOf({})).toBe(first);
    expect(await hashOf({ idempotencyKey: "other" })).toBe(first);
    const different: Partial<SendMessage>[] = [
      { threadId: "thread_2" },
      { message: "Why?" },
      { retryOf: "run_0" },
      { replaces: "msg_0" },
      { context: { page: "/docs/slack" } },
      { attachments: ["file_1"] },
    ];
    const hashes = await Promise.all(different.map(hashOf));
    expect(new Set([first, ...hashes]).size).toBe(different.length + 1);
  });
});
