import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ask,
  closeBrowser,
  DESKTOP,
  log,
  openAssistant,
  openTab,
  PHONE,
  violations,
} from "#tests/support/pages/browser.ts";
import { sharedSite } from "#tests/support/servers/server.ts";

const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark" },
  { name: "light on a phone", viewport: PHONE, colorScheme: "light" },
  { name: "dark on a phone", viewport: PHONE, colorScheme: "dark" },
] as const;

/** Where to leave pictures of every state for somebody to look at. */
const { SCREENSHOTS } = process.env;

describe("no state of the site violates axe's rules", () => {
  let server: { url: string };
  beforeAll(async () => {
    server = await sharedSite("whole");
  });
  afterAll(closeBrowser);

  it.each(LOOKS)("$name", async ({ name, viewport, colorScheme }) => {
    const tab = await openTab({ viewport, colorScheme });
    const { page } = tab;
    const found: string[] = [];
    const check = async (state: string) => {
      if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name.replaceAll(" ", "-")}-${state}.png` });
      found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
    };
    await page.goto(`${server.url}/docs/how-it-works`);
    await check("closed");
    await page.goto(`${server.url}/docs/slack-setup`);
    await openAssistant(page);
    await check("empty");
    await page.route("**/api/paste-assistant-message", (route) => route.abort());
    await ask(page, "How do I create the Slack app?");
    await page.getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
    await check("error");
    await page.unroute("**/api/paste-assistant-message");
    await page.getByRole("button", { name: "Retry" }).click();
    await log(page).getByRole("link").first().waitFor();
    await ask(page, "Which scopes does the Slack app need?");
    await page.waitForFunction(() => document.querySelectorAll("[data-question]").length === 2);
    await page.getByRole("group", { name: "Sources" }).nth(1).waitFor();
    await check("answered");
    await page.goto(`${server.url}/assistant`);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    await check("full-page");
    await page.goto(`${server.url}/docs/nothing-here`);
    await check("missing");
    expect(found).toEqual([]);
    expect(tab.troubles).toEqual([]);
    await tab.close();
  });
});
