import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import {
  composer,
  DESKTOP,
  log,
  openTab,
  PHONE,
  type Tab,
  takePicture,
  violations,
  visit,
} from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const opener = (page: Page) => page.getByRole("button", { name: "Search the docs" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Search the docs" });
const field = (page: Page) => page.getByRole("combobox", { name: "Search the docs" });
const options = (page: Page) => page.getByRole("option");
const chosen = (page: Page) => page.getByRole("option", { selected: true });
const status = (page: Page) => dialog(page).getByRole("status");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

const SCOPES = "Which scopes does the Slack app need?";

const server = setUpSite("whole");

/** A reader on a docs page whose tab met no trouble in the end. */
async function reading(run: (page: Page, tab: Tab) => Promise<void>, look: Parameters<typeof openTab>[0] = {}) {
  const tab = await openTab(look);
  await visit(tab.page, `${server.url}/docs/slack-setup`);
  await run(tab.page, tab);
  expect(tab.troubles).toEqual([]);
  await tab.close();
}
const search = async (page: Page, words: string) => {
  await page.keyboard.press("Control+k");
  await lookFor(page, words);
};
const lookFor = async (page: Page, words: string) => {
  await field(page).fill("");
  await field(page).fill(words);
  await expect.poll(() => status(page).textContent()).toMatch(/result|Nothing/);
};

describe("the search in the header", () => {
  it("opens by its keys, which move through the results, and restores the focus", () =>
    reading(async (page) => {
      await opener(page).focus();
      await page.keyboard.press("/");
      await field(page).waitFor();
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
      await expect.poll(() => focused(page)).toContain("Search the docs");
      await search(page, "slack scopes");
      await expect.poll(() => chosen(page).textContent()).toContain(SCOPES);
      const places = async () => (await options(page).all()).map((option) => option.getAttribute("aria-selected"));
      const place = async () => (await Promise.all(await places())).indexOf("true");
      const last = (await options(page).count()) - 1;
      for (const [key, at] of [
        ["ArrowDown", 1],
        ["ArrowUp", 0],
        ["ArrowUp", last],
        ["ArrowDown", 0],
        ["End", last],
        ["Home", 0],
      ] as const) {
        await page.keyboard.press(key);
        expect([key, await place()]).toEqual([key, at]);
        expect(await field(page).getAttribute("aria-activedescendant")).toBe(await chosen(page).getAttribute("id"));
      }
      // The same keys close it.
      await page.keyboard.press("Control+k");
      await dialog(page).waitFor({ state: "detached" });
    }));

  it("leads to a heading on another page, on this page and in another tab, and stores the query", () =>
    reading(async (page) => {
      await visit(page, `${server.url}/docs/deploying`);
      for (const _ of ["another page", "this page"]) {
        await search(page, "slack scopes");
        await page.keyboard.press("Enter");
        await page.waitForURL("**/docs/slack-setup#which-scopes-does-the-slack-app-need");
        await expect.poll(() => focused(page)).toBe(SCOPES);
        await page.locator("[data-target]").filter({ hasText: SCOPES }).waitFor();
        await dialog(page).waitFor({ state: "detached" });
      }
      await search(page, "slack scopes");
      const [tab] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Control+Enter")]);
      await tab.waitForURL("**#which-scopes-does-the-slack-app-need");
      await tab.close();
      await field(page).fill("");
      await page.getByRole("group", { name: "Recent searches" }).getByRole("option", { name: "slack scopes" }).click();
      expect(await field(page).inputValue()).toBe("slack scopes");
      await page.getByRole("option", { name: `Slack set-up › ${SCOPES}` }).waitFor();
    }));

  it("keeps the text that is typed before its code is loaded, and Enter waits for the results", () =>
    reading(async (page) => {
      const code = Promise.withResolvers<void>();
      await page.route("**/_next/**/*.js", (route) => code.promise.then(() => route.continue()));
      await page.keyboard.press("Control+k");
      await page.keyboard.type("slack scopes");
      code.resolve();
      await expect.poll(() => field(page).inputValue()).toBe("slack scopes");
      const answer = Promise.withResolvers<void>();
      await page.route("**/api/docs-search?*", (route) => answer.promise.then(() => route.continue()));
      await field(page).fill("health status route");
      await page.keyboard.press("Enter");
      await expect.poll(() => page.getByText("Searching…").isVisible()).toBe(false);
      answer.resolve();
      await page.waitForURL("**/docs/api-search-health#*");
    }));

  it("sends the query to the assistant, which answers in a new thread", () =>
    reading(async (page) => {
      await search(page, "which scopes does the slack app need");
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await log(page).getByText("which scopes does the slack app need").waitFor();
      await page.getByText("Answer ready").waitFor({ state: "attached" });
      await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Message");
      const first = new URL(page.url()).searchParams.get("thread");
      await composer(page).fill("not sent yet");
      await page.keyboard.press("Control+k");
      await field(page).fill("xylophone");
      await dialog(page).getByText("Nothing found for “xylophone”.").waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => ![null, first].includes(url.searchParams.get("thread")));
      expect(await log(page).getByText("which scopes").count()).toBe(0);
      await log(page).getByText("xylophone").first().waitFor();
    }));

  it("leaves the keys of the assistant to the assistant", () =>
    reading(async (page) => {
      await search(page, "slack scopes");
      await page.keyboard.press("Control+i");
      await dialog(page).waitFor({ state: "detached" });
      await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Message");
      // Beside the assistant the key is the assistant's.
      await page.getByRole("heading", { level: 1 }).click();
      await page.keyboard.press("/");
      await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Message");
      await page.keyboard.press("Control+k");
      await field(page).waitFor();
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
      await expect.poll(() => page.evaluate(() => document.activeElement?.ariaLabel)).toBe("Message");
      await page.keyboard.press("Control+i");
      await composer(page).waitFor({ state: "hidden" });
      await page.keyboard.press("/");
      await field(page).waitFor();
    }));

  it("tells a screen reader the number of results or the error, and offers a retry", () =>
    reading(async (page) => {
      await search(page, "slack scopes");
      expect(await status(page).textContent()).toMatch(/^\d+ results$/);
      expect(await dialog(page).ariaSnapshot()).toMatch(
        /combobox "Search the docs" \[expanded\][\s\S]*status: \d+ results\n[\s\S]*listbox "Results":\n\s+- group "Slack set-up":[\s\S]*- option "Slack set-up › Which scopes does the Slack app need\?.*" \[selected\][\s\S]*group "Assistant":[\s\S]*option \\?"Ask the assistant: “slack scopes”/,
      );
      await page.context().setOffline(true);
      await field(page).fill("deploying");
      await page.getByRole("alert").getByText("You are offline.").waitFor();
      expect(await options(page).count()).toBe(1);
      // Back online, the words before are sought once more.
      await page.route(/\/api\/docs-search\?q=deploy(&|$)/, (route) => route.fulfill({ status: 500, body: "{}" }), {
        times: 1,
      });
      await page.context().setOffline(false);
      await field(page).fill("deploy");
      const retry = page.getByRole("button", { name: "Retry" });
      await page.getByRole("alert").getByText("could not be searched").waitFor();
      await retry.click();
      await retry.waitFor({ state: "detached" });
      await page.getByRole("group", { name: "Deploying" }).waitFor();
    }));

  it.each([
    { name: "light", viewport: DESKTOP, colorScheme: "light" },
    { name: "dark", viewport: DESKTOP, colorScheme: "dark" },
    { name: "phone", viewport: PHONE, colorScheme: "light" },
    { name: "dark-phone", viewport: PHONE, colorScheme: "dark" },
  ] as const)("violates no rule of axe: $name", ({ name, ...reader }) =>
    reading(async (page) => {
      const found: string[] = [];
      const look = async (state: string) => {
        await takePicture(page, `search-${name}-${state}`);
      };
      const check = async (state: string, within = "dialog") => {
        await look(state);
        found.push(...(await violations(page, within)).map((violation) => `${state}: ${violation}`));
      };
      await check("header", "header");
      const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(await tooWide()).toBe(0);
      if (reader.viewport === PHONE) {
        await page.setViewportSize({ width: 320, height: 640 });
        await look("narrow");
        expect(await tooWide()).toBe(0);
        await page.setViewportSize(PHONE);
      }
      await opener(page).click();
      await page.getByRole("group", { name: "On this page" }).waitFor();
      await look("first");
      await lookFor(page, "slack scopes");
      await check("results");
      const box = await dialog(page).boundingBox();
      await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
      await look("rtl");
      await page.evaluate(() => document.documentElement.removeAttribute("dir"));
      if (reader.viewport === PHONE) expect([box?.width, box?.height]).toEqual([PHONE.width, PHONE.height]);
      await lookFor(page, "xylophone");
      await check("nothing");
      const held = Promise.withResolvers<void>();
      await page.route("**/api/docs-search?*", (route) => held.promise.then(() => route.abort()));
      await field(page).fill("");
      await field(page).fill("deploy");
      await look("waiting");
      held.resolve();
      await page.getByRole("alert").filter({ hasText: "Check your connection" }).waitFor();
      await check("failed");
      expect(found).toEqual([]);
    }, reader),
  );
});

describe("Copy page", () => {
  it("copies the page as Markdown and links to it", () =>
    reading(async (page, { context }) => {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      const source = await (await fetch(`${server.url}/docs/slack-setup.md`)).text();
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await page.getByRole("button", { name: "Copy page" }).click();
      await page.getByRole("button", { name: "Copied" }).waitFor();
      expect(await copied()).toBe(source);
      const more = page.getByRole("button", { name: "More ways to take the page along" });
      await more.click();
      await page.keyboard.press("Escape");
      expect(await more.getAttribute("aria-expanded")).toBe("false");
      await more.click();
      await takePicture(page, "copy-page");
      expect(await violations(page, "article header")).toEqual([]);
      const alternate = await page.locator("link[rel=alternate][type='text/markdown']").getAttribute("href");
      expect(await page.getByRole("link", { name: "View as Markdown" }).getAttribute("href")).toBe(alternate);
      expect(alternate).toBe("/docs/slack-setup.md");
      await page.route("**/*.md", (route) => route.abort());
      await page.getByRole("button", { name: "Copy as Markdown" }).click();
      await page.getByRole("button", { name: "Copying failed" }).waitFor();
    }));
});
