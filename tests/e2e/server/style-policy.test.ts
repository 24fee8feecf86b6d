import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { closeBrowser, openTab, type Tab } from "#tests/support/pages/browser.ts";
import { sharedSite } from "#tests/support/servers/server.ts";

const policyOf = async (url: string): Promise<Map<string, string>> => {
  const header = (await fetch(url)).headers.get("content-security-policy") ?? "";
  return new Map(header.split("; ").map((directive) => [directive.split(" ", 1)[0] ?? "", directive]));
};

describe("the style policy of drawn pages", () => {
  let site: { url: string };
  let tab: Tab;
  let page: Page;
  beforeAll(async () => {
    site = await sharedSite("whole");
  });
  afterEach(() => tab?.close());
  afterAll(closeBrowser);

  const open = async (path: string) => {
    tab = await openTab();
    page = tab.page;
    await page.goto(site.url + path);
  };

  it.each(["/docs", "/docs/quick-start", "/docs/api-runs", "/docs/architecture", "/docs/nope", "/assistant"])(
    "%s has the styles that are in it, and its header stays short",
    async (path) => {
      const policy = await policyOf(site.url + path);
      expect(policy.get("style-src")).toMatch(
        /^style-src 'self' 'nonce-[\w+/]{22}=='( 'unsafe-hashes')?( 'sha256-[\w+/]{43}=')+$/,
      );
      expect([...policy.values()].join("; ").length).toBeLessThan(2_500);
      await open(path);
      await page
        .getByRole("button", { name: "Ask the assistant" })
        .or(page.getByRole("textbox", { name: "Message" }))
        .first()
        .waitFor();
      // A sheet or an attribute that the browser refused would be an error in its console.
      expect(tab.troubles).toEqual([]);
    },
  );

  it("colours the code of a page and of one that is gone to from it", async () => {
    const colours = () =>
      page
        .locator("pre span[style]")
        .evaluateAll((tokens) => new Set(tokens.map((token) => getComputedStyle(token).color)).size);
    await open("/docs/quick-start");
    await expect.poll(colours).toBeGreaterThan(1);
    await page.getByRole("link", { name: "Configuration", exact: true }).first().click();
    await page.waitForURL("**/docs/configuration");
    await page.getByRole("heading", { level: 1, name: "Configuration" }).waitFor();
    await page.goto(`${site.url}/docs/api-runs`);
    await expect.poll(colours).toBeGreaterThan(1);
    expect(tab.troubles).toEqual([]);
  });

  it("refuses a style element and a style attribute that somebody slipped in", async () => {
    await open("/docs/quick-start");
    const applied = await page.evaluate(() => {
      const holder = document.createElement("div");
      const sheet = document.createElement("style");
      sheet.textContent = "body { --slipped: 1 }";
      const text = document.createElement("p");
      text.setAttribute("style", "--slipped: 2");
      holder.append(sheet, text);
      document.body.append(holder);
      const read = (element: Element | null) => element && getComputedStyle(element).getPropertyValue("--slipped");
      return [read(document.body), read(holder.querySelector("p"))];
    });
    expect(applied).toEqual(["", ""]);
  });
});
