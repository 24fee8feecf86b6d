import type { Problem, Run } from "#lib/contract/assistant.ts";

/** A run of the thread "thread_a" that answers its question "msg_1". */
export const fakeRun = (status: Run["status"], patch: Partial<Run> = {}): Run => ({
  ...{ id: "run_1", object: "thread.run", created_at: 1, thread_id: "thread_a", status, required_action: null },
  ...{ last_error: null, started_at: 1, completed_at: null, usage: null, steps: [], message_id: "msg_1" },
  ...patch,
});

export const fakeProblem = (patch: Partial<Problem> = {}): Problem => ({
  ...{
    type: "about:blank",
    title: "Bad request",
    status: 400,
    code: "invalid_request",
    detail: "No.",
    retryable: false,
  },
  requestId: "req_1",
  ...patch,
});
