import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";
import { startServer } from "#tests/support/servers/server.ts";

/** Three folders of 40 pages: more than a page is sent whole. */
async function writeDocs(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), "large-docs-"));
  await writeFile(path.join(dir, "index.md"), "# Welcome\n\nSee [beta](./beta/page-30.md).");
  for (const folder of ["alpha", "beta", "gamma"]) {
    await mkdir(path.join(dir, folder));
    for (let i = 10; i < 50; i++) {
      await writeFile(path.join(dir, folder, `page-${i}.md`), `# ${folder} ${i}\n\nText of ${folder} ${i}.`);
    }
  }
  return dir;
}

const nav = (page: Page) => page.getByRole("navigation", { name: "Docs" });
const group = (page: Page, name: string) => nav(page).getByRole("button", { name, exact: true });
const link = (page: Page, name: string) => nav(page).getByRole("link", { name, exact: true });
const isExpanded = (page: Page, name: string) => group(page, name).getAttribute("aria-expanded");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent);

describe("the navigation of large docs", () => {
  const server = setUpSite(async () => {
    const dir = await writeDocs();
    const started = await startServer({ DOCS_DIR: dir });
    const close = () => started.close().then(() => rm(dir, { recursive: true, force: true }));
    return { ...started, close };
  });
  const tab = setUpTab(server);
  const open = (at: string) => visit(tab.page, `${server.url}${at}`);

  it("has the group of the page open, and the page in view", async () => {
    const { page } = tab;
    await open("/docs/beta/page-45");
    expect([await isExpanded(page, "Alpha"), await isExpanded(page, "Beta")]).toEqual(["false", "true"]);
    expect(await link(page, "beta 45").getAttribute("aria-current")).toBe("page");
    await expect
      .poll(() => link(page, "beta 45").evaluate((it) => it.getBoundingClientRect().bottom))
      .toBeLessThan(800);
    const html = await (await fetch(`${server.url}/docs/beta/page-45`)).text();
    expect([html.includes("alpha 20"), html.includes("beta 20")]).toEqual([false, true]);
  });

  it("opens and closes groups by keyboard", async () => {
    const { page } = tab;
    await open("/docs");
    await group(page, "Beta").focus();
    await page.keyboard.press("Enter");
    await link(page, "beta 10").waitFor();
    expect(await isExpanded(page, "Beta")).toBe("true");
    const list = await group(page, "Beta").getAttribute("aria-controls");
    expect(await page.locator(`[id="${list}"]`).getByRole("link").count()).toBe(40);
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("beta 10");
    await takePicture(page, "large docs");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Space");
    await expect.poll(() => link(page, "beta 10").count()).toBe(0);
    expect(await isExpanded(page, "Beta")).toBe("false");
    expect(await focused(page)).toBe("Beta");
  });

  it("keeps groups open from page to page, and loads the tree once", async () => {
    const { page } = tab;
    const requests: string[] = [];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    await open("/docs");
    await group(page, "Alpha").click();
    await link(page, "alpha 12").click();
    await page.getByRole("heading", { level: 1, name: "alpha 12" }).waitFor();
    await group(page, "Gamma").click();
    await link(page, "gamma 40").click();
    await page.getByRole("heading", { level: 1, name: "gamma 40" }).waitFor();
    expect([await isExpanded(page, "Alpha"), await isExpanded(page, "Gamma")]).toEqual(["true", "true"]);
    await page.getByRole("link", { name: "Welcome" }).click();
    await page.getByRole("link", { name: "beta", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "beta 30" }).waitFor();
    await expect.poll(() => isExpanded(page, "Beta")).toBe("true");
    expect(requests.filter((name) => name === "/api/docs-nav")).toHaveLength(1);
  });

  it("offers to try again when the rest cannot be loaded", async () => {
    const { page } = tab;
    await page.route("**/api/docs-nav**", (route) => route.abort());
    await open("/docs");
    await group(page, "Beta").click();
    const retry = nav(page).getByRole("button", { name: /Try again/ });
    await retry.waitFor();
    expect(await violations(page, "nav")).toEqual([]);
    await page.unroute("**/api/docs-nav**");
    await retry.focus();
    await page.keyboard.press("Enter");
    await link(page, "beta 10").waitFor();
  });

  it("opens groups in the menu of a phone", async () => {
    const { page } = tab;
    await page.setViewportSize(PHONE);
    await open("/docs/alpha/page-20");
    await page.getByRole("button", { name: "Menu" }).click();
    await expect.poll(() => focused(page)).toBe("alpha 20");
    await group(page, "Gamma").click();
    await link(page, "gamma 10").waitFor();
    expect(await violations(page)).toEqual([]);
    await link(page, "gamma 10").click();
    await page.getByRole("heading", { level: 1, name: "gamma 10" }).waitFor();
    expect(await link(page, "gamma 10").isVisible()).toBe(false);
  });

  it("leads to the first page of a closed group without scripts", async () => {
    const { context } = await openTab();
    const plain = await context.browser()?.newContext({ javaScriptEnabled: false });
    const page = await plain?.newPage();
    if (!page) throw new Error("There is no browser.");
    await page.goto(`${server.url}/docs`);
    await link(page, "Gamma").click();
    await page.getByRole("heading", { level: 1, name: "gamma 10" }).waitFor();
    await link(page, "gamma 40").waitFor();
    await plain?.close();
    await context.close();
  });
});
