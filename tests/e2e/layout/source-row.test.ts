/** What stands below a page: where it is edited, and when it was changed. */
import { utimes } from "node:fs/promises";
import { describe, expect, it, vi } from "vitest";
import { writeProject } from "#tests/support/docs-folder.ts";
import { DESKTOP, openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { startServer } from "#tests/support/servers/server.ts";

const FILES = {
  "docs/index.md": "# Welcome\n\nThe docs.\n",
  "docs/install.md": "# Installation\n\nHow to install.\n",
  "docs/de/index.md": "# Willkommen\n\nDie Dokumentation.\n",
  "docs/de/install.md": "# Installation\n\nSo wird es installiert.\n",
};

describe("the row below a page", () => {
  const site = setUpSite(async () => {
    const folder = await writeProject(FILES);
    for (const [i, file] of Object.keys(FILES).entries()) {
      const time = Date.UTC(2024, 10, 3 + i, 23, 30) / 1_000;
      await utimes(`${folder.root}/${file}`, time, time);
    }
    const server = await startServer({
      DOCS_DIR: folder.dir,
      EDIT_URL: "https://git.test/edit/main/docs/{path}",
    });
    // Dates are read after the start: the first pages may be answered without them.
    const hasDates = async () => (await fetch(`${server.url}/docs`).then((page) => page.text())).includes("<time");
    await vi.waitUntil(hasDates, { timeout: 30_000, interval: 250 });
    return { ...server, close: () => server.close().then(folder.close) };
  });

  it.each([
    { viewport: DESKTOP, colorScheme: "light" },
    { viewport: DESKTOP, colorScheme: "dark" },
    { viewport: PHONE, colorScheme: "light" },
  ] as const)("leads to the source and has the date ($colorScheme, $viewport.width px)", async (options) => {
    const { page, troubles, close } = await openTab(options);
    await visit(page, `${site.url}/docs/de/install`);
    const link = page.getByRole("link", { name: "Diese Seite bearbeiten" });
    expect(await link.getAttribute("href")).toBe("https://git.test/edit/main/docs/de/install.md");
    expect(await page.locator("time").innerText()).toBe("6. November 2024");
    expect(await page.locator("time").getAttribute("datetime")).toBe("2024-11-06T23:30:00.000Z");
    await link.scrollIntoViewIfNeeded();
    expect(await violations(page)).toEqual([]);
    await takePicture(page, `source row ${options.colorScheme} ${options.viewport.width}`);
    expect(troubles).toEqual([]);
    await close();
  });

  it("changes with the page", async () => {
    const { page, close } = await openTab();
    await visit(page, `${site.url}/docs`);
    expect(await page.locator("time").innerText()).toBe("November 3, 2024");
    await page.getByRole("link", { name: "Next Installation" }).click();
    await page.waitForURL("**/docs/install");
    await expect.poll(() => page.locator("time").innerText()).toBe("November 4, 2024");
    await close();
  });

  it("dates the pages in the sitemap", async () => {
    const xml = await (await fetch(`${site.url}/sitemap.xml`)).text();
    expect(xml).toContain("/docs/install</loc><lastmod>2024-11-04T23:30:00.000Z</lastmod>");
  });
});
