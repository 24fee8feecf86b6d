import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { writeProject } from "#tests/support/docs-folder.ts";
import { DESKTOP, log, openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { startServer } from "#tests/support/servers/server.ts";

const page = (title: string, text: string) => `# ${title}\n\n${text}\n`;
const FILES = {
  "docs/index.md": page("Welcome", "The docs of the parcel service."),
  "docs/install.md": page("Installation", "Install the parcel service with the package manager. It takes a minute."),
  "docs/refund.md": page("Refunds", "A refund is paid within seven days to the card that was charged."),
  "docs/de/index.md": page("Willkommen", "Die Dokumentation des Paketdienstes."),
  "docs/de/install.md": page(
    "Installation",
    "Installiere den Paketdienst mit der Paketverwaltung. Das dauert eine Minute.",
  ),
  "docs/v1/index.md": page("Welcome", "The docs of the parcel service, version one."),
  "docs/v1/install.md": page("Installation", "Install the parcel service with the old installer script."),
};

const switcher = (tab: Page) => tab.locator("summary.site-button");

/** What is cut at the window's edges, and how far the page scrolls sideways. */
const overflow = (tab: Page) =>
  tab.evaluate(() => {
    const cut = [...document.querySelectorAll(".site-header :is(a, button, summary), .site-switcher-lists")].flatMap(
      (it) => {
        const { left, right, width } = it.getBoundingClientRect();
        return width > 1 && (left < 0 || right > innerWidth) ? [it.textContent] : [];
      },
    );
    return { cut, sideways: document.documentElement.scrollWidth - innerWidth };
  });

describe("a site in languages and versions", () => {
  const site = setUpSite(async () => {
    const folder = await writeProject(FILES);
    const server = await startServer({ DOCS_DIR: folder.dir });
    return { ...server, close: () => server.close().then(folder.close) };
  });

  it.each(["light", "dark"] as const)("switches between them on the same page (%s)", async (colorScheme) => {
    const { page: tab, troubles, close } = await openTab({ viewport: DESKTOP, colorScheme });
    await visit(tab, `${site.url}/docs/install`);
    await switcher(tab).click();
    expect(await violations(tab)).toEqual([]);
    await takePicture(tab, `editions ${colorScheme}`);
    await tab.getByRole("navigation", { name: "Language" }).getByRole("link", { name: "Deutsch" }).click();
    await tab.waitForURL("**/docs/de/install");
    await tab.getByText("Installiere den Paketdienst").waitFor();
    expect(await tab.evaluate(() => document.documentElement.lang)).toBe("de");
    expect(await tab.locator("details.site-switcher").getAttribute("open")).toBeNull();
    expect(troubles).toEqual([]);
    await close();
  });

  it("warns readers of an old version, with a link to the latest", async () => {
    const { page: tab, close } = await openTab();
    await visit(tab, `${site.url}/docs/v1/install`);
    const banner = tab.locator(".doc-edition");
    expect(await violations(tab)).toEqual([]);
    await banner.getByRole("link").click();
    await tab.waitForURL("**/docs/install");
    await close();
  });

  it("answers from the reader's language, and from the default one where that has nothing", async () => {
    const { page: tab, close } = await openTab();
    await visit(tab, `${site.url}/docs/de/install`);
    await tab.getByRole("button", { name: "Den Assistenten fragen" }).click();
    const ask = async (question: string) => {
      const field = tab.getByRole("complementary").getByRole("textbox").last();
      await field.fill(question);
      await field.press("Enter");
    };
    await ask("Paketdienst mit der Paketverwaltung");
    await log(tab).getByText("Installiere den Paketdienst mit der Paketverwaltung").first().waitFor();
    await ask("When is a refund paid to the card?");
    await log(tab).getByText("A refund is paid within seven days").first().waitFor();
    await close();
  });

  it.each([PHONE, { width: 320, height: 640 }])("fits a phone of $width px, opened too", async (viewport) => {
    const { page: tab, close } = await openTab({ viewport });
    await visit(tab, `${site.url}/docs/install`);
    expect(await overflow(tab)).toEqual({ cut: [], sideways: 0 });
    await switcher(tab).click();
    expect(await overflow(tab)).toEqual({ cut: [], sideways: 0 });
    expect(await violations(tab)).toEqual([]);
    await takePicture(tab, `editions phone ${viewport.width}`);
    await tab.keyboard.press("Escape");
    await tab.getByRole("button", { name: "Ask the assistant" }).click();
    await tab
      .getByRole("dialog", { name: "Assistant" })
      .or(tab.getByRole("complementary", { name: "Assistant" }))
      .waitFor();
    await close();
  });
});
