/** A site under pressure, as a new reader of it notices it: hardly. */
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { ask, composer, log, openAssistant, openTab } from "#tests/support/pages/browser.ts";
import { setUpModelSite } from "#tests/support/pages/set-up.ts";

const site = setUpModelSite({ PROOF_OF_WORK: "always" });

/** Sends of the question, by what they were answered. */
function sends(page: Page): number[] {
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/paste-assistant-message")) statuses.push(response.status());
  });
  return statuses;
}

it("the browser solves one challenge before the first question and none after it", async () => {
  const { page, close } = await openTab();
  const statuses = sends(page);
  await page.goto(`${site.url}/docs/slack`);
  await openAssistant(page);
  site.fake.script({ text: "First." }, { text: "Second." });
  await ask(page, "How do I set Slack up?");
  await log(page).getByText("First.").waitFor();
  await ask(page, "And then?");
  await log(page).getByText("Second.").waitFor();
  expect(statuses).toEqual([403, 202, 202]);
  await close();
});

it("a browser that cannot solve a challenge says why and keeps the question", async () => {
  const { page, close } = await openTab();
  await page.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  const statuses = sends(page);
  await page.goto(`${site.url}/docs/slack`);
  await openAssistant(page);
  await ask(page, "Will this be lost?");
  const alert = page.getByRole("complementary", { name: "Assistant" }).getByRole("alert");
  await alert.filter({ hasText: "over https only" }).waitFor();
  expect(statuses).toEqual([403]);
  const kept = (await composer(page).inputValue()) + (await log(page).innerText());
  expect(kept).toContain("Will this be lost?");
  await close();
});
