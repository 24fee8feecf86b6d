import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ask, composer, log, openAssistant } from "#tests/support/pages/browser.ts";
import { setUpModelSite, setUpTab } from "#tests/support/pages/set-up.ts";

const searches = (...queries: string[]) => ({
  toolCalls: queries.map((query) => ({ name: "get_relevant_docs", arguments: JSON.stringify({ query }) })),
});

/** Alerts of the assistant: Next announces page changes in one of its own. */
const alerts = (page: Page) => page.getByRole("complementary", { name: "Assistant" }).getByRole("alert");

describe("a reader of a site that runs on Conversations and background Responses", () => {
  const site = setUpModelSite();
  beforeEach(() => site.fake.heal());
  const tab = setUpTab(site, { path: "/docs/slack", begin: openAssistant });
  afterEach(() => expect(site.fake.unanswered()).toEqual([]));

  it("gets an answer after two tool rounds, one of them with two parallel calls", async () => {
    const { page } = tab;
    site.fake.script({ ...searches("slack app", "slack variables"), polls: 1 }, searches("limit and after"), {
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
    expect(site.fake.refused()).toEqual([]);
    const turns = site.fake.sent("POST /responses").filter(({ body }) => body.conversation);
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
  ])("sees an alert when a run ends as %s, and can retry it (defects 3, 14)", async (_, turn, message) => {
    const { page } = tab;
    site.fake.script(turn);
    await ask(page, "Will this work?");
    const alert = alerts(page).filter({ hasText: message });
    await alert.waitFor();
    expect(await page.content()).not.toContain("secret upstream words");
    site.fake.script({ text: "Now it does." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("Now it does.").waitFor();
    expect(await log(page).getByText("Will this work?").count()).toBe(1);
    await alerts(page).waitFor({ state: "detached" });
  });

  it("can stop an answer, here and upstream, and ask again (defect 14)", async () => {
    const { page } = tab;
    site.fake.script({ polls: Number.POSITIVE_INFINITY });
    await ask(page, "Too long?");
    // Stopped any sooner, nothing would have to be stopped upstream.
    await expect.poll(() => site.fake.statuses()).toContain("in_progress");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("The answer was stopped.").waitFor();
    // What is attached has a line of its own, which is empty.
    const said = page.getByRole("status").filter({ hasText: /./ });
    await expect.poll(() => said.allTextContents()).toEqual(["Stopped"]);
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Message");
    await expect.poll(() => site.fake.statuses()).toContain("cancelled");
    site.fake.script({ text: "A short one." });
    await page.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("A short one.").waitFor();
  });

  it("finds a running answer again after a reload (defect 15)", async () => {
    const { page } = tab;
    site.fake.script({ text: "Here it is.", polls: 4 });
    await ask(page, "Still running?");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.reload();
    await log(page).getByText("Still running?").waitFor();
    await log(page).getByText("Here it is.").waitFor();
  });

  it("sees the run, text and composer of the selected thread only (defect 15)", async () => {
    const { page } = tab;
    site.fake.script({ text: "Answer to the slow one.", polls: 5 });
    await ask(page, "Slow one");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await page.getByRole("button", { name: "New thread" }).click();
    site.fake.script({ text: "Answer to the quick one." });
    await ask(page, "Quick one");
    await log(page).getByText("Answer to the quick one.").waitFor();
    expect(await log(page).getByText("slow one").count()).toBe(0);
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    await page.getByRole("button", { name: /^About: Slow one/ }).click();
    await log(page).getByText("Slow one", { exact: true }).waitFor();
    await log(page).getByText("Answer to the slow one.").waitFor();
    expect(await log(page).getByText("quick one").count()).toBe(0);
  });

  it("sees an alert when the thread was deleted elsewhere (defect 15)", async () => {
    const { page, context } = tab;
    site.fake.script({ text: "Soon gone." });
    await ask(page, "Delete me elsewhere");
    await log(page).getByText("Soon gone.").waitFor();
    const id = new URL(page.url()).searchParams.get("thread");
    await composer(page).fill("Words worth keeping");
    const deleted = await context.request.delete(`${site.url}/api/paste-assistant-thread/${id}`);
    expect(deleted.status()).toBe(200);
    await composer(page).press("Enter");
    const alert = alerts(page).filter({ hasText: "This thread does not exist any more." });
    await alert.getByRole("button", { name: "New thread" }).click();
    expect(await composer(page).inputValue()).toBe("Words worth keeping");
    await page.goto(`${site.url}/docs/slack?thread=${id}`);
    await alert.waitFor();
    expect(await composer(page).count()).toBe(0);
    await alert.getByRole("button", { name: "New thread" }).click();
    expect(await composer(page).isEditable()).toBe(true);
  });

  it("keeps a message that could not be sent, and can send it again (defect 14)", async () => {
    const { page } = tab;
    await page.route("**/api/paste-assistant-message", (route) => route.abort());
    await ask(page, "Are you offline?");
    const alert = alerts(page).filter({ hasText: "The server cannot be reached." });
    await alert.waitFor();
    expect(await log(page).getByText("Are you offline?").isVisible()).toBe(true);
    await page.unroute("**/api/paste-assistant-message");
    site.fake.script({ text: "Online again." });
    await alert.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("Online again.").waitFor();
    expect(await log(page).getByText("Are you offline?").count()).toBe(1);
  });

  it("finds a refused message in the composer (defect 14)", async () => {
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

describe("a reader of a site whose runs may take three seconds", () => {
  const site = setUpModelSite({ RUN_TIMEOUT_MS: "3000" });
  const tab = setUpTab(site, { path: "/docs/slack", begin: openAssistant });

  it("sees an alert when a run takes too long, and can ask again (defects 1, 3)", async () => {
    const { page } = tab;
    site.fake.script({ polls: Number.POSITIVE_INFINITY });
    await ask(page, "Will this ever end?");
    const alert = alerts(page).filter({ hasText: "The answer took too long and was stopped." });
    await alert.getByRole("button", { name: "Retry" }).waitFor();
    // On a stalled machine it may not even have begun.
    await expect.poll(() => site.fake.statuses().filter((status) => status !== "cancelled")).toEqual([]);
  });
});
