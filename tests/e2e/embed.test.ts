/** The system "Embedding elsewhere": the assistant on a page of another site. */
import { gzipSync } from "node:zlib";
import type { FrameLocator, Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { DESKTOP, openTab, PHONE, type Tab, takePicture, violations } from "#tests/support/pages/browser.ts";
import { type HostSite, startHostSite } from "#tests/support/pages/host.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { closeAll, startServer } from "#tests/support/servers/server.ts";

const QUESTION = "How do I create the Slack app?";

const opener = (page: Page) => page.getByRole("button", { name: "Ask the assistant" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Assistant" });
const frameOf = (page: Page): FrameLocator => page.frameLocator("#paste-assistant iframe");
const field = (page: Page) => frameOf(page).getByRole("textbox", { name: "Message" });
const isFocused = (page: Page) => field(page).evaluate((element) => document.activeElement === element);
/** What has the focus on the host page, inside the loader's own tree too. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    return (activeElement?.shadowRoot?.activeElement ?? activeElement)?.textContent;
  });

/** Resolves when the window it was posted to has heard the message and drawn what came of it. */
const postToItself = (_: Element, message: object) =>
  new Promise<unknown>((resolve) => {
    addEventListener("message", () => requestAnimationFrame(() => requestAnimationFrame(resolve)), { once: true });
    postMessage(message, "*");
  });

describe("the embedded assistant", () => {
  let host: HostSite;
  const server = setUpSite(async () => {
    host = await startHostSite();
    const docs = { DOCS_DIR: "tests/support/docs", DOCS_URL: `${host.origin}/manual` };
    const own = await startServer({ ...docs, EMBED_ORIGINS: host.origin });
    host.embed(own.url);
    return { ...own, close: () => closeAll(own, host) };
  });
  let tab: Tab;
  let page: Page;
  afterEach(() => tab?.close());

  const visit = async (options: Parameters<typeof openTab>[0] = {}, query = "") => {
    tab = await openTab(options);
    page = tab.page;
    await page.goto(`${host.origin}/${query}`);
  };
  /** Trouble of any kind; that the frame is of another site is what this is about. */
  const troubles = () => tab.troubles.filter((trouble) => trouble !== `request to ${server.url}`);
  const openByClick = async () => {
    await opener(page).click();
    await expect.poll(() => isFocused(page)).toBe(true);
  };
  const look = async (state: string) => {
    await takePicture(page, `embed-${state}`);
  };
  const ask = async () => {
    await field(page).fill(QUESTION);
    await field(page).press("Enter");
    await frameOf(page).getByRole("group", { name: "Sources" }).waitFor();
  };

  it("answers on another site's page with sources, and leaves that page unchanged when it closes", async () => {
    const loaded: string[] = [];
    tab = await openTab();
    page = tab.page;
    page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto(`${host.origin}/`, { waitUntil: "networkidle" });
    expect(loaded.filter((path) => path !== "/" && path !== "/favicon.ico")).toEqual(["/embed.js"]);

    await page.evaluate(() => scrollTo(0, 300));
    const entries = await page.evaluate(() => history.length);
    await opener(page).hover();
    await expect.poll(() => loaded).toContain("/embed");
    expect(await dialog(page).isVisible()).toBe(false);
    await openByClick();
    const { width, height } = DESKTOP;
    expect(await dialog(page).boundingBox()).toEqual({ x: width - 400, y: 0, width: 400, height });
    await ask();
    expect(await frameOf(page).getByRole("log").textContent()).toContain("chat:write");
    await look("light-answered");
    expect(await violations(page)).toEqual([]);

    // What an answer cites opens beside the page, which stays as it is.
    const link = frameOf(page).getByRole("link", { name: "Create the app" }).first();
    const [docs] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
    await docs.waitForURL(`${host.origin}/manual/slack#create-the-app`);
    await docs.close();
    expect(await page.evaluate(() => [location.href, history.length, scrollY])).toEqual([
      `${host.origin}/`,
      entries,
      300,
    ]);

    await field(page).press("Escape");
    await expect.poll(() => dialog(page).isVisible()).toBe(false);
    await expect.poll(() => focused(page)).toBe("Ask the assistant");
    expect(troubles()).toEqual([]);
  });

  it("knows the page that it stands on by its address, also after an app has changed it", async () => {
    tab = await openTab();
    page = tab.page;
    await page.goto(`${host.origin}/manual/slack/?from=mail#top`);
    await openByClick();
    await frameOf(page).getByRole("button", { name: QUESTION }).waitFor();
    await look("own-page");
    await frameOf(page).getByRole("button", { name: "Add this page" }).click();
    await frameOf(page).getByText("About: Slack set-up").waitFor();
    await field(page).press("Escape");
    await page.evaluate(() => history.pushState(null, "", "/pricing"));
    await opener(page).click();
    await expect.poll(() => frameOf(page).getByRole("button", { name: QUESTION }).count()).toBe(0);
    expect(troubles()).toEqual([]);
  });

  it("keeps the reader and the thread after a reload, by a partitioned cookie", async () => {
    await visit();
    await openByClick();
    await ask();
    const cookies = await page.context().cookies();
    const owner = { name: "assistant_embedded_owner", path: "/", httpOnly: true };
    const thread = { name: "assistant_embedded_thread", path: "/embed", httpOnly: false };
    const partitioned = { sameSite: "None", secure: true, partitionKey: "http://localhost" };
    expect(cookies).toHaveLength(2);
    for (const cookie of [owner, thread])
      expect(cookies).toContainEqual(expect.objectContaining({ ...cookie, ...partitioned }));
    await page.reload();
    await opener(page).click();
    await frameOf(page).getByRole("group", { name: "Sources" }).waitFor();
    await frameOf(page).getByRole("button", { name: "Threads", exact: true }).click();
    await look("threads");
    await expect.poll(() => frameOf(page).getByRole("listitem").filter({ hasText: "Slack" }).count()).toBe(1);
    // First to the conversation, then out.
    await page.keyboard.press("Escape");
    await field(page).waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => dialog(page).isVisible()).toBe(false);
    expect(troubles()).toEqual([]);
  });

  it("obeys the page's own script and nobody else", async () => {
    await visit();
    const call = (code: string) => page.evaluate(`PasteAssistant.${code}`);
    await page.getByRole("button", { name: "Its own button" }).focus();
    await call('open("What is chat:write?")');
    await expect.poll(() => isFocused(page)).toBe(true);
    await expect.poll(() => field(page).inputValue()).toBe("What is chat:write?");
    await call('open("Something else?")');
    expect(await field(page).inputValue()).toBe("What is chat:write?");

    const closing = { assistant: 1, type: "close" };
    for (const somewhere of [page.locator("main"), field(page)]) await somewhere.evaluate(postToItself, closing);
    expect([await dialog(page).isVisible(), await field(page).isVisible()]).toEqual([true, true]);

    await call("toggle()");
    await expect.poll(() => dialog(page).isVisible()).toBe(false);
    await expect.poll(() => focused(page)).toBe("Its own button");
    expect(troubles()).toEqual([]);
  });

  it("is refused on pages that are not listed, and says that it could not be loaded", async () => {
    tab = await openTab();
    page = tab.page;
    const refusal = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
    await page.clock.install();
    await page.goto(`${host.otherOrigin}/`);
    await opener(page).click();
    await refusal;
    await page.clock.fastForward(15_000);
    await page.getByRole("status").filter({ hasText: "could not be loaded" }).waitFor();
    await look("refused");
    expect(await violations(page)).toEqual([]);
    expect(page.frames().some((frame) => frame.url().startsWith(server.url))).toBe(false);
    await page.getByRole("button", { name: "Close" }).click();
    await expect.poll(() => focused(page)).toBe("Ask the assistant");
  });

  it("says that the browser stores no cookie for it, and links to the site", async () => {
    tab = await openTab();
    page = tab.page;
    await page.addInitScript(() => Object.defineProperty(document, "cookie", { get: () => "", set: () => undefined }));
    await page.goto(`${host.origin}/?page=/docs/slack`);
    await opener(page).click();
    const link = frameOf(page).getByRole("link", { name: "Ask in a tab of its own" });
    await link.waitFor();
    await look("no-cookies");
    const [own] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
    await own.waitForURL(`${server.url}/assistant?from=%2Fdocs%2Fslack`);
    await page.bringToFront();
    await frameOf(page).getByRole("button", { name: "Close" }).click();
    await expect.poll(() => dialog(page).isVisible()).toBe(false);
  });

  it("has a live example on the site itself, with the threads of the docs", async () => {
    tab = await openTab();
    page = tab.page;
    await page.goto(`${server.url}/embedding-example.html`);
    await look("example");
    await openByClick();
    await ask();
    expect((await page.context().cookies()).map(({ name }) => name)).toContain("assistant_embedded_owner");
    await page.goto(`${server.url}/docs/slack`);
    await page.getByRole("button", { name: "Ask the assistant" }).click();
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    await page.locator("#assistant-dock").getByRole("listitem").filter({ hasText: "Slack" }).waitFor();
    expect(tab.troubles).toEqual([]);
  });

  it("lets listed pages frame only /embed", async () => {
    const policyOf = async (path: string) =>
      (await fetch(server.url + path)).headers.get("content-security-policy")?.match(/frame-ancestors [^;]*/)?.[0];
    expect(await policyOf("/embed")).toBe(`frame-ancestors 'self' ${host.origin}`);
    for (const path of ["/docs/slack", "/assistant", "/embed/more", "/api/health", "/embed.js"])
      expect([path, await policyOf(path)]).toEqual([path, "frame-ancestors 'none'"]);
  });

  it("speaks the language of the page, or that of the tag", async () => {
    await visit({}, "?lang=de");
    const german = page.getByRole("button", { name: "Den Assistenten fragen" });
    await german.click();
    await frameOf(page).locator("html[lang=de]").waitFor();
    await page.getByRole("dialog", { name: "Assistent" }).waitFor();
    await look("german");
    expect(troubles()).toEqual([]);
  });

  it("loads at most 2 kB before a reader opens it", async () => {
    const script = await (await fetch(`${server.url}/embed.js`)).text();
    const bytes = gzipSync(script).length;
    process.stdout.write(`embed.js ${bytes} B gzip\n`);
    expect(bytes).toBeLessThanOrEqual(2_048);
  });

  it.each([
    { name: "dark", viewport: DESKTOP, query: "?theme=dark&position=left" },
    { name: "phone", viewport: PHONE, query: "?page=/docs/slack" },
  ])("violates no rule of axe: $name", async ({ name, viewport, query }) => {
    await visit({ viewport }, query);
    await look(`${name}-closed`);
    await openByClick();
    await look(`${name}-open`);
    await ask();
    await look(`${name}-answered`);
    expect(await violations(page)).toEqual([]);
    const box = await dialog(page).boundingBox();
    if (name === "phone") expect(box).toEqual({ x: 0, y: 0, ...PHONE });
    else expect(box).toEqual({ x: 0, y: 0, width: 400, height: DESKTOP.height });
    const theme = await field(page).evaluate(() => document.body.dataset.theme);
    expect(theme).toBe(name === "dark" ? "twilio-dark" : "twilio");
    // Only a phone's page is out of reach behind the sheet.
    const reached = await page.getByRole("button", { name: "Its own button" }).evaluate((button) => {
      button.focus();
      return document.activeElement === button;
    });
    expect(reached).toBe(name !== "phone");
    expect(troubles()).toEqual([]);
  });
});
