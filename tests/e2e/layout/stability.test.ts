import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask, composer, DESKTOP, openAssistant, PHONE, type Tab, visit } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";

/** As a slow phone on a slow network: what a page loads late comes so much later, ms. */
const SLOW_DOWN = 6;
const DELAY_MS = 1_000;
const PATH = "/docs/slack-setup";

/** Web Vitals count what moves without the reader having done anything in the half second before. */
type Shift = { at: number; value: number; moved: string[] };

/** From the next document on, everything that moves is noted. */
const watchShifts = (page: Page) =>
  page.addInitScript(() => {
    const shifts: Shift[] = [];
    Reflect.set(window, "shifts", shifts);
    type Source = { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
    type Entry = { startTime: number; value: number; hadRecentInput: boolean; sources: Source[] };
    const place = ({ x, y, width, height }: DOMRectReadOnly) => `${x},${y} ${width}x${height}`;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as unknown as Entry[]) {
        const moved = entry.sources.map(({ node, previousRect, currentRect }) => {
          const name = node instanceof Element ? node.className : String(node);
          return `${name}: ${place(previousRect)} -> ${place(currentRect)}`;
        });
        if (!entry.hadRecentInput) shifts.push({ at: entry.startTime, value: entry.value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
const shifts = (page: Page): Promise<Shift[]> => page.evaluate(() => Reflect.get(window, "shifts"));

/** A slow processor; fonts, and all code that the document at `url` does not name, come late. */
async function slow({ page, context }: Tab, url: string): Promise<void> {
  const html = await (await context.request.get(url)).text();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW_DOWN });
  // Else a second visit has all of it at once.
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await page.route(/\.(woff2|js|css)$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.endsWith(".woff2") || !html.includes(pathname)) await new Promise((go) => setTimeout(go, DELAY_MS));
    await route.continue();
  });
}

/** Resolves when nothing is on its way any more and what came is drawn. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => document.fonts.ready);
  await drawn(page);
}
const drawn = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

describe.each([
  ["a desktop", DESKTOP],
  ["a phone", PHONE],
])("a slow docs page on %s", (_, viewport) => {
  const site = setUpSite("whole");
  // One test loads its styles from another origin than its page.
  const tab = setUpTab(site, { viewport, checksTroubles: false });
  const address = () => `${site.url}${PATH}`;

  it("does not move by itself on the first visit", async () => {
    const { page } = tab;
    const url = address();
    await slow(tab, url);
    await watchShifts(page);
    await page.goto(url);
    await settled(page);
    expect(await shifts(page)).toEqual([]);
  });

  it("does not move by itself while the document arrives in pieces", async () => {
    const { page } = tab;
    const url = address();
    // Without scripts: what is drawn is what the browser has read so far.
    const whole = (await (await tab.context.request.get(url)).text()).replace(/<script.*?<\/script>/gs, "");
    const html = whole.replace("<head>", `<head><base href="${url}">`);
    const endOf = (start: string) => html.indexOf(">", html.indexOf(start)) + 1;
    const cuts = [endOf('data-opens="search"'), endOf('class="doc-tools"'), endOf('class="doc-copy"'), html.length];
    expect(cuts).toEqual(cuts.toSorted((a, b) => a - b));
    const asked = Promise.withResolvers<ServerResponse>();
    const server = createServer((_, response) => asked.resolve(response.setHeader("Content-Type", "text/html")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close();
    });
    await watchShifts(page);
    const gone = page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { waitUntil: "commit" });
    const response = await asked.promise;
    for (const [index, end] of cuts.entries()) {
      response.write(html.slice(cuts[index - 1] ?? 0, end));
      await gone;
      await drawn(page);
    }
    response.end();
    await page.waitForLoadState();
    await drawn(page);
    expect(await page.getByRole("button", { name: "Search the docs" }).isVisible()).toBe(true);
    expect(await shifts(page)).toEqual([]);
  });

  it.each([
    ["new conversation", false],
    ["thread", true],
  ])("does not move by itself when it is reloaded with a %s", async (_, inThread) => {
    const { page } = tab;
    const url = address();
    await visit(page, url);
    await openAssistant(page);
    if (inThread) {
      await ask(page, "How do I create the Slack app?");
      await page.getByText("Answer ready").waitFor({ state: "attached" });
      await page.waitForURL(/thread=/);
    }
    await slow(tab, page.url());
    await watchShifts(page);
    await page.reload();
    await composer(page).waitFor();
    if (inThread) await page.getByRole("group", { name: "Sources" }).waitFor();
    await settled(page);
    expect(await shifts(page)).toEqual([]);
  });

  it.each(["before the page answers", "by its shortcut"])(
    "does not move again when the panel has its room, opened %s",
    async (how) => {
      const { page } = tab;
      const url = address();
      await slow(tab, url);
      const early = how === "before the page answers";
      await (early ? page.goto(url, { waitUntil: "commit" }) : visit(page, url));
      if (early) await page.getByRole("button", { name: "Ask the assistant" }).click();
      else await page.keyboard.press("Control+i");
      // Long before the code that draws the panel: the page has made room for it and stays where it is.
      const article = page.locator("article");
      const room = await article.boundingBox();
      await composer(page).waitFor();
      await settled(page);
      expect(await article.boundingBox()).toEqual(room);
    },
  );
});
