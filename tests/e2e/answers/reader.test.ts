import { describe, expect, it } from "vitest";
import { ask, composer, log, openAssistant, openTab, PHONE } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";

const server = setUpSite("small");

describe("a reader with no key and no network", () => {
  const tab = setUpTab(server, { path: "/docs/slack" });

  it("asks in the sidebar and gets an answer whose link leads to the heading", async () => {
    const { page } = tab;
    await openAssistant(page);
    await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Message");
    await ask(page, "How do I create the Slack app?");
    await log(page).getByText("How do I create the Slack app?").waitFor();
    const link = log(page).getByRole("link", { name: "Slack set-up › Create the app" }).first();
    await link.click();
    await page.waitForURL(/#create-the-app$/);
    await page.locator("#create-the-app:is(:target, [data-target])").waitFor();
    expect(await log(page).getByText("chat:write").first().isVisible()).toBe(true);
  });

  it("opens the panel by a click before the page's code is loaded", async () => {
    const { page } = tab;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/_next/**/*.js", async (route) => {
      await held;
      await route.continue();
    });
    await page.reload({ waitUntil: "commit" });
    await page.getByRole("button", { name: "Ask the assistant" }).click();
    release();
    await composer(page).waitFor();
  });

  it("sees an alert when the assistant's code cannot be loaded, and can retry", async () => {
    const { page, context } = tab;
    await page.waitForLoadState("networkidle");
    await context.setOffline(true);
    await page.getByRole("button", { name: "Ask the assistant" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "could not be loaded" });
    await alert.waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Retry" }).click();
    await composer(page).waitFor();
  });

  it("keeps a draft while the list is open, the panel is closed and the page changes", async () => {
    const { page } = tab;
    await openAssistant(page);
    await composer(page).fill("Half a quest");
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    await page.getByText("No threads yet").waitFor();
    await page.keyboard.press("Escape");
    expect(await composer(page).inputValue()).toBe("Half a quest");
    await page.keyboard.press("Escape");
    await composer(page).waitFor({ state: "detached" });
    await page.getByRole("navigation", { name: "Docs" }).getByRole("link", { name: "Welcome" }).click();
    await openAssistant(page);
    expect(await composer(page).inputValue()).toBe("Half a quest");
  });

  it("has the focus in the field after a starter, and closes only the dialog by Escape", async () => {
    const { page } = tab;
    await openAssistant(page);
    await page.getByRole("button", { name: "How do I create the Slack app?" }).press("Enter");
    await log(page).getByRole("link").first().waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message");
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("alertdialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    expect(await page.getByRole("button", { name: "Delete", exact: true }).isVisible()).toBe(true);
  });

  it("finds the thread again by its address, after a reload and by its title in the list", async () => {
    const { page } = tab;
    await openAssistant(page);
    await ask(page, "How do lists page?");
    await log(page).getByRole("link").first().waitFor();
    await page.waitForURL(/\?thread=thread_[0-9a-f]{32}$/);
    await page.reload();
    await log(page).getByText("How do lists page?").waitFor();
    await log(page).getByRole("link").first().waitFor();
    await page.getByRole("button", { name: "New thread" }).click();
    await page.getByRole("button", { name: "How do I create the Slack app?" }).waitFor();
    await page.waitForURL((url) => !url.search);
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    await page
      .getByRole("list", { name: "Threads" })
      .getByRole("button", { name: /How do lists page/ })
      .click();
    await log(page).getByText("How do lists page?").waitFor();
  });

  it("keeps the panel and its thread while the docs page changes", async () => {
    const { page } = tab;
    await openAssistant(page);
    await ask(page, "How do lists page?");
    await log(page).getByRole("link").first().waitFor();
    await page.waitForURL(/\?thread=/);
    const thread = new URL(page.url()).search;
    await page.getByRole("navigation", { name: "Docs" }).getByRole("link", { name: "Welcome" }).click();
    await page.getByRole("heading", { level: 1, name: "Welcome" }).waitFor();
    await page.waitForURL((url) => url.pathname === "/docs" && url.search === thread);
    expect(await log(page).getByText("How do lists page?").isVisible()).toBe(true);
  });

  it("can ask a starter question, and starts a new line with Shift+Enter", async () => {
    const { page } = tab;
    await openAssistant(page);
    await composer(page).pressSequentially("one");
    await composer(page).press("Shift+Enter");
    await composer(page).pressSequentially("two");
    expect(await composer(page).inputValue()).toBe("one\ntwo");
    await composer(page).fill("");
    await page.getByRole("button", { name: "How do I create the Slack app?" }).click();
    await log(page).getByRole("link").first().waitFor();
  });

  it("closes the panel with Escape, which restores the focus", async () => {
    const { page } = tab;
    await openAssistant(page);
    await page.keyboard.press("Escape");
    await composer(page).waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain("Ask the assistant");
  });

  it("deletes a thread only after confirmation, with the keyboard alone; Backspace does nothing (defect 16)", async () => {
    const { page } = tab;
    await openAssistant(page);
    await ask(page, "Delete this one");
    await log(page)
      .getByText(/quote|found nothing/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    const item = page
      .getByRole("list", { name: "Threads" })
      .getByRole("listitem")
      .filter({ hasText: "Delete this one" });
    const button = item.getByRole("button", { name: "Delete", exact: true });
    await button.focus();
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Delete");
    expect(await page.getByRole("alertdialog").count()).toBe(0);
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await item.count()).toBe(1);
    await button.click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await item.waitFor({ state: "detached" });
    await page.waitForURL((url) => !url.search);
  });

  it("lists threads newest first (defect 16)", async () => {
    const { page } = tab;
    await openAssistant(page);
    for (const question of ["First question", "Second question"]) {
      await ask(page, question);
      // The end of an answer counts as activity, too.
      await page.getByText("Answer ready").waitFor({ state: "attached" });
      await page.getByRole("button", { name: "New thread" }).click();
    }
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    const items = page.getByRole("list", { name: "Threads" }).getByRole("listitem");
    const beginnings = async () => (await items.allTextContents()).map((text) => text.slice(0, 6));
    await expect.poll(beginnings).toEqual(["Second", "First "]);
  });

  it("causes no timers, frames or requests while idle (defect 21)", async () => {
    const { page } = tab;
    await openAssistant(page);
    await ask(page, "How do lists page?");
    await log(page).getByRole("link").first().waitFor();
    await page.getByText("Answer ready").waitFor({ state: "attached" });
    await page.evaluate(() => {
      const counts: Record<string, number> = { setTimeout: 0, setInterval: 0, requestAnimationFrame: 0, fetch: 0 };
      for (const name of Object.keys(counts)) {
        const original: (...args: unknown[]) => unknown = Reflect.get(window, name);
        const counting = (...args: unknown[]) => {
          counts[name] = (counts[name] ?? 0) + 1;
          return original(...args);
        };
        Reflect.set(window, name, counting);
      }
      Reflect.set(window, "counts", counts);
    });
    const counted = () => page.evaluate<Record<string, number>>(() => ({ ...Reflect.get(window, "counts") }));
    // What was under way when the answer came may end first; then nothing comes.
    await expect
      .poll(async () => {
        const before = await counted();
        await page.waitForTimeout(2_000);
        return Object.entries(await counted()).filter(([name, count]) => count !== before[name]);
      })
      .toEqual([]);
  });

  it("sees JSX in an answer as text (defect 18)", async () => {
    const { page } = tab;
    await page.route("**/api/paste-assistant-messages/**", async (route) => {
      const response = await route.fetch();
      const list = await response.json();
      for (const message of list.data) {
        if (message.role === "assistant") {
          message.content[0].text = {
            value:
              'Use <Button variant="primary">Save</Button>.\n\n<iframe src="/docs"></iframe><style>*{display:none}</style>',
            annotations: [],
          };
        }
      }
      await route.fulfill({ response, json: list });
    });
    await openAssistant(page);
    await ask(page, "A button?");
    await log(page).getByText('<Button variant="primary">Save</Button>').waitFor();
    await log(page).getByText('<iframe src="/docs"></iframe>').waitFor();
    expect(await page.locator("iframe").count()).toBe(0);
  });
});

describe("a reader on a phone", () => {
  it("uses the assistant full-screen, with nothing wider than the screen (defect 17)", async () => {
    const tab = await openTab({ viewport: PHONE });
    const { page } = tab;
    await page.goto(`${server.url}/docs/slack`);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBe(0);
    await openAssistant(page);
    await ask(page, "How do I create the Slack app?");
    await log(page).getByRole("link").first().waitFor();
    expect(await overflow()).toBe(0);
    const box = await page.getByRole("complementary", { name: "Assistant" }).boundingBox();
    expect(box).toEqual({ x: 0, y: 0, ...PHONE });
    const onTop = await page.evaluate(() => document.elementFromPoint(10, 10)?.closest("aside")?.ariaLabel);
    expect(onTop).toBe("Assistant");
    expect(await page.locator("main").evaluate((main: HTMLElement) => main.inert)).toBe(true);
    await page.getByRole("button", { name: "Close the assistant" }).click();
    await expect.poll(() => page.locator("main").evaluate((main: HTMLElement) => main.inert)).toBe(false);
    await tab.close();
  });
});
