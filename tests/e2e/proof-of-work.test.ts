/** A site under pressure, as a new reader of it notices it: hardly. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake, type OpenAIFake, titleOfInput } from "#tests/support/openai-fake/openai-fake.ts";
import { ask, closeBrowser, composer, log, openAssistant, openTab } from "#tests/support/pages/browser.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

let fake: OpenAIFake;
let server: Server;
beforeAll(async () => {
  fake = createOpenAIFake({ apiKey: "sk-test", fallback: titleOfInput });
  const upstream = await listen(fake);
  server = await startServer({
    ...{ DOCS_DIR: "tests/support/docs", OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url },
    PROOF_OF_WORK: "always",
  });
  return async () => {
    await server.close();
    await upstream.close();
  };
});
afterAll(closeBrowser);

/** Sends of the question, by what they were answered. */
function sends(page: Page): number[] {
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/paste-assistant-message")) statuses.push(response.status());
  });
  return statuses;
}

it("the browser computes by itself before the first question, and never again", async () => {
  const { page, close } = await openTab();
  const statuses = sends(page);
  await page.goto(`${server.url}/docs/slack`);
  await openAssistant(page);
  fake.script({ text: "First." }, { text: "Second." });
  await ask(page, "How do I set Slack up?");
  await log(page).getByText("First.").waitFor();
  await ask(page, "And then?");
  await log(page).getByText("Second.").waitFor();
  expect(statuses).toEqual([403, 202, 202]);
  await close();
});

it("a browser that cannot compute says why, and the question is kept", async () => {
  const { page, close } = await openTab();
  await page.addInitScript(() => Object.defineProperty(crypto, "subtle", { value: undefined }));
  const statuses = sends(page);
  await page.goto(`${server.url}/docs/slack`);
  await openAssistant(page);
  await ask(page, "Will this be lost?");
  const alert = page.getByRole("complementary", { name: "Assistant" }).getByRole("alert");
  await alert.filter({ hasText: "over https only" }).waitFor();
  expect(statuses).toEqual([403]);
  const kept = (await composer(page).inputValue()) + (await log(page).innerText());
  expect(kept).toContain("Will this be lost?");
  await close();
});
