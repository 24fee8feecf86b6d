import { describe, expect, it } from "vitest";
import {
  ask,
  DESKTOP,
  log,
  openAssistant,
  openTab,
  PHONE,
  takePicture,
  violations,
} from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark" },
  { name: "light on a phone", viewport: PHONE, colorScheme: "light" },
  { name: "dark on a phone", viewport: PHONE, colorScheme: "dark" },
] as const;

describe("the site", () => {
  const server = setUpSite("whole");

  it.each(LOOKS)("violates no rule of axe in any state: $name", async ({ name, viewport, colorScheme }) => {
    const tab = await openTab({ viewport, colorScheme });
    const { page } = tab;
    const found: string[] = [];
    const check = async (state: string) => {
      await takePicture(page, `${name}-${state}`);
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
