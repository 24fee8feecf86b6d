import { describe, expect, it } from "vitest";
import type { MessageRow } from "#lib/database/rows.ts";
import { createMessages } from "#lib/threads/messages.ts";
import { errorOf } from "#tests/support/error-of.ts";
import { notedMessage } from "#tests/support/fakes/notes.ts";

const CALLER = { owner: "ann", address: "192.0.2.1" };
const SLACK = { path: "/docs/slack", title: "Slack", starters: ["Which scopes?", "How?"], headings: [] };
const CITATION = { type: "url_citation", url: "/docs/slack", title: "Slack", start_index: 0, end_index: 1, hash: "h" };
const STEP = { type: "tool_call", tool: "get_relevant_docs" };

const rowOf = (id: string, patch: object = {}): MessageRow => notedMessage("How?", { id, ...patch });
const answerOf = (patch: object = {}) => rowOf("msg_a", { role: "assistant", annotations: [CITATION], ...patch });

type Page = { rows: MessageRow[]; hasMore?: boolean; votes?: [string, object][] } | null;

function list(page: Page) {
  const found = page && {
    ...{ rows: page.rows, hasMore: page.hasMore ?? false, steps: { run_1: [STEP] }, questions: ["How?"] },
    ...{ votes: new Map(page.votes), attachments: new Map() },
  };
  const docs = {
    pages: [SLACK],
    pageInfo: (path: string) => (path === SLACK.path ? SLACK : null),
    section: () => null,
  };
  const { listMessages } = createMessages({ store: { listMessages: async () => found }, docs } as never);
  return listMessages(CALLER, "thread_1", { limit: 50 });
}

describe("the messages of a thread", () => {
  it("are not_found for a thread that is not the caller's", async () => {
    expect((await errorOf(list(null))).code).toBe("not_found");
  });

  it("have steps on the answer of a run, not on its question", async () => {
    const { data } = await list({ rows: [rowOf("msg_q"), answerOf()] });
    expect(data.map(({ steps }) => steps)).toEqual([[], [STEP]]);
  });

  it("have the reader's vote on an answer", async () => {
    const vote = { message_id: "msg_a", rating: "up", reasons: [], note: "" };
    const { data } = await list({ rows: [rowOf("msg_q"), answerOf()], votes: [["msg_a", vote]] });
    expect(data.map(({ feedback }) => feedback?.rating)).toEqual([undefined, "up"]);
  });

  it.each([
    [
      "a page that exists",
      { page: "/docs/slack", selection: null },
      { page: { title: "Slack", path: "/docs/slack" }, selection: null },
    ],
    ["a page that was removed", { page: "/docs/old", selection: "x" }, { page: null, selection: "x" }],
    ["a form for a program only", { page: null, selection: null, form: { schema: null } }, null],
  ])("show the context of a question with %s", async (_, context, shown) => {
    const { data } = await list({ rows: [rowOf("msg_q", { context })] });
    expect(data[0]?.context).toEqual(shown);
  });
});

describe("follow-ups", () => {
  it("are below the last answer, without questions that were asked", async () => {
    const { data } = await list({ rows: [rowOf("msg_q"), answerOf()] });
    expect(data.map(({ follow_ups }) => follow_ups)).toEqual([[], ["Which scopes?"]]);
  });

  it.each<[string, Page]>([
    ["more messages follow", { rows: [answerOf()], hasMore: true }],
    ["the last message is a question", { rows: [answerOf(), rowOf("msg_q")] }],
    ["the answer broke off", { rows: [answerOf({ status: "incomplete" })] }],
    ["the answer cites nothing", { rows: [answerOf({ annotations: [] })] }],
  ])("are absent when %s", async (_, page) => {
    const { data } = await list(page);
    expect(data.flatMap(({ follow_ups }) => follow_ups)).toEqual([]);
  });
});
