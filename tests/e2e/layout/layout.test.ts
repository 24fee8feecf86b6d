import type { Page, Request } from "playwright-core";
import { describe, expect, it } from "vitest";
import { composer, openAssistant, openTab, visit } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";

const opener = (page: Page) => page.getByRole("button", { name: "Ask the assistant" });
const separator = (page: Page) => page.getByRole("separator", { name: "Assistant's width" });
const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.ariaLabel ?? document.activeElement?.textContent);
const values = (page: Page) =>
  separator(page).evaluate((edge) => {
    const of = (name: string) => Number(edge.getAttribute(`aria-value${name}`));
    return { now: of("now"), min: of("min"), max: of("max") };
  });
const panelWidth = (page: Page) => page.locator("#assistant-dock").evaluate((dock: HTMLElement) => dock.offsetWidth);

/** Scrolls, and marks the block that then begins first below the header. */
const readFrom = (page: Page, top: number) =>
  page.evaluate((y) => {
    scrollTo({ top: y, behavior: "instant" });
    const blocks = [...document.querySelectorAll("article :is(h2, h3, p, li, pre, tr)")];
    const read = blocks.find((block) => block.getClientRects().length && block.getBoundingClientRect().top >= 60);
    read?.setAttribute("data-read", "");
  }, top);
/** Where that block stands once the browser has drawn everything. */
const placeOfRead = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise((resolve) => {
        const settle = () => resolve(document.querySelector("[data-read]")?.getBoundingClientRect().top ?? Number.NaN);
        requestAnimationFrame(() => requestAnimationFrame(settle));
      }),
  );

describe("the panel's frame", () => {
  const server = setUpSite("whole");
  const tab = setUpTab(server, { path: "/docs/slack-setup" });

  it("opens and closes by its shortcut, which restores the focus", async () => {
    const { page } = tab;
    expect(await opener(page).getAttribute("aria-keyshortcuts")).toBe("Control+I Meta+I");
    expect(await opener(page).getAttribute("title")).toBe("Ctrl+I or ⌘I");
    await page.getByRole("link", { name: "Deploying" }).first().focus();
    await page.keyboard.press("Control+i");
    await composer(page).waitFor();
    await expect.poll(() => focused(page)).toBe("Message");
    await page.keyboard.press("Meta+i");
    await composer(page).waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("Deploying");
  });

  it("loads its code when a reader points at its button", async () => {
    const { page } = tab;
    await page.waitForLoadState("networkidle");
    const coming = new Set<Request>();
    page.on("request", (request) => coming.add(request));
    page.on("requestfinished", (request) => coming.delete(request));
    await Promise.all([page.waitForEvent("requestfinished"), opener(page).hover()]);
    await expect.poll(() => coming.size).toBe(0);
    await tab.context.setOffline(true);
    await opener(page).click();
    await composer(page).waitFor();
  });

  it("ignores keys of an input method and of other shortcuts", async () => {
    const { page } = tab;
    const opened = await page.evaluate(() => {
      const press = (init: KeyboardEventInit) =>
        dispatchEvent(new KeyboardEvent("keydown", { key: "i", code: "KeyI", cancelable: true, ...init }));
      press({ ctrlKey: true, isComposing: true });
      press({ ctrlKey: true, shiftKey: true });
      press({});
      return document.documentElement.dataset.assistant;
    });
    expect(opened).toBeUndefined();
  });

  it("focuses the composer by “/”, unless the reader is typing in a field", async () => {
    const { page } = tab;
    await openAssistant(page);
    await page.getByRole("heading", { level: 1 }).click();
    expect(await focused(page)).not.toBe("Message");
    await page.keyboard.press("/");
    await expect.poll(() => focused(page)).toBe("Message");
    expect(await composer(page).inputValue()).toBe("");
    await page.keyboard.press("/");
    expect(await composer(page).inputValue()).toBe("/");
  });

  it("closes by Escape and restores the focus without scrolling the page", async () => {
    const { page } = tab;
    await page.getByRole("button", { name: "Ask about this page" }).click();
    await composer(page).waitFor();
    await page.evaluate(() => scrollTo({ top: 900, behavior: "instant" }));
    await page.keyboard.press("Escape");
    await composer(page).waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toBe("Ask about this page");
    expect(await page.evaluate(() => scrollY)).toBeGreaterThan(500);
  });

  it("can be resized with the keyboard, within limits, and keeps its width after a reload", async () => {
    const { page } = tab;
    await openAssistant(page);
    const { now, min, max } = await values(page);
    expect([now, min]).toEqual([416, 320]);
    await separator(page).focus();
    await page.keyboard.press("ArrowLeft");
    expect((await values(page)).now).toBe(now + 16);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect((await values(page)).now).toBe(now - 16);
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    expect(await values(page)).toEqual({ now: max, min, max });
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await page.reload();
    await composer(page).waitFor();
    expect((await values(page)).now).toBe(min + 16);
    expect(await panelWidth(page)).toBe(min + 16);
    await separator(page).dblclick();
    expect((await values(page)).now).toBe(now);
    await page.reload();
    await composer(page).waitFor();
    expect(await panelWidth(page)).toBe(now);
  });

  it("can be resized by dragging, which selects no text, and keeps that width too", async () => {
    const { page } = tab;
    await openAssistant(page);
    const drag = async (to: number) => {
      const { x = 0, width = 0 } = (await separator(page).boundingBox()) ?? {};
      await page.mouse.move(x + width / 2, 400);
      await page.mouse.down();
      await page.mouse.move(to + 60, 420, { steps: 3 });
      await page.mouse.move(to, 440);
      await page.mouse.up();
      // A pointer that was let go moves nothing any more.
      await page.mouse.move(900, 300);
    };
    await drag(780);
    await expect.poll(async () => (await values(page)).now).toBe(500);
    expect(await page.evaluate(() => getSelection()?.toString())).toBe("");
    await drag(100);
    await expect.poll(async () => (await values(page)).now).toBe((await values(page)).max);
    await drag(1270);
    await expect.poll(async () => (await values(page)).now).toBe(320);
    await drag(800);
    await page.reload();
    await composer(page).waitFor();
    expect(await panelWidth(page)).toBe(480);
  });

  it("is open again after a reload, in this tab only, and moves nothing", async () => {
    const { page } = tab;
    await page.addInitScript(() => {
      Reflect.set(window, "shifts", []);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) Reflect.get(window, "shifts").push(Reflect.get(entry, "value"));
      }).observe({ type: "layout-shift", buffered: true });
    });
    await openAssistant(page);
    await page.getByRole("link", { name: "Deploying" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Deploying" }).waitFor();
    expect(await composer(page).isVisible()).toBe(true);
    await page.reload();
    await composer(page).waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate(() => Reflect.get(window, "shifts"))).toEqual([]);
    // Nobody asked for the focus this time.
    expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    const other = await openTab({ context: tab.context });
    await other.page.goto(page.url(), { waitUntil: "networkidle" });
    expect(await other.page.locator("#assistant-dock").isVisible()).toBe(false);
    await page.keyboard.press("Control+i");
    await page.reload({ waitUntil: "networkidle" });
    expect(await page.locator("#assistant-dock").isVisible()).toBe(false);
  });

  it("keeps the reader's place while it opens, is resized and closes", async () => {
    const { page } = tab;
    await visit(page, `${server.url}/docs/troubleshooting`);
    for (const top of [700, 1_500, 2_333]) {
      await readFrom(page, top);
      const before = await placeOfRead(page);
      const places: number[] = [];
      const heights: number[] = [];
      const note = async () => {
        places.push(await placeOfRead(page));
        heights.push(await page.evaluate(() => document.documentElement.scrollHeight));
      };
      await note();
      await page.keyboard.press("Control+i");
      await composer(page).waitFor();
      await note();
      await separator(page).focus();
      await page.keyboard.press("End");
      await note();
      await page.keyboard.press("Home");
      await note();
      await separator(page).dblclick();
      await page.keyboard.press("Control+i");
      await composer(page).waitFor({ state: "detached" });
      await note();
      expect(places.map((place) => Math.abs(place - before)).filter((moved) => moved > 2)).toEqual([]);
      // Else nothing above could have moved it.
      expect(new Set(heights).size).toBeGreaterThan(2);
      await page.evaluate(() => document.querySelector("[data-read]")?.removeAttribute("data-read"));
    }
  });
});
