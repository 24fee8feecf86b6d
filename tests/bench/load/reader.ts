/** One of many readers: asks once, follows the answer, and checks that it came whole and once. */
import type { Message, RunEvent } from "#lib/contract/assistant.ts";
import { QUESTION } from "#tests/bench/script.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { streamEvents, textOfEvents } from "#tests/support/servers/events.ts";

/** What one reader waited for each thing, ms; text and the end are counted from the message being sent. */
export type LoadAsked = { createdMs: number; acceptedMs: number; firstTextMs: number; completeMs: number };

export type Pending = { client: ReturnType<typeof createClient>; threadId: string; path: string; sentAt: number };

/** Asks, and resolves as soon as the message was accepted. @throws when it was refused */
export async function send(site: string): Promise<Pending & Pick<LoadAsked, "createdMs" | "acceptedMs">> {
  const client = createClient(site);
  const began = performance.now();
  const created = await client.post("paste-assistant-thread");
  if (created.status !== 200) throw new Error(`creating a thread: ${created.status}`);
  const threadId = String(created.body.id);
  const sentAt = performance.now();
  const body = { threadId, message: QUESTION };
  const sent = await client.post("paste-assistant-message", body, { Prefer: "respond-async" });
  if (sent.status !== 202) throw new Error(`sending a message: ${sent.status}`);
  const path = `paste-assistant-thread/${threadId}/run/${(sent.body.run as { id: string }).id}`;
  return { client, threadId, path, sentAt, createdMs: sentAt - began, acceptedMs: performance.now() - sentAt };
}

/** Asks `delayMs` from now. @throws when anything failed, or the screen is not what is stored */
export async function askAt(site: string, delayMs: number): Promise<LoadAsked> {
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  const { client, threadId, path, sentAt, createdMs, acceptedMs } = await send(site);
  const seen: RunEvent[] = [];
  let firstTextMs = Number.NaN;
  for await (const event of streamEvents(`${site}/api/${path}/events`, { Cookie: client.cookie })) {
    if (event.type === "delta" && Number.isNaN(firstTextMs)) firstTextMs = performance.now() - sentAt;
    seen.push(event);
  }
  const completeMs = performance.now() - sentAt;
  if (seen.at(-1)?.type !== "done") throw new Error(`the stream ended with ${seen.at(-1)?.type ?? "nothing"}`);
  const { data } = (await client.get(`paste-assistant-messages/${threadId}`)).body as { data: Message[] };
  const stored = data.map((message) => message.content[0]?.text.value);
  if (stored.length !== 2) throw new Error(`there are ${stored.length} messages`);
  if (stored[1] !== textOfEvents(seen)) throw new Error("the screen is not what is stored");
  return { createdMs, acceptedMs, firstTextMs, completeMs };
}
