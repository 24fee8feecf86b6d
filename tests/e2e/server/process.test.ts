import { beforeAll, describe, expect, it } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { createSlackFake, SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import { createOpenAIFake } from "#tests/support/openai-fake/openai-fake.ts";
import { createClient, endedRun } from "#tests/support/servers/client.ts";
import { readEvents, textOfEvents } from "#tests/support/servers/events.ts";
import { closeAll, failToStart, type Server, startServer } from "#tests/support/servers/server.ts";

const DOCS = { DOCS_DIR: "tests/support/docs" };

/** Repeats `read` until it returns something; the test's time limit ends it. */
async function poll<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const readAnswers = (server: Server, cookie: string, threadId: unknown) => async () => {
  const reader = createClient(server.url);
  reader.cookie = cookie;
  const { body } = await reader.get(`paste-assistant-messages/${threadId}`);
  const texts = (body.data as { role: string; content: { text: { value: string } }[] }[]).filter(
    ({ role }) => role === "assistant",
  );
  return texts.length > 0 ? texts.map(({ content }) => content[0]?.text.value) : undefined;
};

describe("the server process", () => {
  it("finishes a run once and stores one answer when it is killed during the run and started again", async () => {
    const fake = createOpenAIFake({ apiKey: "sk-test" });
    const upstream = await listen(fake);
    const env = { ...DOCS, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url };
    fake.script(
      {
        toolCalls: [{ name: "get_relevant_docs", arguments: '{"query":"slack"}' }],
      },
      { text: "Answered after the crash.", polls: 3 },
    );
    const first = await startServer(env);
    const reader = createClient(first.url);
    const threadId = (await reader.post("paste-assistant-thread")).body.id;
    await reader.post("paste-assistant-message", { threadId, message: "Survive this" }, { Prefer: "respond-async" });
    await poll(async () => (fake.sent("POST /responses").length === 2 ? true : undefined));
    await first.kill();

    const second = await startServer({ ...env, DATA_DIR: first.dataDir });
    const answers = await poll(readAnswers(second, reader.cookie, threadId));
    expect(answers).toEqual(["Answered after the crash."]);
    // Asking again meets the lock of the response that survived; no other one is ever made.
    expect(fake.statuses()).toEqual(["completed", "completed"]);
    expect(fake.items().filter((item) => item.type === "message")).toHaveLength(2);
    expect(second.output()).not.toContain("Survive this");
    await second.close();
    await upstream.close();
  });

  it("ends on SIGTERM during an answer, and the next process continues the run and its stream", async () => {
    const fake = createOpenAIFake({ apiKey: "sk-test" });
    const upstream = await listen(fake);
    const env = { ...DOCS, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url };
    const { pace, release } = createManualPace();
    fake.script({ text: "One. Two. Three. Four.", pieces: 4, pace });
    const first = await startServer(env);
    const reader = createClient(first.url);
    const threadId = (await reader.post("paste-assistant-thread")).body.id;
    const body = { threadId, message: "Go on after this" };
    const { run } = (await reader.post("paste-assistant-message", body, { Prefer: "respond-async" })).body;
    const path = `paste-assistant-thread/${threadId}/run/${(run as { id: string }).id}/events`;
    const stream = readEvents(`${first.url}/api/${path}`, reader.cookie);
    release(2);
    const seen = [await stream.next("delta")];
    process.kill(first.pid, "SIGTERM");
    seen.push(...(await stream.rest()));
    expect(seen.filter(({ type }) => type !== "delta")).toEqual([]);
    // Nothing else ends the process: neither the model nor the reader's connection.
    await poll(async () => (isAlive(first.pid) ? undefined : true));

    const second = await startServer({ ...env, DATA_DIR: first.dataDir });
    release();
    const rest = await readEvents(`${second.url}/api/${path}`, reader.cookie, seen.at(-1)?.id).rest();
    expect(textOfEvents([...seen, ...rest])).toBe("One. Two. Three. Four.");
    expect(rest.at(-1)).toMatchObject({ type: "done", data: { status: "completed" } });
    expect(fake.sent("POST /responses")).toHaveLength(1);
    await second.close();
    await upstream.close();
  });

  it("stops at a wrong environment variable with one message that names it and hides its value", async () => {
    const { output, code } = await failToStart({ ...DOCS, SLACK_BOT_TOKEN: "xoxb-secret", RUN_TIMEOUT_MS: "soon" });
    expect(code).toBe(1);
    expect(output).toContain("RUN_TIMEOUT_MS: must be a number");
    expect(output).not.toContain("xoxb-secret");
  });
});

describe("a server process with a Slack workspace", () => {
  const slack = createSlackFake();
  const slackAnswers = Promise.withResolvers<void>();
  let server: Server;
  beforeAll(async () => {
    const workspace = await listen({
      ...slack,
      fetch: async (input, init) => {
        if (String(input).endsWith("/chat.postMessage")) await slackAnswers.promise;
        // A request that the server has given up meanwhile has no effect.
        init?.signal?.throwIfAborted();
        return slack.fetch(input, init);
      },
    });
    server = await startServer({
      ...DOCS,
      SLACK_BOT_TOKEN: SLACK_TOKEN,
      SLACK_CHANNEL_ID: SLACK_CHANNEL,
      SLACK_API_URL: `${workspace.url}/`,
    });
    return () => closeAll(server, workspace);
  });

  it("keeps a second process from its data folder, which names the first one", async () => {
    const { output, code } = await failToStart({ ...DOCS, DATA_DIR: server.dataDir });
    expect(code).toBe(1);
    expect(output).toMatch(/is in use by process \d+: stop that process, or set DATA_DIR to another folder\./);
    expect(output).not.toContain("    at ");
  });

  it("answers while Slack does not, and sends it everything in order afterwards (defect 12)", async () => {
    const reader = createClient(server.url);
    const { status, body } = await reader.post("paste-assistant-thread", { pagePath: "/docs/slack" });
    expect(status).toBe(200);
    const sent = await reader.post("paste-assistant-message", {
      threadId: body.id,
      message: "Hello *Slack* <!channel>",
    });
    expect(await endedRun(reader, sent)).toMatchObject({ status: "completed" });
    await reader.put(`paste-assistant-thread/${body.id}`, { metadata: { threadTitle: "About Slack" } });
    expect(slack.messages).toEqual([]);
    slackAnswers.resolve();

    const replies = await poll(async () => {
      const found = slack.replies(slack.parents()[0]);
      return found.length === 2 && slack.parents()[0]?.text.includes("About Slack") ? found : undefined;
    });
    expect(slack.parents()).toHaveLength(1);
    expect(replies[0]?.text).toContain("Hello");
    expect(replies[0]?.text).not.toContain("<!channel>");
    expect(replies[1]?.text).toContain("No model is set up");
    for (const { sent: args } of slack.messages) {
      expect([String(args.unfurl_links), String(args.unfurl_media)]).toEqual(["false", "false"]);
    }
  });
});
