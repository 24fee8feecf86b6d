/** The way to a page: its groups as links, and as structured data. */
import { describe, expect, it } from "vitest";
import { writeProject } from "#tests/support/docs-folder.ts";
import { DESKTOP, openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { startServer } from "#tests/support/servers/server.ts";

const site = setUpSite(async () => {
  const folder = await writeProject({
    "docs/index.md": "# Welcome\n\nThe docs.\n",
    "docs/guide/first.md": "# A first look\n\nWhat there is.\n",
    "docs/guide/operating-the-parcel-service/index.md": "# Operating the parcel service </script>\n\nDay by day.\n",
    "docs/guide/operating-the-parcel-service/backup.md": "# Backups\n\nEvery night.\n",
  });
  const server = await startServer({ DOCS_DIR: folder.dir });
  return { ...server, close: () => server.close().then(folder.close) };
});
const BACKUP = "/docs/guide/operating-the-parcel-service/backup";

describe("the breadcrumb of a page", () => {
  it.each([
    { viewport: DESKTOP, colorScheme: "light" },
    { viewport: DESKTOP, colorScheme: "dark" },
    { viewport: PHONE, colorScheme: "light" },
  ] as const)("links the groups above it ($colorScheme, $viewport.width px)", async (options) => {
    const { page, troubles, close } = await openTab(options);
    await visit(page, site.url + BACKUP);
    const links = page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link");
    const found = await links.evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute("href")]));
    expect(found).toEqual([
      ["Guide", "/docs/guide/first"],
      ["Operating the parcel service", "/docs/guide/operating-the-parcel-service"],
    ]);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await takePicture(page, `breadcrumb ${options.colorScheme} ${options.viewport.width}`);
    expect(troubles).toEqual([]);
    await close();
  });

  it("leads on without loading the site anew, and marks a group that begins with the page", async () => {
    const { page, troubles, close } = await openTab();
    await visit(page, site.url + BACKUP);
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    const trail = page.getByRole("navigation", { name: "Breadcrumb" });
    await trail.getByRole("link", { name: "Guide" }).click();
    await page.getByRole("heading", { name: "A first look", level: 1 }).waitFor();
    expect(await page.evaluate(() => Object(window).isSame)).toBe(true);
    expect(await trail.locator("[aria-current=page]").innerText()).toBe("Guide");
    expect(await trail.getByRole("link").count()).toBe(0);
    expect(troubles).toEqual([]);
    await close();
  });

  it("is not there on a page outside groups", async () => {
    const { page, close } = await openTab();
    await visit(page, `${site.url}/docs`);
    expect(await page.getByRole("navigation", { name: "Breadcrumb" }).count()).toBe(0);
    expect(await page.locator('script[type="application/ld+json"]').count()).toBe(0);
    await close();
  });

  it("is structured data that no title can end", async () => {
    const { page, troubles, close } = await openTab();
    await visit(page, site.url + BACKUP);
    const text = await page.locator('script[type="application/ld+json"]').textContent();
    const { itemListElement: items } = JSON.parse(text ?? "") as { itemListElement: { name: string; item: string }[] };
    expect(items.map(({ name, item }) => [name, item.replace(site.url, "")])).toEqual([
      ["Guide", "/docs/guide/first"],
      [expect.stringContaining("Operating the parcel service"), "/docs/guide/operating-the-parcel-service"],
      ["Backups", BACKUP],
    ]);
    expect(troubles).toEqual([]);
    await close();
  });
});
