/** How an open page follows what maintainers do, and what it does while nobody looks. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { ask, composer, log, openAssistant, visit } from "#tests/support/pages/browser.ts";
import { type FakeConversation, serveConversation } from "#tests/support/pages/conversation.ts";
import { setUpServer, setUpTab } from "#tests/support/pages/set-up.ts";

const LONG = Array.from({ length: 60 }, (_, at) => `Paragraph ${at}.`).join("\n\n");

/** Lets the page be hidden or visible as a change of tabs does. */
const show = (page: Page, state: "hidden" | "visible") =>
  page.evaluate((visibility) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);

describe("a page with a conversation", () => {
  const server = setUpServer(() => ({ SLACK_HANDOFF: "on" }));
  const tab = setUpTab(server);

  async function open(answer: string, patch: Parameters<typeof fakeThread>[2] = {}): Promise<FakeConversation> {
    const now = new Date();
    const thread = fakeThread("Scopes", now, patch);
    const messages = [
      fakeMessage(thread, "user", "Which scopes?", { id: "q1" }),
      fakeMessage(thread, "assistant", answer, { id: "a1" }),
    ];
    const fake = await serveConversation(tab.page, thread, messages);
    await visit(tab.page, `${server.url}/docs/slack?thread=${thread.id}`);
    await tab.page.getByRole("button", { name: "Ask a person" }).waitFor();
    return fake;
  }

  function reply(fake: FakeConversation, text: string): void {
    const created_at = Math.floor(Date.now() / 1_000) + 5;
    const patch = { id: `m${fake.messages.length}`, author: "Ada", created_at };
    fake.messages.push(fakeMessage(fake.thread, "maintainer", text, patch));
    fake.thread = { ...fake.thread, answered_at: created_at };
    fake.change();
  }

  it("shows a reply without a reload, tells screen readers, and moves neither text nor focus", async () => {
    const { page } = tab;
    const fake = await open(LONG);
    const box = page.getByRole("region", { name: "Conversation" });
    await box.evaluate((element) => element.scrollTo(0, 300));
    await composer(page).fill("I am writing");
    const before = await page.getByText("Paragraph 20.", { exact: true }).boundingBox();
    reply(fake, "Hello, I am **Ada**.");
    await page.getByRole("status").getByText("Ada replied").waitFor({ state: "attached" });
    const item = log(page).getByRole("listitem").filter({ hasText: "Ada, from the team, said" });
    expect(await item.textContent()).toContain("Hello, I am Ada.");
    expect(await page.getByText("Paragraph 20.", { exact: true }).boundingBox()).toEqual(before);
    expect(await composer(page).inputValue()).toBe("I am writing");
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("does not load anything again for a change that it knows", async () => {
    const fake = await open("Yes.");
    reply(fake, "Hello.");
    await log(tab.page).getByText("Hello.").waitFor();
    const { messages, events } = fake.requests;
    await expect.poll(() => fake.requests.events).toBeGreaterThan(events + 3);
    expect(fake.requests.messages).toBe(messages);
  });

  it("has no stream while the tab is hidden, and sees what came when it is shown again", async () => {
    const { page } = tab;
    const fake = await open("Yes.");
    await expect.poll(() => fake.requests.events).toBeGreaterThan(0);
    await show(page, "hidden");
    const closed = page.waitForFunction(() => document.visibilityState === "hidden");
    await closed;
    // What was on its way ends first.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    const { events } = fake.requests;
    reply(fake, "While you were away.");
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    expect(fake.requests.events).toBe(events);
    await show(page, "visible");
    await log(page).getByText("While you were away.").waitFor();
  });

  it("counts what came in the title of a hidden tab, with a request a minute", async () => {
    const { page } = tab;
    await page.clock.install();
    const fake = await open("Yes.");
    const title = await page.title();
    const lists: string[] = [];
    page.on("request", (request) => {
      if (/paste-assistant-thread\?/.test(request.url())) lists.push(request.url());
    });
    await show(page, "hidden");
    reply(fake, "While you were away.");
    await page.clock.runFor(59_000);
    expect([await page.title(), lists.length]).toEqual([title, 0]);
    await page.clock.runFor(2_000);
    await expect.poll(() => page.title()).toBe(`(1) ${title}`);
    await show(page, "visible");
    await expect.poll(() => page.title()).toBe(title);
    await page.clock.runFor(300_000);
    expect(lists.length).toBeLessThan(4);
  });

  it("asks for nothing while the tab is hidden if nobody would write", async () => {
    const { page } = tab;
    await page.clock.install();
    const old = Math.floor(Date.now() / 1_000) - 3 * 86_400;
    await open("Yes.", { updated_at: old, answered_at: old });
    await show(page, "hidden");
    await page.clock.runFor(1_000);
    let requests = 0;
    page.on("request", () => requests++);
    await page.clock.runFor(600_000);
    expect(requests).toBe(0);
  });

  it("asks the real server for a person, and takes it back", async () => {
    const { page } = tab;
    await visit(page, `${server.url}/docs/slack`);
    await openAssistant(page);
    await ask(page, "Which scopes does the Slack app need?");
    const button = page.getByRole("button", { name: "Ask a person" }).last();
    await button.click();
    await page.getByRole("status").getByText("We have asked").waitFor();
    await page.reload();
    await page.getByRole("status").getByText("We have asked").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("We have asked").waitFor({ state: "detached" });
  });
});
