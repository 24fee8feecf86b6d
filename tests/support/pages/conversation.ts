/** A conversation that a test serves to the page in the server's place, with what maintainers do in it. */
import type { Page, Route } from "playwright-core";
import type { Message, Thread } from "#lib/contract/assistant.ts";
import type { Handoff } from "#lib/contract/maintainers.ts";

export type FakeConversation = {
  thread: Thread;
  messages: Message[];
  /** Whether requests for a person fail. */
  offline: boolean;
  /** The number of requests by route. */
  requests: { messages: number; events: number; handoff: number };
  /** Tells the page of a change. */
  change(): void;
};

/** The time until the page asks for events again, ms: a test's stream ends after each answer. */
const RECONNECT_MS = 50;

export async function serveConversation(page: Page, thread: Thread, messages: Message[]): Promise<FakeConversation> {
  let version = 0;
  const fake: FakeConversation = {
    thread,
    messages,
    offline: false,
    requests: { messages: 0, events: 0, handoff: 0 },
    change: () => void version++,
  };
  const list = (data: object[]) => ({
    object: "list",
    data,
    first_id: null,
    last_id: null,
    has_more: false,
  });
  await page.route("**/api/paste-assistant-messages/**", (route) => {
    fake.requests.messages += 1;
    return route.fulfill({ json: list(fake.messages) });
  });
  await page.route(/\/api\/paste-assistant-thread(\?.*)?$/, (route) => route.fulfill({ json: list([fake.thread]) }));
  await page.route(`**/api/paste-assistant-thread/${thread.id}`, (route) => route.fulfill({ json: fake.thread }));
  await page.route(`**/api/paste-assistant-thread/${thread.id}/events`, (route) => {
    fake.requests.events += 1;
    const event = version > 0 ? `id: ${version}\nevent: changed\ndata: {}\n\n` : "";
    const headers = { "Content-Type": "text/event-stream" };
    return route.fulfill({ headers, body: `retry: ${RECONNECT_MS}\n\n${event}` });
  });
  await page.route(`**/api/paste-assistant-thread/${thread.id}/handoff`, (route) => answerHandoff(route, fake));
  return fake;
}

function answerHandoff(route: Route, fake: FakeConversation) {
  fake.requests.handoff += 1;
  if (fake.offline) return route.abort();
  const { wanted } = route.request().postDataJSON() as { wanted: boolean };
  const handoff: Handoff | null = wanted ? { state: "waiting", by: null } : null;
  fake.thread = { ...fake.thread, handoff };
  return route.fulfill({ json: fake.thread });
}
