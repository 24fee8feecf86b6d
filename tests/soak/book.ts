/** What readers of a site were promised: every question that was accepted is written down here, and looked for later. */
import { isPending, type Message, type RunEvent } from "#lib/contract/assistant.ts";
import type { SlackFake } from "#tests/support/fakes/slack.ts";
import { type Client, createClient } from "#tests/support/servers/client.ts";
import { streamEvents, textOfEvents } from "#tests/support/servers/events.ts";

export type Asked = { client: Client; thread: string; run: string; text: string };
/** How a run ended for its reader. `how`: its status, with the code of what went wrong. */
export type RunEnd = { text: string; how: string };
export type Book = ReturnType<typeof createBook>;

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** A reader's browser comes again after this, ms. */
const RECONNECT_MS = 500;
/** Nothing is waited for longer, ms. */
const PATIENCE_MS = 90_000;

/** Calls until it answers something, a few times a second. @returns seconds that it took */
export async function secondsUntil(what: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  for (;;) {
    const found = await what().catch(() => false);
    const passed = performance.now() - began;
    if (found) return passed / 1_000;
    if (passed > PATIENCE_MS) throw new Error("It did not recover.");
    await pause(200);
  }
}

/** `site` is where the server is at the moment. */
export function createBook(site: () => string) {
  const asked: Asked[] = [];
  let questions = 0;

  /** Asks in a new thread; null where the site refuses, and then nothing was promised. */
  async function ask(assistant?: string): Promise<Asked | { refused: string }> {
    questions += 1;
    const text = `How do I create the Slack app? Question ${questions}.`;
    const client = createClient(site());
    const body = assistant ? { assistant_id: assistant } : {};
    const thread = await client.post("paste-assistant-thread", body);
    if (thread.status !== 200) return { refused: `${thread.status} \`${thread.body.code}\`` };
    const threadId = String(thread.body.id);
    const sent = await client.post(
      "paste-assistant-message",
      { threadId, message: text },
      { Prefer: "respond-async", "Idempotency-Key": `question-${questions}` },
    );
    if (sent.status !== 200 && sent.status !== 202) return { refused: `${sent.status} \`${sent.body.code}\`` };
    const entry = { client, thread: threadId, run: (sent.body.run as { id: string }).id, text };
    asked.push(entry);
    return entry;
  }

  /** Follows a run as a browser does: over breaks, behind the last event it saw, to its end. */
  async function follow({ client, thread, run }: Asked): Promise<RunEnd> {
    const seen: RunEvent[] = [];
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until) {
      const url = `${site()}/api/paste-assistant-thread/${thread}/run/${run}/events`;
      const last = seen.at(-1)?.id ?? 0;
      try {
        for await (const event of streamEvents(url, { Cookie: client.cookie, "Last-Event-ID": String(last) })) {
          seen.push(event);
          if (event.type === "done") return { text: textOfEvents(seen), how: event.data.status };
          if (event.type === "error")
            return { text: textOfEvents(seen), how: `${event.data.status} \`${event.data.code}\`` };
        }
      } catch {
        // Broken off, or not there: the loop comes again.
      }
      await pause(RECONNECT_MS);
    }
    return { text: textOfEvents(seen), how: "no end" };
  }

  async function isStored({ client, thread, run, text }: Asked): Promise<boolean> {
    const there = createClient(site());
    there.cookie = client.cookie;
    const { body } = await there.get(`paste-assistant-messages/${thread}`);
    const messages = (body.data ?? []) as Message[];
    const { status } = (await there.get(`paste-assistant-thread/${thread}/run/${run}`)).body;
    const isThere = messages.some(({ role, content }) => role === "user" && content[0]?.text.value === text);
    return isThere && typeof status === "string" && !isPending(status as Parameters<typeof isPending>[0]);
  }

  return {
    ask,
    follow,
    /** Asks a question and returns whether the complete answer of the model came. */
    async isAnswered(answer: string, assistant?: string): Promise<boolean> {
      const entry = await ask(assistant);
      return "run" in entry && (await follow(entry)).text === answer;
    },
    /** Number of accepted questions that did not reach Slack. */
    countUnnotified: (slack: SlackFake): number =>
      asked.filter(({ text }) => !slack.messages.some((message) => message.text.includes(text))).length,
    /** Number of accepted questions that are not stored, or whose run never ended. */
    async countLost(): Promise<number> {
      const stored = await Promise.all(asked.map((entry) => isStored(entry).catch(() => false)));
      return stored.filter((one) => !one).length;
    },
  };
}
