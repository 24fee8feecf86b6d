import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { ask, log, openAssistant, PHONE, visit } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";

const panel = (page: Page) => page.getByRole("complementary", { name: "Assistant" });
const answered = async (page: Page, question: string) => {
  await ask(page, question);
  await page.getByText("Answer ready").waitFor({ state: "attached" });
};

describe("ways between threads and pages", () => {
  const server = setUpSite("whole");
  const tab = setUpTab(server);
  const open = async (path: string, viewport?: typeof PHONE): Promise<Page> => {
    if (viewport) await tab.page.setViewportSize(viewport);
    await visit(tab.page, `${server.url}${path}`);
    return tab.page;
  };

  it("lead back to the previous thread, and add nothing else to the history", async () => {
    const page = await open("/docs/slack-setup");
    await openAssistant(page);
    const question = async (text: string) => {
      await ask(page, text);
      await log(page).getByRole("link").first().waitFor();
      await page.waitForURL(/thread=/);
      return new URL(page.url()).searchParams.get("thread");
    };
    const first = await question("How do I create the Slack app?");
    await page.getByRole("button", { name: "New thread" }).click();
    await page.waitForURL((url) => !url.search);
    const second = await question("How do lists page?");
    expect(second).not.toBe(first);
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get("thread") === first);
    await log(page).getByText("How do I create the Slack app?").first().waitFor();
    await page.goForward();
    await log(page).getByText("How do lists page?").first().waitFor();
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    const list = page.getByRole("list", { name: "Threads" });
    await list.getByRole("button", { name: /How do I create the Slack app/ }).click();
    await page.waitForURL((url) => url.searchParams.get("thread") === first);
    await log(page).getByText("How do I create the Slack app?").first().waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get("thread") === second);
    await log(page).getByText("How do lists page?").first().waitFor();
    expect(new URL(page.url()).pathname).toBe("/docs/slack-setup");
    // Nobody goes back to a thread that is no more.
    const entries = await page.evaluate(() => history.length);
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    const doomed = list.getByRole("listitem").filter({ hasText: "How do lists page" });
    await doomed.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.waitForURL((url) => !url.search);
    expect(await page.evaluate(() => history.length)).toBe(entries);
  });

  it("lead to a cited heading at each click on its link, without loading the page again", async () => {
    const page = await open("/docs/slack-setup");
    await openAssistant(page);
    await ask(page, "What happens when Slack is down?");
    const link = log(page).getByRole("link", { name: "Slack set-up › What happens when Slack is down?" }).first();
    await link.waitFor();
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    const heading = page.locator("#what-happens-when-slack-is-down");
    for (const _ of ["first", "again"]) {
      await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
      await link.click();
      // Below the header, with some air.
      await expect.poll(() => heading.evaluate((it) => it.getBoundingClientRect().top)).toBeLessThan(120);
      expect(await heading.evaluate((it) => it.getBoundingClientRect().top)).toBeGreaterThan(60);
      expect(await heading.evaluate((it) => it.matches("[data-target]"))).toBe(true);
    }
    expect(requests.filter((url) => url.includes("/_next/data/"))).toEqual([]);
    await page.waitForURL(/\?thread=thread_\w+#what-happens-when-slack-is-down$/);
  });

  it("lead back to the docs page, with the thread beside it", async () => {
    const page = await open("/docs/deploying");
    await openAssistant(page);
    await answered(page, "How do I create the Slack app?");
    const thread = new URL(page.url()).searchParams.get("thread");
    await page.getByRole("link", { name: "Open on a page of its own" }).click();
    await page.waitForURL((url) => url.pathname === "/assistant" && url.searchParams.get("thread") === thread);
    await log(page).getByRole("link").first().waitFor();
    await page.getByRole("link", { name: "Back to the docs" }).click();
    await page.waitForURL((url) => url.pathname === "/docs/deploying" && url.searchParams.get("thread") === thread);
    await panel(page).getByText("How do I create the Slack app?").first().waitFor();
    // An address somebody else made leads nowhere else.
    await page.goto(`${server.url}/assistant?from=//example.com/docs`);
    expect(await page.getByRole("link", { name: "Back to the docs" }).getAttribute("href")).toBe("/docs");
  });

  it("show the page of a source instead of the panel on a phone", async () => {
    const page = await open("/docs/how-it-works", PHONE);
    await openAssistant(page);
    await answered(page, "How do I create the Slack app?");
    const source = "Slack set-up › How do I create the Slack app?";
    await log(page).getByRole("link", { name: source }).first().click();
    await page.getByRole("heading", { level: 1, name: "Slack set-up" }).waitFor();
    await panel(page).waitFor({ state: "hidden" });
    await page.waitForURL(/\/docs\/slack-setup#how-do-i-create-the-slack-app$/);
    // The same heading, from the page it is on.
    await openAssistant(page);
    await page.waitForURL(/thread=/);
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    await log(page).getByRole("link", { name: source }).first().click();
    await panel(page).waitFor({ state: "hidden" });
    const heading = page.locator("#how-do-i-create-the-slack-app");
    await expect.poll(() => heading.evaluate((it) => it.getBoundingClientRect().top)).toBeLessThan(120);
  });

  it("show the docs instead of the panel on a phone after a visit to the assistant's own page", async () => {
    const page = await open("/docs/deploying", PHONE);
    await openAssistant(page);
    await page.getByRole("link", { name: "Open on a page of its own" }).click();
    await page.getByRole("link", { name: "Back to the docs" }).click();
    await page.getByRole("heading", { level: 1, name: "Deploying" }).waitFor();
    await panel(page).waitFor({ state: "hidden" });
  });
});
