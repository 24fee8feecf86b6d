/** A reader whose requests meet crashes: each is repeated as the panel repeats it, until it is answered. */
import { randomUUID } from "node:crypto";
import type { Message, RunEvent } from "#lib/contract/assistant.ts";
import { createClient, type Reply } from "#tests/support/servers/client.ts";
import { streamEvents, textOfEvents } from "#tests/support/servers/events.ts";
import type { Site } from "./sites.ts";

/** What the reader has on the screen. */
export type Asked = { threadId: string; runId: string; cookie: string; question: string; seen: RunEvent[] };
/** What is wrong with what the reader finds; nothing for a question that was answered once and whole. */
export type Faults = { lostThreads: number; lostMessages: number; doubledAnswers: number; notWhole: number };

/** Nobody waits longer for one request, ms; runs end before. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;
const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

/** Repeats what the server did not answer, or with a 5xx, wherever the reader is sent then. */
async function persistently<T>(site: Site, attempt: (url: string) => Promise<T | null>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const url = await site.url();
    const answer = await attempt(url).catch(() => null);
    if (answer !== null) return answer;
    if (performance.now() > until) throw new Error("The site did not answer within a minute.");
    await pause();
  }
}

type Call = { method: string; path: string; body?: unknown; headers?: Record<string, string> };

async function request(site: Site, cookie: string, call: Call): Promise<Reply & { cookie: string }> {
  return persistently(site, async (url) => {
    const client = Object.assign(createClient(url), { cookie });
    const reply = await client.send(call.method, call.path, call.body, call.headers);
    return reply.status >= 500 ? null : { ...reply, cookie: client.cookie };
  });
}

/** Asks in a new thread and follows the answer to its end. @throws when the site refuses something */
export async function ask(site: Site, question: string): Promise<Asked> {
  const created = await request(site, "", { method: "POST", path: "paste-assistant-thread", body: {} });
  if (created.status !== 200) throw new Error(`creating a thread: ${created.status} ${created.text}`);
  const threadId = String(created.body.id);
  const { cookie } = created;
  const sent = await request(site, cookie, {
    ...{ method: "POST", path: "paste-assistant-message", body: { threadId, message: question } },
    headers: { Prefer: "respond-async", "Idempotency-Key": randomUUID() },
  });
  if (sent.status !== 202 && sent.status !== 200) throw new Error(`sending a message: ${sent.status} ${sent.text}`);
  const { id: runId } = sent.body.run as { id: string };
  const asked: Asked = { threadId, runId, cookie, question, seen: [] };
  await persistently(site, async (url) => ((await follow(url, asked)) ? true : null));
  return asked;
}

/** Adds events to what was seen, until the run is over; false when the stream broke before. */
async function follow(url: string, { threadId, runId, cookie, seen }: Asked): Promise<boolean> {
  const last = seen.at(-1)?.id;
  const headers = { Cookie: cookie, ...(last && { "Last-Event-ID": String(last) }) };
  for await (const event of streamEvents(`${url}/api/paste-assistant-thread/${threadId}/run/${runId}/events`, headers))
    seen.push(event);
  const end = seen.at(-1)?.type;
  return end === "done" || end === "error";
}

/** Looks at the thread once more. */
export async function judge(site: Site, { threadId, cookie, question, seen }: Asked): Promise<Faults> {
  const reply = await request(site, cookie, { method: "GET", path: `paste-assistant-messages/${threadId}` });
  const data = reply.status === 200 ? (reply.body.data as Message[]) : [];
  const textsOf = (role: string) =>
    data.filter((one) => one.role === role).map(({ content }) => content[0]?.text.value);
  const answers = textsOf("assistant");
  const inOrder = seen.every(({ id }, index) => id > (seen[index - 1]?.id ?? 0));
  const isWhole = answers[0] === textOfEvents(seen) && seen.at(-1)?.type === "done" && inOrder;
  return {
    lostThreads: reply.status === 200 ? 0 : 1,
    lostMessages: textsOf("user").filter((text) => text === question).length === 1 ? 0 : 1,
    doubledAnswers: Math.max(0, answers.length - 1),
    notWhole: isWhole ? 0 : 1,
  };
}

/** Deletes the thread; a repeated deletion finds it gone. @throws when the site refuses it */
export async function deleteThread(site: Site, { threadId, cookie }: Asked): Promise<void> {
  const { status, text } = await request(site, cookie, {
    method: "DELETE",
    path: `paste-assistant-thread/${threadId}`,
  });
  if (status !== 200 && status !== 204 && status !== 404) throw new Error(`deleting a thread: ${status} ${text}`);
}
