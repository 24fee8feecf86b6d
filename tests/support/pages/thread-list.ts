import type { Page, Route } from "playwright-core";
import type { List, Message, Thread } from "#lib/contract/assistant.ts";
import { openAssistant } from "./browser.ts";

export type FakeThreads = {
  /** Threads on the server. A test may change them at any time. */
  threads: Thread[];
  /** Messages by thread id. */
  messages: Record<string, Message[]>;
  /** Requests as "METHOD path?query", in order. */
  requests: string[];
  /** While it is true, every request fails. */
  offline: boolean;
};

/** A fake of the server's routes for threads, with `pageSize` threads to a page. */
export async function serveThreads(page: Page, threads: Thread[], pageSize = 50): Promise<FakeThreads> {
  const server: FakeThreads = { threads, messages: {}, requests: [], offline: false };
  const answer = (route: Route) => {
    const url = new URL(route.request().url());
    const method = route.request().method();
    const [, , kind = "", id] = url.pathname.split("/");
    server.requests.push(`${method} ${url.pathname}${url.search}`);
    if (server.offline) return route.abort();
    if (kind === "paste-assistant-messages")
      return route.fulfill({ json: toList(server.messages[id ?? ""] ?? [], 100) });
    if (!id && method === "GET") return route.fulfill({ json: matching(server.threads, url.searchParams, pageSize) });
    if (!id && method === "DELETE") {
      const deleted = server.threads.splice(0).length;
      return route.fulfill({ json: { object: "thread.deleted_all", deleted } });
    }
    const thread = server.threads.find((candidate) => candidate.id === id);
    if (!thread) return route.fulfill({ status: 404, json: { status: 404, code: "not_found", detail: "Not found." } });
    if (method === "PUT") Object.assign(thread.metadata, route.request().postDataJSON().metadata);
    if (method === "DELETE") server.threads.splice(server.threads.indexOf(thread), 1);
    return route.fulfill({ json: thread });
  };
  await page.route("**/api/paste-assistant-thread*", answer);
  await page.route("**/api/paste-assistant-thread/*", answer);
  await page.route("**/api/paste-assistant-messages/*", answer);
  return server;
}

function matching(threads: Thread[], search: URLSearchParams, pageSize: number): List<Thread> {
  const query = search.get("q")?.toLowerCase() ?? "";
  const found = threads.filter(({ metadata }) => (metadata.threadTitle ?? "").toLowerCase().includes(query));
  const after = found.findIndex(({ id }) => id === search.get("after"));
  return toList(found.slice(after + 1), pageSize);
}

function toList<T extends { id: string }>(items: T[], pageSize: number): List<T> {
  const data = items.slice(0, pageSize);
  const ends = { first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return { object: "list", data, ...ends, has_more: items.length > pageSize };
}

/** Locators and actions for the list of threads on a page. */
export function listOn(page: Page) {
  const rows = page.getByRole("list", { name: "Threads" }).getByRole("listitem");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  return {
    rows,
    button,
    row: (title: string) => rows.filter({ hasText: title }),
    /** A button of the thread's row. */
    action: (title: string, name: string) => rows.filter({ hasText: title }).getByRole("button", { name, exact: true }),
    searchbox: page.getByRole("searchbox", { name: "Search" }),
    field: page.getByRole("textbox", { name: "Title" }),
    dialog: page.getByRole("alertdialog"),
    status: (text: string) => page.getByRole("status").filter({ hasText: text }).waitFor({ state: "attached" }),
    titles: () => rows.locator("[dir=auto]").allTextContents(),
    /** Name of the focused element, with the title of its row: "Delete: Title of the thread". */
    focused: () =>
      page.evaluate(() => {
        const element = document.activeElement;
        const of = document.getElementById(element?.getAttribute("aria-describedby") ?? "")?.textContent;
        const name = element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
        return of ? `${name}: ${of}` : name;
      }),
    async open(): Promise<void> {
      await openAssistant(page);
      await button("Threads").click();
      await rows.first().waitFor();
    },
  };
}
