import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { composer } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";

const offer = (page: Page) => page.getByRole("button", { name: "Ask about this", exact: true });
const panel = (page: Page) => page.getByRole("complementary", { name: "Assistant" });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.ariaLabel);
/** As a keyboard or a finger does: without any press of a mouse. */
const select = (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => getSelection()?.selectAllChildren(element));
const LEAD = "How maintainers see every new thread.";

describe("asking about a page or a passage", () => {
  const server = setUpSite("small");
  const tab = setUpTab(server, { path: "/docs/slack" });

  it("attaches the page by the button in its header, whether the panel is closed or open", async () => {
    const { page } = tab;
    const button = page.getByRole("button", { name: "Ask about this page" });
    await button.click();
    await panel(page).getByText("About: Slack set-up").waitFor();
    await expect.poll(() => focused(page)).toBe("Message");
    await panel(page).getByRole("button", { name: "Leave out the page" }).click();
    await button.click();
    await panel(page).getByText("About: Slack set-up").waitFor();
    await expect.poll(() => focused(page)).toBe("Message");
  });

  it("attaches the page by a click before the page's code is loaded", async () => {
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
    await page.getByRole("button", { name: "Ask about this page" }).click();
    release();
    await panel(page).getByText("About: Slack set-up").waitFor();
  });

  it("offers to ask about text that is selected with the mouse, and attaches it", async () => {
    const { page } = tab;
    await page.locator(".doc-lead").click({ clickCount: 3 });
    await offer(page).click();
    await panel(page).getByText(`“${LEAD}”`).waitFor();
    await expect.poll(() => focused(page)).toBe("Message");
    await expect.poll(() => page.evaluate(() => getSelection()?.toString())).toBe("");
    await offer(page).waitFor({ state: "detached" });
  });

  it("shows its button at the end of the selection when the mouse button is released", async () => {
    const { page } = tab;
    await page.waitForLoadState("networkidle");
    const box = await page.locator(".doc-lead").boundingBox();
    if (!box) throw new Error("The lead is not shown.");
    await page.mouse.move(box.x + 2, box.y + 5);
    await page.mouse.down();
    const loaded = page.waitForEvent("requestfinished", (request) => request.url().endsWith(".js"));
    await page.mouse.move(box.x + 60, box.y + 5, { steps: 4 });
    await loaded;
    await page.mouse.move(box.x + 120, box.y + 5, { steps: 4 });
    expect(await page.evaluate(() => getSelection()?.toString())).not.toBe("");
    expect(await offer(page).count()).toBe(0);
    await page.mouse.up();
    await offer(page).waitFor();
    const place = await offer(page).boundingBox();
    expect(Math.abs((place?.y ?? 0) - box.y)).toBeLessThan(60);
    expect(Math.abs((place?.x ?? 0) + (place?.width ?? 0) / 2 - box.x - 120)).toBeLessThan(80);
  });

  it("works for text that is selected without a mouse, and by the shortcut, also in an open panel", async () => {
    const { page } = tab;
    await select(page, ".doc-lead");
    await offer(page).waitFor();
    await page.keyboard.press("Control+i");
    await panel(page).getByText(`“${LEAD}”`).waitFor();
    await select(page, "h1");
    await page.keyboard.press("Control+i");
    await panel(page).getByText("“Slack set-up”").waitFor();
    // Nothing is selected any more: now it closes.
    await page.keyboard.press("Control+i");
    await composer(page).waitFor({ state: "detached" });
  });

  it("hides its button when the selection ends, by Escape, and when the text is out of sight", async () => {
    const { page } = tab;
    await select(page, ".doc-lead");
    await offer(page).waitFor();
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await offer(page).waitFor({ state: "detached" });
    await select(page, ".doc-lead");
    await offer(page).waitFor();
    await page.keyboard.press("Escape");
    await offer(page).waitFor({ state: "detached" });
    await page.locator("article").evaluate((article) => {
      article.style.paddingBottom = "200vh";
    });
    await select(page, ".prose p");
    await offer(page).waitFor();
    await page.evaluate(() => scrollTo({ top: 1_200, behavior: "instant" }));
    await offer(page).waitFor({ state: "detached" });
    // Text elsewhere is not the page's.
    await select(page, "nav[aria-label=Docs]");
    expect(await offer(page).count()).toBe(0);
  });

  it("loads its code at the first selection, and cuts a long text between characters", async () => {
    const { page } = tab;
    await page.waitForLoadState("networkidle");
    const scripts: string[] = [];
    page.on("request", (request) => scripts.push(request.url()));
    await page.locator(".doc-lead").evaluate((lead) => {
      lead.textContent = `${"a".repeat(1_999)}😀`;
    });
    expect(scripts).toEqual([]);
    await select(page, ".doc-lead");
    await offer(page).waitFor();
    expect(scripts.filter((url) => url.endsWith(".js")).length).toBeGreaterThan(0);
    await offer(page).click();
    const about = await panel(page).getByText(/^“a/).textContent();
    expect(about).toBe(`“${"a".repeat(1_999)}”`);
  });
});
