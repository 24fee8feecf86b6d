import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { writeAcme, writeMela, writeNordlys } from "#tests/support/brands.ts";
import type { DocsFolder } from "#tests/support/docs-folder.ts";
import {
  DESKTOP,
  openAssistant,
  openTab,
  PHONE,
  takePicture,
  violations,
  visit,
} from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

/** Three starts of one build, each with its own brand. */
const setUpBrand = (write: () => Promise<DocsFolder>): Server =>
  setUpSite(async () => {
    const folder = await write();
    const server = await startServer({ DOCS_DIR: folder.dir });
    return { ...server, close: () => server.close().then(folder.close) };
  });

const color = (page: Page, selector: string, property: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property);
const textOf = (page: Page) => page.evaluate(() => `${document.title} ${document.body.innerText}`);

async function text(url: string, init?: RequestInit): Promise<string> {
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  return (await fetch(url, { ...init, headers: init ? headers : { accept: "text/html,*/*" } })).text();
}
const rpc = (method: string, params: object) => ({
  method: "POST",
  body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
});
const initialize = {
  protocolVersion: "2025-06-18",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

describe("a site with its own brand", () => {
  const acme = setUpBrand(writeAcme);

  it("names itself and not this project, wherever it is read", async () => {
    const paths = [
      "/docs",
      "/docs/guide",
      "/docs/nope",
      "/nope",
      "/assistant",
      "/embed",
      "/llms.txt",
      "/llms-full.txt",
    ];
    const answers = await Promise.all(paths.map(async (path) => [path, await text(acme.url + path)] as const));
    const mcp = ["initialize", "tools/list", "resources/list"].map(
      async (method) =>
        [method, await text(`${acme.url}/api/mcp`, rpc(method, method === "initialize" ? initialize : {}))] as const,
    );
    for (const [where, body] of [...answers, ...(await Promise.all(mcp))]) {
      expect([where, /paste assistant/i.test(body)]).toEqual([where, false]);
      if (where !== "resources/list") expect([where, body.includes("Acme Docs")]).toEqual([where, true]);
    }
    expect(answers[0]?.[1]).toContain('rel="icon" href="/site-files/favicon.svg');
  });

  it.each(["light", "dark"] as const)(
    "has its logo, colours, links, home page and assistant (%s)",
    async (colorScheme) => {
      const { page, troubles, close } = await openTab({ viewport: DESKTOP, colorScheme });
      await visit(page, `${acme.url}/docs`);
      await page.getByRole("heading", { name: "Acme Docs", level: 1 }).waitFor();
      expect(await page.locator("link[rel=canonical]").getAttribute("href")).toBe(`${acme.url}/docs`);
      const logo = page.locator(`.site-mark img.only-${colorScheme}`);
      expect(await logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(96);
      expect(await page.locator(".site-mark img:visible").count()).toBe(1);
      const link = colorScheme === "light" ? "rgb(10, 125, 79)" : "rgb(59, 157, 109)";
      expect(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--color-text-link"))).toBe(
        colorScheme === "light" ? "#0a7d4f" : "#3b9d6d",
      );
      expect(await page.getByRole("navigation", { name: "Footer" }).getByRole("link").allTextContents()).toEqual([
        "Terms",
      ]);
      expect(await violations(page)).toEqual([]);
      await takePicture(page, `brand acme home ${colorScheme}`);
      await visit(page, `${acme.url}/docs/guide`);
      expect(await color(page, ".prose a[href]", "color")).toBe(link);
      await openAssistant(page, "Robo");
      await page.getByText("Ask me about anvils.").waitFor();
      expect(await page.getByRole("complementary", { name: "Robo" }).count()).toBe(1);
      expect(await page.getByRole("button", { name: "Close Robo" }).count()).toBe(1);
      expect(await page.getByRole("button", { name: "How do I order?" }).count()).toBe(1);
      expect(await violations(page)).toEqual([]);
      expect(await textOf(page)).not.toMatch(/paste assistant/i);
      await takePicture(page, `brand acme panel ${colorScheme}`);
      expect(troubles).toEqual([]);
      await close();
    },
  );

  it("has its links in the menu of a phone, and asks a question of the home page", async () => {
    const { page, troubles, close } = await openTab({ viewport: PHONE });
    await visit(page, `${acme.url}/docs`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await takePicture(page, "brand acme home phone");
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("navigation", { name: "Site" }).getByRole("link", { name: "Blog" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await takePicture(page, "brand acme menu phone");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "How do I order?" }).click();
    await page.getByText("Answer ready").waitFor({ state: "attached" });
    expect(troubles).toEqual([]);
    await close();
  });

  it("serves the files of its brand, and nothing else below their path", async () => {
    const html = await text(`${acme.url}/docs/guide`);
    const address = /\/site-files\/logo-dark\.svg\?v=[\w-]+/.exec(html)?.[0];
    const logo = await fetch(acme.url + address);
    expect(logo.status).toBe(200);
    expect(logo.headers.get("content-type")).toBe("image/svg+xml");
    expect(logo.headers.get("content-security-policy")).toMatch(/^sandbox; default-src 'none'/);
    expect(logo.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    for (const path of ["site.config.json", "..%2fsite.config.json", "light.svg", "%2e%2e%2fguide.md"]) {
      expect([path, (await fetch(`${acme.url}/site-files/${path}`)).status]).toEqual([path, 404]);
    }
  });
});

describe.each([
  ["nordlys", writeNordlys, "Nordlys", "#ffcc66"],
  ["mela", writeMela, "Mela Handbuch", "#ef5377"],
] as const)("another start of the same build: %s", (name, write, title, dark) => {
  const site = setUpBrand(write);

  it.each(["light", "dark"] as const)("has its own name and colours (%s)", async (colorScheme) => {
    const { page, troubles, close } = await openTab({ viewport: DESKTOP, colorScheme });
    await visit(page, `${site.url}/docs`);
    expect(await page.title()).toContain(title);
    if (colorScheme === "dark") {
      expect(await page.evaluate(() => getComputedStyle(document.body).getPropertyValue("--color-text-link"))).toBe(
        dark,
      );
    }
    // Mela's logo has the name in it: beside it the name is for screen readers only.
    const shownName = page.locator(".site-mark > span");
    expect(await shownName.evaluate((element: HTMLElement) => element.offsetWidth > 1)).toBe(name !== "mela");
    expect(await page.getByRole("link", { name: title }).first().isVisible()).toBe(true);
    await openAssistant(page);
    expect(await page.locator("link[rel=icon]").getAttribute("href")).not.toBe("/icon.svg");
    expect(await violations(page)).toEqual([]);
    expect(await textOf(page)).not.toMatch(/paste assistant/i);
    await takePicture(page, `brand ${name} ${colorScheme}`);
    await page.setViewportSize(PHONE);
    await visit(page, `${site.url}/docs`);
    await takePicture(page, `brand ${name} phone ${colorScheme}`);
    expect(troubles).toEqual([]);
    await close();
  });
});
