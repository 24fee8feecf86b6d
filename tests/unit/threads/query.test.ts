import { describe, expect, it } from "vitest";
import type { Message, Run } from "#lib/contract/assistant.ts";
import { AppError } from "#lib/errors.ts";
import { createQuery, type QueryRequest } from "#lib/threads/query.ts";
import { errorOf } from "#tests/support/error-of.ts";

const CALLER = { owner: "key", address: "192.0.2.1", program: true };
const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cached_tokens: 0, cost_usd: 0.5 };

type Options = {
  /** The run when the wait ends, and after it was cancelled. */
  ended?: Partial<Run> | AppError;
  cancelled?: Partial<Run>;
  answer?: string;
  metadata?: Message["metadata"];
  /** Threads that exist, each with its assistant. */
  threads?: Record<string, string>;
};

function setup({
  ended = { status: "completed" },
  cancelled = {},
  answer = "So.",
  metadata = {},
  threads = {},
}: Options = {}) {
  const calls: unknown[] = [];
  const runOf = (patch: Partial<Run>) => ({ id: "run_1", thread_id: "thread_1", usage: USAGE, ...patch }) as Run;
  const messageOf = (role: Message["role"], value: string, run_id: string | null) =>
    ({
      id: `msg_${role}`,
      role,
      run_id,
      metadata,
      content: [{ type: "text", text: { value, annotations: [] } }],
    }) as unknown as Message;
  const service = {
    async createThread(
      _caller: unknown,
      _metadata: unknown,
      _page: unknown,
      options: { threadId?: string; assistant?: string },
    ) {
      calls.push(["create", options]);
      return { id: options.threadId ?? "thread_new" };
    },
    async getThread(_caller: unknown, threadId: string) {
      const assistant_id = threads[threadId];
      if (assistant_id === undefined) throw new AppError("not_found");
      return { id: threadId, assistant_id };
    },
    async sendMessage(_caller: unknown, message: object) {
      calls.push(["send", message]);
      return runOf({ status: "queued" });
    },
    async awaitRun(_caller: unknown, _threadId: string, _runId: string, ms: number) {
      calls.push(["await", ms]);
      if (ended instanceof AppError) throw ended;
      return runOf(ended);
    },
    async cancelRun() {
      calls.push(["cancel"]);
      return runOf({ status: "cancelled", ...cancelled });
    },
    listMessages: async () => ({
      data: [messageOf("user", "Why?", "run_1"), messageOf("assistant", answer, "run_1")],
      has_more: false,
      last_id: "msg_assistant",
    }),
  };
  const query = createQuery({ service: service as never, limits: { take: async () => {} } as never });
  const ask = (request: Partial<QueryRequest> = {}, signal = new AbortController().signal) =>
    query(CALLER, { prompt: "Why?", threadId: "thread_1", ...request }, signal);
  const namesOf = () => calls.map((call) => (call as unknown[])[0]);
  return { ask, calls, namesOf };
}

describe("a program's query", () => {
  it("is answered with the text, the thread, the run, the messages and the cost", async () => {
    const result = await setup().ask();
    expect(result).toMatchObject({
      response: "So.",
      rawResponse: "So.",
      threadId: "thread_1",
      runId: "run_1",
      cost: 0.5,
    });
    expect(result.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it.each([
    [undefined, 60_000],
    [5, 5_000],
  ])("waits with maxWaitSeconds %s for %i ms", async (maxWaitSeconds, ms) => {
    const { ask, calls } = setup();
    await ask({ maxWaitSeconds });
    expect(calls).toContainEqual(["await", ms]);
  });

  it("begins a new thread where none is given, with the assistant", async () => {
    const { ask, calls } = setup();
    expect((await ask({ threadId: undefined, assistant_id: "pirate" })).threadId).toBe("thread_new");
    expect(calls[0]).toEqual(["create", { assistant: "pirate" }]);
  });
});

describe("a query for JSON", () => {
  const SCHEMA = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };

  it("returns the value as its response, and the text as the model wrote it", async () => {
    const result = await setup({ answer: '```json\n{"ok":true}\n```' }).ask({ schema: SCHEMA });
    expect(result).toMatchObject({ response: { ok: true }, rawResponse: '```json\n{"ok":true}\n```' });
    expect(result).not.toHaveProperty("parseError");
  });

  it.each<[string, Options, string]>([
    ["is not JSON", { answer: "Yes." }, "The answer is not JSON."],
    ["does not fit the schema", { answer: '{"ok":1}' }, "The answer does not fit the schema."],
    ["is quoted by the demo engine", { answer: "Yes.", metadata: { engine: "demo" } }, "The docs are quoted"],
    ["is quoted because the model is down", { answer: "Yes.", metadata: { degraded: "true" } }, "The docs are quoted"],
  ])("returns the text and the reason when the answer %s", async (_, options, reason) => {
    const result = await setup(options).ask({ schema: SCHEMA });
    expect(result.response).toBe(options.answer);
    expect(result.parseError).toContain(reason);
  });
});

describe("an unanswered query", () => {
  it.each<[Partial<Run>, string]>([
    [{ status: "failed", last_error: { code: "upstream_failed", message: "" } }, "upstream_failed"],
    [{ status: "expired", last_error: { code: "run_expired", message: "" } }, "run_expired"],
    [{ status: "cancelled", last_error: null }, "run_cancelled"],
    [{ status: "failed", last_error: { code: "code_of_a_later_version", message: "" } }, "upstream_failed"],
  ])("fails for the run %j with %s", async (ended, code) => {
    expect((await errorOf(setup({ ended }).ask())).code).toBe(code);
  });

  it("cancels its run at the time limit, and the error names the thread", async () => {
    const { ask, namesOf } = setup({ ended: { status: "in_progress" } });
    const error = await errorOf(ask({ maxWaitSeconds: 5 }));
    expect([error.code, error.message]).toEqual([
      "query_timeout",
      "There was no answer within 5 seconds; the run was stopped. Its thread is thread_1.",
    ]);
    expect(namesOf()).toContain("cancel");
  });

  it("is still answered when the run completes while it is cancelled", async () => {
    const { ask } = setup({ ended: { status: "in_progress" }, cancelled: { status: "completed" } });
    expect((await ask()).response).toBe("So.");
  });

  it.each<[string | null, string, boolean]>([
    [null, "run_cancelled", true],
    ["once", "run_active", false],
  ])(
    "is answered to a disconnected program with the Idempotency-Key %s with %s, and its run is cancelled: %s",
    async (key, code, cancels) => {
      const { ask, namesOf } = setup({ ended: { status: "in_progress" } });
      const error = await errorOf(ask({ idempotencyKey: key }, AbortSignal.abort()));
      expect([error.code, namesOf().includes("cancel")]).toEqual([code, cancels]);
    },
  );

  it.each<[string | null, boolean]>([
    [null, true],
    ["once", false],
  ])("is left by a stopping server with the Idempotency-Key %s, and its run is cancelled: %s", async (key, cancels) => {
    const { ask, namesOf } = setup({ ended: new AppError("not_ready") });
    expect((await errorOf(ask({ idempotencyKey: key }))).code).toBe("not_ready");
    expect(namesOf().includes("cancel")).toBe(cancels);
  });
});

describe("a repeated query", () => {
  const newThreadId = async (idempotencyKey: string, threads = {}) => {
    const { ask, namesOf } = setup({ threads });
    const { threadId } = await ask({ threadId: undefined, idempotencyKey });
    return { threadId, isNew: namesOf().includes("create") };
  };

  it("is answered in the thread of the first one", async () => {
    const first = await newThreadId("once");
    expect(first).toEqual({ threadId: expect.stringMatching(/^thread_[0-9a-f]{32}$/), isNew: true });
    expect(await newThreadId("once", { [first.threadId]: "default" })).toEqual({ ...first, isNew: false });
    expect((await newThreadId("other")).threadId).not.toBe(first.threadId);
  });

  it("is refused when it is for another assistant", async () => {
    const { threadId } = await newThreadId("once");
    const { ask } = setup({ threads: { [threadId]: "pirate" } });
    const error = await errorOf(ask({ threadId: undefined, idempotencyKey: "once" }));
    expect(error.code).toBe("idempotency_key_reused");
  });
});
