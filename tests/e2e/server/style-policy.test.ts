import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { openTab, type Tab } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const policyOf = async (url: string): Promise<Map<string, string>> => {
  const header = (await fetch(url)).headers.get("content-security-policy") ?? "";
  return new Map(header.split("; ").map((directive) => [directive.split(" ", 1)[0] ?? "", directive]));
};

describe("the style policy of drawn pages", () => {
  const site = setUpSite("whole");
  let tab: Tab;
  let page: Page;
  // The last test provokes what a tab of `setUpTab` may not meet.
  afterEach(() => tab?.close());

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

  it("allows the colours of code on a page and on the page that a link leads to", async () => {
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

  it("refuses a style element and a style attribute from outside", async () => {
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
