import type { Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake, type OpenAIFake, titleOfInput } from "#tests/support/openai-fake/openai-fake.ts";
import { ask, closeBrowser, composer, log, openAssistant, openTab, type Tab } from "#tests/support/pages/browser.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

const searches = (...queries: string[]) => ({
  toolCalls: queries.map((query) => ({ name: "get_relevant_docs", arguments: JSON.stringify({ query }) })),
});

/** Alerts of the assistant: Next announces page changes in one of its own. */
const alerts = (page: Page) => page.getByRole("complementary", { name: "Assistant" }).getByRole("alert");

describe("a reader of a site that runs on Conversations and background Responses", () => {
  let fake: OpenAIFake;
  let server: Server;
  let tab: Tab;
  beforeAll(async () => {
    // One server for all tests; each scripts what upstream says next.
    fake = createOpenAIFake({ apiKey: "sk-test", fallback: titleOfInput });
    const upstream = await listen(fake);
    server = await startServer({
      DOCS_DIR: "tests/support/docs",
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: upstream.url,
    });
    return async () => {
      await closeBrowser();
      await server.close();
      await upstream.close();
    };
  });
  beforeEach(async () => {
    fake.heal();
    tab = await openTab();
    await tab.page.goto(`${server.url}/docs/slack`);
    await openAssistant(tab.page);
  });
  afterEach(async () => {
    const { troubles } = tab;
    await tab.close();
    expect(troubles).toEqual([]);
    expect(fake.unanswered()).toEqual([]);
  });

  it("gets an answer after two tool rounds, one of them with two parallel calls", async () => {
    const { page } = tab;
    fake.script({ ...searches("slack app", "slack variables"), polls: 1 }, searches("limit and after"), {
      text: "Create it first, see [Create the app](/docs/slack#create-the-app).",
    });
    await ask(page, "How do I set Slack up?");
    const steps = log(page).getByText(/^Searched the docs · 3 searches/);
    await steps.click();
    await log(page)
      .getByText(/Searched the docs for “slack app”: \d+ section/)
      .waitFor();
    await log(page).getByRole("link", { name: "Create the app", exact: true }).waitFor();
    await page.getByText("Answer ready, 1 source").waitFor({ state: "attached" });
    expect(fake.refused()).toEqual([]);
    const turns = fake.sent("POST /responses").filter(({ body }) => body.conversation);
    expect(turns).toHaveLength(3);
    for (const { body } of turns) {
      expect(body).toMatchObject({ background: true, store: true, instructions: expect.any(String) });
      expect(body.tools).toMatchObject([{ type: "function", name: "get_relevant_docs" }]);
    }
    // The question, then the outputs of each round.
    expect(turns.map(({ body }) => (body.input as unknown[]).length)).toEqual([1, 2, 1]);
  });

  it.each([
    ["failed", { status: "failed", error: "secret upstream words" } as const, "The model could not answer."],
    ["incomplete", { status: "incomplete", text: "It begins with" } as const, "The answer broke off."],
  ])("is told of a run that ends %s, and retries it (defects 3, 14)", async (_, turn, message) => {
    const { page } = tab;
    fake.script(turn);
    await ask(page, "Will this work?");
    const alert = alerts(page).filter({ hasText: message });
    await alert.waitFor();
    expect(await page.content()).not.toContain("secret upstream words");
    fake.script({ text: "Now it does." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("Now it does.").waitFor();
    expect(await log(page).getByText("Will this work?").count()).toBe(1);
    await alerts(page).waitFor({ state: "detached" });
  });

  it("stops an answer, here and upstream, and may ask again (defect 14)", async () => {
    const { page } = tab;
    fake.script({ polls: Number.POSITIVE_INFINITY });
    await ask(page, "Too long?");
    // Stopped any sooner, nothing would have to be stopped upstream.
    await expect.poll(() => fake.statuses()).toContain("in_progress");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("The answer was stopped.").waitFor();
    // What is attached has a line of its own, which is empty.
    const said = page.getByRole("status").filter({ hasText: /./ });
    await expect.poll(() => said.allTextContents()).toEqual(["Stopped"]);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message");
    await expect.poll(() => fake.statuses()).toContain("cancelled");
    fake.script({ text: "A short one." });
    await page.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("A short one.").waitFor();
  });

  it("comes back to a running answer after a reload (defect 15)", async () => {
    const { page } = tab;
    fake.script({ text: "Here it is.", polls: 4 });
    await ask(page, "Still running?");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.reload();
    await log(page).getByText("Still running?").waitFor();
    await log(page).getByText("Here it is.").waitFor();
  });

  it("keeps each thread's run, text and composer to itself (defect 15)", async () => {
    const { page } = tab;
    fake.script({ text: "Answer to the slow one.", polls: 5 });
    await ask(page, "Slow one");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByRole("button", { name: "New thread" }).click();
    fake.script({ text: "Answer to the quick one." });
    await ask(page, "Quick one");
    await log(page).getByText("Answer to the quick one.").waitFor();
    expect(await log(page).getByText("slow one").count()).toBe(0);
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    await page.getByRole("button", { name: /^About: Slow one/ }).click();
    await log(page).getByText("Slow one", { exact: true }).waitFor();
    await log(page).getByText("Answer to the slow one.").waitFor();
    expect(await log(page).getByText("quick one").count()).toBe(0);
  });

  it("says so when a thread was deleted elsewhere (defect 15)", async () => {
    const { page, context } = tab;
    fake.script({ text: "Soon gone." });
    await ask(page, "Delete me elsewhere");
    await log(page).getByText("Soon gone.").waitFor();
    const id = new URL(page.url()).searchParams.get("thread");
    await composer(page).fill("Words worth keeping");
    const deleted = await context.request.delete(`${server.url}/api/paste-assistant-thread/${id}`);
    expect(deleted.status()).toBe(200);
    await composer(page).press("Enter");
    const alert = alerts(page).filter({ hasText: "This thread does not exist any more." });
    await alert.getByRole("button", { name: "New thread" }).click();
    expect(await composer(page).inputValue()).toBe("Words worth keeping");
    await page.goto(`${server.url}/docs/slack?thread=${id}`);
    await alert.waitFor();
    expect(await composer(page).count()).toBe(0);
    await alert.getByRole("button", { name: "New thread" }).click();
    expect(await composer(page).isEditable()).toBe(true);
  });

  it("keeps a message that could not be sent, and sends it once on retry (defect 14)", async () => {
    const { page } = tab;
    await page.route("**/api/paste-assistant-message", (route) => route.abort());
    await ask(page, "Are you offline?");
    const alert = alerts(page).filter({ hasText: "The server cannot be reached." });
    await alert.waitFor();
    expect(await log(page).getByText("Are you offline?").isVisible()).toBe(true);
    await page.unroute("**/api/paste-assistant-message");
    fake.script({ text: "Online again." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("Online again.").waitFor();
    expect(await log(page).getByText("Are you offline?").count()).toBe(1);
  });

  it("gives a refused message back to its writer (defect 14)", async () => {
    const { page } = tab;
    await page.route("**/api/paste-assistant-message", (route) =>
      route.fulfill({
        status: 400,
        contentType: "application/problem+json",
        json: { code: "invalid_request", detail: "message: must be shorter", status: 400, retryable: false },
      }),
    );
    await ask(page, "Something the server refuses");
    await alerts(page).filter({ hasText: "message: must be shorter" }).waitFor();
    expect(await composer(page).inputValue()).toBe("Something the server refuses");
  });
});

it("a reader is told of a run that takes too long, and may ask again (defects 1, 3)", async () => {
  const fake = createOpenAIFake({ apiKey: "sk-test", fallback: titleOfInput });
  const upstream = await listen(fake);
  const server = await startServer({
    DOCS_DIR: "tests/support/docs",
    OPENAI_API_KEY: "sk-test",
    OPENAI_BASE_URL: upstream.url,
    RUN_TIMEOUT_MS: "3000",
  });
  const { page, close, troubles } = await openTab();
  await page.goto(`${server.url}/docs/slack`);
  await openAssistant(page);
  fake.script({ polls: Number.POSITIVE_INFINITY });
  await ask(page, "Will this ever end?");
  const alert = alerts(page).filter({ hasText: "The answer took too long and was stopped." });
  await alert.getByRole("button", { name: "Retry" }).waitFor();
  // On a stalled machine it may not even have begun.
  await expect.poll(() => fake.statuses().filter((status) => status !== "cancelled")).toEqual([]);
  expect(troubles).toEqual([]);
  await close();
  await closeBrowser();
  await server.close();
  await upstream.close();
});
