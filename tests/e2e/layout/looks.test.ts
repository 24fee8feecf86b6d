import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  ask,
  composer,
  DESKTOP,
  openAssistant,
  openTab,
  PHONE,
  takePicture,
  violations,
  visit,
} from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const picture = async (page: Page, name: string) => {
  await takePicture(page, `${name}`);
};
const panel = (page: Page) => page.getByRole("complementary", { name: "Assistant" });
const separator = (page: Page) => page.getByRole("separator", { name: "Assistant's width" });
const answered = async (page: Page, question: string) => {
  await ask(page, question);
  await page.getByText("Answer ready").waitFor({ state: "attached" });
};

const server = setUpSite("whole");

describe("the panel on a phone", () => {
  it("has targets of at least 44 px and makes room for the keyboard", async () => {
    const { page, close } = await openTab({ viewport: PHONE });
    await page.goto(`${server.url}/docs/slack-setup`);
    await openAssistant(page);
    expect(await separator(page).count()).toBe(0);
    const viewport = await page.locator("meta[name=viewport]").getAttribute("content");
    expect(viewport).toContain("interactive-widget=resizes-content");
    for (const control of await panel(page).locator("button, a").all()) {
      const name = await control.textContent();
      if (name === "Send") continue;
      expect([name, ((await control.boundingBox())?.height ?? 0) >= 44]).toEqual([name, true]);
    }
    const closing = await page.getByRole("button", { name: "Close the assistant" }).boundingBox();
    expect(closing?.width).toBeGreaterThanOrEqual(44);
    // Browsers that lay the keyboard over the page say so here only.
    await page.evaluate(() => {
      Object.defineProperty(visualViewport, "height", { value: 400 });
      visualViewport?.dispatchEvent(new Event("resize"));
    });
    await expect.poll(async () => (await panel(page).boundingBox())?.height).toBe(400);
    await close();
  });
});

describe("the assistant's own page", () => {
  it("prints the whole conversation without controls; a docs page prints without the assistant", async () => {
    const { page, close } = await openTab();
    await page.goto(`${server.url}/assistant`);
    await answered(page, "How do I create the Slack app?");
    await answered(page, "What happens when Slack is down?");
    await page.getByRole("group", { name: "Sources" }).nth(1).waitFor();
    await page.emulateMedia({ media: "print" });
    await picture(page, "print-conversation");
    for (const gone of ["button", "textarea", "header", "a:has-text('Back to the docs')", "h2:has-text('Assistant')"]) {
      expect([gone, await page.locator(gone).filter({ visible: true }).count()]).toEqual([gone, 0]);
    }
    // No box cuts anything off: everything is as high as what it holds.
    const [first, last] = await page.locator("[data-question]").all();
    expect((await first?.boundingBox())?.y).toBeGreaterThan(0);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    const bottom = await page.getByRole("group", { name: "Sources" }).last().boundingBox();
    expect((await last?.boundingBox())?.y).toBeLessThan(height);
    expect((bottom?.y ?? 0) + (bottom?.height ?? 0)).toBeLessThanOrEqual(height);
    expect(height).toBeGreaterThan(DESKTOP.height);
    await page.emulateMedia({ media: "screen" });
    await page.goto(`${server.url}/docs/slack-setup`);
    await openAssistant(page);
    await page.emulateMedia({ media: "print" });
    await picture(page, "print-docs");
    expect(await panel(page).isVisible()).toBe(false);
    expect(await page.getByRole("button", { name: "Ask about this page" }).isVisible()).toBe(false);
    expect((await page.locator("article").boundingBox())?.width).toBeGreaterThan(DESKTOP.width * 0.9);
    await close();
  });
});

describe("the frame of the panel", () => {
  it("puts the panel on the left for text from right to left", async () => {
    const { page, close } = await openTab();
    await page.addInitScript(() => addEventListener("DOMContentLoaded", () => (document.documentElement.dir = "rtl")));
    await page.goto(`${server.url}/docs/slack-setup`);
    await openAssistant(page);
    await picture(page, "rtl");
    expect((await panel(page).boundingBox())?.x).toBe(0);
    await separator(page).focus();
    await page.keyboard.press("ArrowRight");
    expect(await separator(page).getAttribute("aria-valuenow")).toBe("432");
    await page.mouse.move(432, 400);
    await page.mouse.down();
    await page.mouse.move(500, 400);
    await page.mouse.up();
    await expect.poll(() => separator(page).getAttribute("aria-valuenow")).toBe("500");
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.goto(`${server.url}/docs/deploying`);
    const step = await page
      .locator(".doc-steps > li")
      .first()
      .evaluate((it) => [getComputedStyle(it, "::before").right, getComputedStyle(it).paddingRight]);
    // The number stands in the room that is left for it.
    expect(step).toEqual(["0px", "48px"]);
    await picture(page, "rtl-steps");
    await page.goto(`${server.url}/assistant`);
    await composer(page).waitFor();
    await picture(page, "rtl-page");
    const arrow = page.getByRole("link", { name: "Back to the docs" }).locator("> :first-child");
    expect(await arrow.evaluate((icon) => getComputedStyle(icon).transform)).toBe("matrix(-1, 0, 0, 1, 0, 0)");
    await close();
  });

  it("follows the theme that is chosen in another tab", async () => {
    const { page, context, close } = await openTab();
    await page.goto(`${server.url}/docs/slack-setup`);
    const other = await openTab({ context });
    await visit(other.page, `${server.url}/docs/deploying`);
    await other.page.getByRole("button", { name: "Dark theme" }).click();
    await page.waitForFunction(() => document.body.dataset.theme === "twilio-dark");
    await page.getByRole("button", { name: "Dark theme", pressed: true }).click();
    await other.page.waitForFunction(() => document.body.dataset.theme === "twilio");
    await close();
  });

  it.each([
    { name: "light", viewport: DESKTOP, colorScheme: "light" },
    { name: "dark", viewport: DESKTOP, colorScheme: "dark" },
    { name: "light-phone", viewport: PHONE, colorScheme: "light" },
    { name: "dark-phone", viewport: PHONE, colorScheme: "dark" },
  ] as const)("violates no rule of axe: $name", async ({ name, viewport, colorScheme }) => {
    const { page, close, troubles } = await openTab({ viewport, colorScheme });
    const found: string[] = [];
    const check = async (state: string) => {
      await picture(page, `${name}-${state}`);
      found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
    };
    await visit(page, `${server.url}/docs/slack-setup`);
    await page.locator(".doc-lead").evaluate((lead) => getSelection()?.selectAllChildren(lead));
    const offer = page.getByRole("button", { name: "Ask about this", exact: true });
    await offer.waitFor();
    await check("selection");
    await offer.click();
    await composer(page).waitFor();
    if (viewport === DESKTOP) {
      await separator(page).focus();
      await page.keyboard.press("End");
      await check("wide");
      await page.keyboard.press("Home");
    }
    await check("about");
    await page.goto(`${server.url}/assistant?from=/docs/slack-setup`);
    await composer(page).waitFor();
    await check("page");
    expect(found).toEqual([]);
    expect(troubles).toEqual([]);
    await close();
  });
});
