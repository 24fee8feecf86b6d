/** The interface in German and in a right-to-left language that the site brings as a file. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { ARABIC } from "#tests/support/arabic.ts";
import { writeProject } from "#tests/support/docs-folder.ts";
import { DESKTOP, log, openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { startServer } from "#tests/support/servers/server.ts";

const page = (title: string, text: string) => `# ${title}\n\n${text}\n`;
const COST = page("Cost", "A parcel costs five euros.\n\n## Abroad\n\nShipping abroad costs nine euros.");
const REFUND = page("Refunds", "A refund is paid within seven days to the card that was charged.");
const ARABIC_COST = "يكلف الطرد خمسة يورو.\n\n## إلى الخارج\n\nيكلف الشحن إلى الخارج تسعة يورو. `npm run ship`";
const FILES = {
  "site.config.json": "{}",
  "messages/ar.json": JSON.stringify(ARABIC),
  "docs/index.md": page("Welcome", "The docs of the parcel service."),
  "docs/cost.md": COST,
  "docs/refund.md": REFUND,
  "docs/claims.md": page("Claims", "A claim for a lost parcel needs the receipt."),
  "docs/de/index.md": page("Willkommen", "Die Dokumentation des Paketdienstes."),
  "docs/de/cost.md": page(
    "Kosten",
    "Ein Paket kostet fünf Euro.\n\n## Ausland\n\nDer Versand ins Ausland kostet neun Euro.",
  ),
  "docs/de/refund.md": REFUND,
  "docs/ar/index.md": page("مرحبا", "وثائق خدمة الطرود."),
  "docs/ar/cost.md": page("التكلفة", ARABIC_COST),
};

const root = (tab: Page) => tab.evaluate(() => ({ lang: document.documentElement.lang, dir: document.dir }));
/** What makes the page scroll sideways. */
const sideways = (tab: Page) =>
  tab.evaluate(() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1);
    });
    return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
  });
const field = (tab: Page) => tab.locator("#assistant-dock textarea");

describe("a site in several languages", () => {
  const site = setUpSite(async () => {
    const folder = await writeProject(FILES);
    const server = await startServer({ DOCS_DIR: folder.dir });
    return { ...server, close: () => server.close().then(folder.close) };
  });

  it.each([
    ["desktop", DESKTOP, "light"],
    ["phone", PHONE, "dark"],
  ] as const)("is right-to-left in a language that is written so, on a %s", async (name, viewport, colorScheme) => {
    const { page: tab, troubles, close } = await openTab({ viewport, colorScheme });
    await visit(tab, `${site.url}/docs/ar/cost`);
    expect(await root(tab)).toEqual({ lang: "ar", dir: "rtl" });
    expect([await violations(tab), await sideways(tab)]).toEqual([[], []]);
    await takePicture(tab, `arabic page ${name}`);
    await tab.getByRole("button", { name: ARABIC.opener.ask }).click();
    await field(tab).fill("كم يكلف الشحن إلى الخارج؟");
    await field(tab).press("Enter");
    await log(tab).getByText("يكلف الشحن إلى الخارج تسعة يورو").first().waitFor();
    await tab.getByRole("button", { name: ARABIC.answer.copy }).waitFor();
    expect([await violations(tab), await sideways(tab)]).toEqual([[], []]);
    await takePicture(tab, `arabic panel ${name}`);
    expect(troubles).toEqual([]);
    await close();
  });

  it.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ] as const)("has a German assistant on German pages, on a %s", async (name, viewport) => {
    const { page: tab, troubles, close } = await openTab({ viewport });
    await visit(tab, `${site.url}/docs/de/cost`);
    expect([await violations(tab), await sideways(tab)]).toEqual([[], []]);
    await takePicture(tab, `german page ${name}`);
    await tab.getByRole("button", { name: "Den Assistenten fragen" }).click();
    await tab.getByRole("textbox", { name: "Nachricht" }).waitFor();
    await takePicture(tab, `german empty ${name}`);
    await field(tab).fill("Which receipt does a claim for a lost parcel need?");
    await field(tab).press("Enter");
    await log(tab).getByText("Nicht übersetzt; zitiert aus der Seite auf Englisch").first().waitFor();
    await tab.getByRole("button", { name: "Antwort kopieren" }).waitFor();
    await tab.getByRole("button", { name: "Schlechte Antwort" }).click();
    await tab.getByRole("group", { name: "Was stimmt an der Antwort nicht?" }).waitFor();
    expect([await violations(tab), await sideways(tab)]).toEqual([[], []]);
    await takePicture(tab, `german answer ${name}`);
    await tab.getByRole("button", { name: "Chats", exact: true }).click();
    await tab.getByRole("heading", { name: "Heute" }).waitFor();
    expect([await violations(tab), await sideways(tab)]).toEqual([[], []]);
    await takePicture(tab, `german threads ${name}`);
    expect(troubles).toEqual([]);
    await close();
  });

  it("keeps the interface German on a page that is not translated, and marks its text as English", async () => {
    const { page: tab, close } = await openTab();
    await visit(tab, `${site.url}/docs/de/refund`);
    expect((await root(tab)).lang).toBe("de");
    expect(await tab.getByRole("heading", { level: 1 }).getAttribute("lang")).toBe("en");
    await tab.getByText("Diese Seite gibt es noch nicht auf Deutsch").waitFor();
    expect(await tab.locator("link[rel=alternate][hreflang=de]").count()).toBe(0);
    expect(await tab.locator(".site-mark").getAttribute("href")).toBe("/docs/de");
    await takePicture(tab, "german untranslated");
    await close();
  });

  it("follows the reader to another language with an open panel", async () => {
    const { page: tab, close } = await openTab();
    await visit(tab, `${site.url}/docs/de/cost`);
    await tab.getByRole("button", { name: "Den Assistenten fragen" }).click();
    await field(tab).fill("Entwurf");
    await tab.locator("summary.site-button").click();
    await tab.getByRole("navigation", { name: "Sprache" }).getByRole("link", { name: "English" }).click();
    await tab.getByRole("textbox", { name: "Message" }).waitFor();
    expect(await field(tab).inputValue()).toBe("Entwurf");
    await close();
  });

  it("says that the assistant's texts could not be loaded, and loads them again", async () => {
    const { page: tab, close } = await openTab();
    await tab.route("**/api/messages?**", (route) => route.abort());
    await visit(tab, `${site.url}/docs/de/cost`);
    await tab.getByRole("button", { name: "Den Assistenten fragen" }).click();
    await tab.getByRole("alert").filter({ hasText: "Der Assistent konnte nicht geladen werden" }).waitFor();
    await tab.unroute("**/api/messages?**");
    await tab.getByRole("button", { name: "Erneut versuchen" }).click();
    await tab.getByRole("textbox", { name: "Nachricht" }).waitFor();
    await close();
  });

  it("finds what is not translated, marked with its language", async () => {
    const { page: tab, close } = await openTab();
    await visit(tab, `${site.url}/docs/de/cost`);
    await tab.getByRole("button", { name: "Dokumentation durchsuchen" }).click();
    await tab.getByRole("combobox").fill("receipt");
    const option = tab.getByRole("option").filter({ hasText: "Claims" });
    await option.getByText("Englisch").waitFor();
    expect(await option.locator("[lang=en]").count()).toBe(2);
    await takePicture(tab, "german search");
    await close();
  });

  it("has the reader's language on a 404 and on the assistant's own page", async () => {
    const { page: tab, close } = await openTab();
    await visit(tab, `${site.url}/docs/de/nothing-here`);
    await tab.getByRole("heading", { name: "Seite nicht gefunden" }).waitFor();
    const cards = await tab.locator(".doc-card").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(cards).toEqual(["/docs/de", "/assistant?from=%2Fdocs%2Fde"]);
    await tab.locator(".doc-card").last().click();
    await tab.getByRole("textbox", { name: "Nachricht" }).waitFor();
    expect(await tab.getByRole("link", { name: "Zurück zur Dokumentation" }).getAttribute("href")).toBe("/docs/de");
    await takePicture(tab, "german own page");
    await close();
  });
});
