import { setupServer } from "msw/node";
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import type { DeliveryError, Home, NotedThread, Notification } from "#lib/notify/notifier.ts";
import { createSlackNotifier } from "#lib/notify/slack/notifier.ts";
import { notedMessage, notedThread } from "#tests/support/fakes/notes.ts";
import { listen, mswHandlers } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN, type SlackFake } from "#tests/support/fakes/slack.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SITE = "https://docs.example.com";
const POST = "POST /chat.postMessage";
const HOSTILE = "<!channel> <@U1> <https://evil.example|click> & R&D";
const ESCAPED = "&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|click&gt; &amp; R&amp;D";

let slack: SlackFake;
beforeEach(() => {
  slack = createSlackFake();
});

const { log } = recordLog();
const config = { token: SLACK_TOKEN, channel: SLACK_CHANNEL, addresses: ownAddresses(SITE), log };
const notifier = (options: Partial<Parameters<typeof createSlackNotifier>[0]> = {}) =>
  createSlackNotifier({ ...config, fetch: slack.fetch, ...options });
const thread = (fields: Partial<NotedThread> = {}) => notedThread({ pagePath: "/docs/button", ...fields });
const created = (fields: Partial<NotedThread> = {}): Notification => ({
  kind: "thread.created",
  attempt: 1,
  thread: thread(fields),
});
const question = (home: Home | null, text = "How?", attempt = 1): Notification => ({
  kind: "message.created",
  attempt,
  thread: thread({ home }),
  message: notedMessage(text),
  edited: false,
  attachments: [],
});

async function opened(): Promise<{ channel: string; ts: string }> {
  const { message } = await notifier().deliver(created());
  if (!message) throw new Error("nothing was posted");
  return z.object({ channel: z.string(), ts: z.string() }).parse(message);
}
const failure = (notification: Notification, options = {}): Promise<DeliveryError> =>
  notifier(options)
    .deliver(notification)
    .then(
      () => Promise.reject(new Error("delivered")),
      (error: DeliveryError) => error,
    );

describe("the first message of a thread", () => {
  test("the first message shows the thread's title, page and id", async () => {
    expect(await notifier().deliver(created({ title: "About\n<buttons>" }))).toEqual({
      posted: true,
      message: { channel: SLACK_CHANNEL, ts: slack.messages[0]?.ts },
      isFirst: true,
      again: false,
    });
    expect(slack.messages[0]?.text).toBe(
      `*About &lt;buttons&gt;*\nPage: <${SITE}/docs/button|/docs/button>\nThread: \`thread_1\``,
    );
  });

  test('the first message says "New thread" without a title, and names no page without one', async () => {
    await notifier().deliver(created({ pagePath: null }));
    expect(slack.messages[0]?.text).toBe("*New thread*\nThread: `thread_1`");
  });

  test("the first message names the assistant that the reader chose", async () => {
    await notifier().deliver(created({ pagePath: null, assistant: "reviewer" }));
    expect(slack.messages[0]?.text).toBe("*New thread*\nAssistant: `reviewer`\nThread: `thread_1`");
  });

  test("a thread that was announced already is not announced twice", async () => {
    const home = await opened();
    expect(await notifier().deliver(created({ home }))).toEqual({ posted: false });
    expect(slack.messages).toHaveLength(1);
  });

  test("the first message is updated when the thread gets a title", async () => {
    const home = await opened();
    const changed = { attempt: 1, thread: thread({ home, title: HOSTILE }) };
    expect(await notifier().deliver({ kind: "thread.titled", ...changed })).toEqual({ posted: false });
    expect(slack.messages[0]?.text).toContain("New thread");
    // The message is recorded again, so that it is erased if the thread was deleted during the update.
    expect(await notifier().deliver({ kind: "thread.changed", ...changed })).toEqual({ posted: true, message: home });
    expect(slack.messages).toHaveLength(1);
    expect(slack.messages[0]?.text).toContain(`*${ESCAPED}*`);
  });

  test("an update posts no message for a thread without one, nor in place of one that was deleted in Slack", async () => {
    const changed = { kind: "thread.changed", attempt: 1 } as const;
    expect(await notifier().deliver({ ...changed, thread: thread() })).toEqual({ posted: false });
    const home = await opened();
    slack.remove(home.ts);
    expect(await notifier().deliver({ ...changed, thread: thread({ home }) })).toMatchObject({ posted: true });
    expect(slack.messages).toEqual([]);
  });

  test("the deletion of a thread is not announced", async () => {
    const home = await opened();
    const notification = { kind: "thread.deleted", attempt: 1, thread: thread({ home }) } as const;
    expect(await notifier().deliver(notification)).toEqual({ posted: false });
    expect(slack.messages).toHaveLength(1);
  });
});

describe("replies in a thread", () => {
  test("a question is posted in the reader's own words, as plain text", async () => {
    await notifier().deliver(question(await opened(), HOSTILE));
    const [reply] = slack.replies(slack.messages[0]);
    expect(reply).toMatchObject({ text: `Reader:\n${ESCAPED}`, sent: { mrkdwn: false } });
  });

  test("an answer is posted in Slack's markup with absolute links", async () => {
    const home = await opened();
    const answer = notedMessage(`See **[Sizes](/docs/button#sizes)**. ${HOSTILE}`);
    await notifier().deliver({
      kind: "message.completed",
      attempt: 1,
      thread: thread({ home }),
      message: answer,
      steps: [],
    });
    const text = slack.replies(slack.messages[0])[0]?.text ?? "";
    expect(text).toContain(`*<${SITE}/docs/button#sizes|Sizes>*`);
    expect(text.match(/<[^>]*>/g)).toHaveLength(1);
  });

  test.each(["failed", "cancelled", "expired", "incomplete"])(
    "a run that ended as %s is posted with its error code",
    async (status) => {
      const home = await opened();
      const run = { id: "run_1", status, code: "some_code" };
      const notification = { kind: "run.ended", attempt: 1, thread: thread({ home }), run } as const;
      await notifier().deliver({ ...notification, message: null });
      await notifier().deliver({ ...notification, message: notedMessage("A part <of> it") });
      const [bare, partial] = slack.replies(slack.messages[0]).map(({ text }) => text);
      expect(bare).toMatch(new RegExp(`^\\*Run ${status}\\* \\(\`some_code\`\\): .+\\.$`));
      expect(partial).toBe(`${bare}\nA part &lt;of&gt; it`);
    },
  );

  test("a long text is shortened", async () => {
    await notifier().deliver(question(await opened(), "<".repeat(16_000)));
    const text = slack.replies(slack.messages[0])[0]?.text ?? "";
    expect(text.length).toBeLessThanOrEqual(3_900);
    expect(text).toContain("shortened");
  });

  test("messages show no link previews, and Slack turns no text into links by itself", async () => {
    await notifier().deliver(question(await opened()));
    for (const { sent } of slack.messages) {
      expect(sent).toMatchObject({ unfurl_links: false, unfurl_media: false, parse: "none", link_names: false });
    }
  });
});

describe("the thread of a reply (defect 12)", () => {
  test("a reply carries the time stamp of its thread's first message", async () => {
    const home = await opened();
    await notifier().deliver(question(home));
    expect(slack.messages[1]?.sent.thread_ts).toBe(slack.messages[0]?.ts);
  });

  test("a missing first message is posted before the reply, one message in each call", async () => {
    const first = await notifier().deliver(question(null));
    expect(first).toMatchObject({ posted: true, again: true, isFirst: true });
    expect(slack.messages).toHaveLength(1);
    const second = await notifier().deliver(question(first.message ?? null, "How?", 2));
    const [reply] = slack.replies(slack.parents()[0]);
    expect(second).toEqual({ posted: true, message: { channel: SLACK_CHANNEL, ts: reply?.ts }, messageId: "msg_1" });
  });

  test("a first message that maintainers deleted is replaced, up to a number of attempts", async () => {
    const home = await opened();
    slack.remove(home.ts);
    expect(await notifier().deliver(question(home))).toMatchObject({ posted: true, again: true });
    expect(slack.parents()).toHaveLength(1);
    expect(await failure(question(home, "How?", 4))).toMatchObject({ failure: "refused", code: "thread_not_found" });
  });
});

describe("erasing a message", () => {
  const codes = async (home: Home) => {
    await notifier().erase(home);
    return slack.messages.map(({ text }) => text);
  };

  test("erasing deletes a message, and a message deleted before is no error", async () => {
    const home = await opened();
    expect(await codes(home)).toEqual([]);
    expect(await codes(home)).toEqual([]);
  });

  test.each(["cant_delete_message", "compliance_exports_prevent_deletion"])(
    "erasing replaces the text of a message that Slack refuses to delete with %s",
    async (code) => {
      const home = await opened();
      slack.refuse(code, (args) => !("text" in args));
      expect(await codes(home)).toEqual(["This message was erased."]);
    },
  );

  test("a message that is deleted before its text is replaced is no error", async () => {
    const home = await opened();
    slack.refuse("cant_delete_message", (args) => !("text" in args));
    slack.remove(home.ts);
    expect(await codes(home)).toEqual([]);
  });

  test.each([
    ["invalid_auth", "blocked"],
    ["internal_error", "retry"],
  ])("erasing fails without replacing the text after %s, with the failure %s", async (code, failure) => {
    const home = await opened();
    const { text } = slack.messages[0] ?? {};
    slack.refuse(code);
    await expect(notifier().erase(home)).rejects.toMatchObject({ failure, code });
    expect(slack.messages[0]?.text).toBe(text);
  });
});

describe("failures of a post", () => {
  test.each([
    ["internal_error", "retry"],
    ["service_unavailable", "retry"],
    ["fatal_error", "retry"],
    ["ratelimited", "retry"],
    ["msg_too_long", "refused"],
    ["no_text", "refused"],
    ["is_archived", "refused"],
    ["restricted_action", "refused"],
    ["invalid_auth", "blocked"],
    ["account_inactive", "blocked"],
    ["token_revoked", "blocked"],
    ["missing_scope", "blocked"],
    ["channel_not_found", "blocked"],
    ["not_in_channel", "blocked"],
    ["a_code_nobody_knows", "blocked"],
  ])("the error %s of Slack counts as %s", async (code, kind) => {
    slack.refuse(code);
    expect(await failure(created())).toMatchObject({ failure: kind, code, retryAfterMs: null });
  });

  test("a Retry-After header sets how long the delivery waits", async () => {
    slack.fault(POST, { kind: "status", status: 429, headers: { "retry-after": "30" } });
    expect(await failure(created())).toMatchObject({ failure: "retry", code: "ratelimited", retryAfterMs: 30_000 });
    slack.fault(POST, { kind: "status", status: 429 });
    expect(await failure(created())).toMatchObject({ failure: "retry", retryAfterMs: null });
    slack.fault(POST, { kind: "status", status: 503, headers: { "retry-after": "7" } });
    expect(await failure(created())).toMatchObject({ failure: "retry", code: "http_503", retryAfterMs: 7_000 });
  });

  test("a post without an answer in time is retried by the outbox, not by the SDK", async () => {
    slack.fault(POST, { kind: "network" });
    expect(await failure(created())).toMatchObject({ failure: "retry", code: "unreachable" });
    for (const kind of ["hang", "stall"] as const) {
      slack.fault(POST, { kind });
      expect(await failure(created(), { timeoutMs: 20 })).toMatchObject({ failure: "retry", code: "unreachable" });
    }
    slack.fault(POST, { kind: "status", status: 500 });
    expect(await failure(created())).toMatchObject({ failure: "retry", code: "http_500" });
    slack.fault(POST, { kind: "status", status: 403 });
    expect(await failure(created())).toMatchObject({ failure: "blocked", code: "http_403" });
    expect(slack.requests).toHaveLength(5);
  });

  test("a response that is not from Slack never becomes an error code", async () => {
    const page = async () => new Response("<h1>proxy: secret words</h1>");
    expect(await failure(created(), { fetch: page })).toMatchObject({ failure: "retry", code: "invalid_response" });
  });
});

test("the fake of Slack works with msw and on a port", async () => {
  const server = setupServer(...mswHandlers(slack, "https://slack.com/api"));
  server.listen();
  await createSlackNotifier(config).deliver(created());
  server.close();
  const { url, close } = await listen(slack);
  await createSlackNotifier({ ...config, apiUrl: url }).deliver(created());
  await close();
  expect(slack.messages).toHaveLength(2);
});
