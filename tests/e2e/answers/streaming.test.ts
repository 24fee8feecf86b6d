import type { Page, Request, Route } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import { ask, composer, log, openAssistant, openTab } from "#tests/support/pages/browser.ts";
import { setUpModelSite, setUpTab } from "#tests/support/pages/set-up.ts";

const PIECES = [
  "The first ",
  "sentence. ",
  "The second ",
  "sentence, ",
  "see [Create the app](/docs/slack#create-the-app).",
];
const TEXT = PIECES.join("");
const ready = (page: Page) => page.getByText(/^Answer ready/).waitFor({ state: "attached" });

describe("an answer that streams into the panel", () => {
  const site = setUpModelSite();
  beforeEach(() => site.fake.heal());
  const tab = setUpTab(site, { path: "/docs/slack", begin: openAssistant });
  afterEach(() => expect(site.fake.refused()).toEqual([]));

  const turnsSent = () => site.fake.sent("POST /responses").filter(({ body }) => body.conversation).length;

  /** Asks, and gets an answer whose pieces come when the test says so. */
  async function askSlowly(question = "How do I begin?") {
    const { pace, release } = createManualPace();
    site.fake.script({ text: TEXT, pieces: PIECES, pace });
    await ask(tab.page, question);
    return release;
  }

  it("appears before the model has ended, and is announced to a screen reader once", async () => {
    const { page } = tab;
    const release = await askSlowly();
    await page.getByRole("status").filter({ hasText: "Searching the docs" }).waitFor({ state: "attached" });
    expect(await log(page).getAttribute("aria-busy")).toBe("true");
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    await page.getByRole("status").filter({ hasText: "Answering" }).waitFor({ state: "attached" });
    expect(await log(page).getByText("The second").count()).toBe(0);
    release();
    await ready(page);
    expect(await log(page).getAttribute("aria-busy")).toBe("false");
    await log(page).getByText("The second sentence").waitFor();
  });

  it("continues where it was after a reload", async () => {
    const { page } = tab;
    const before = turnsSent();
    const release = await askSlowly();
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    await page.reload();
    await log(page).getByText("The first sentence.").waitFor();
    release();
    await ready(page);
    expect(await log(page).getByText("The first sentence.").count()).toBe(1);
    expect(turnsSent()).toBe(before + 1);
  });

  it("continues in a second tab that is opened during it, with the same text in both", async () => {
    const { page } = tab;
    const release = await askSlowly();
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    const second = await openTab({ context: tab.context });
    await second.page.goto(page.url());
    await log(second.page).getByText("The first sentence.").waitFor();
    release();
    await Promise.all([ready(page), log(second.page).getByText("The second sentence").waitFor()]);
    await expect
      .poll(async () => (await log(second.page).textContent()) === (await log(page).textContent()))
      .toBe(true);
    expect(second.troubles).toEqual([]);
    await second.close();
  });

  it("appears in a second tab when the question is asked in the first", async () => {
    const { page } = tab;
    (await askSlowly("A first question"))();
    await ready(page);
    const second = await openTab({ context: tab.context });
    await second.page.goto(page.url());
    await log(second.page).getByText("A first question").waitFor();
    const release = await askSlowly("A second question");
    await log(second.page).getByText("A second question").waitFor();
    release(2);
    await expect.poll(() => log(second.page).getByText("The first sentence.").count()).toBe(2);
    release();
    await second.page.getByText(/^Answer ready/).waitFor({ state: "attached" });
    await second.close();
  });

  it("stops at once, also upstream, and keeps its text so far", async () => {
    const { page } = tab;
    const release = await askSlowly();
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Retry" }).waitFor();
    await log(page).getByText("The first sentence.").waitFor();
    await expect.poll(() => site.fake.statuses()).toContain("cancelled");
    await page.reload();
    await log(page).getByText("The first sentence.").waitFor();
    site.fake.script({ text: "Another answer." });
    await page.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("Another answer.").waitFor();
    expect(await log(page).getByText("The first sentence.").count()).toBe(0);
  });

  it.each([
    ["refused", (route: Route) => route.abort()],
    ["answered with an error", (route: Route) => route.fulfill({ status: 502 })],
    [
      "cut off without an end",
      (route: Route) => route.fulfill({ contentType: "text/event-stream", body: ": open\n\n" }),
    ],
    ["held back by a proxy", () => new Promise<void>(() => {})],
  ])("is polled without an alert when the stream is %s (defect 14)", async (_, breakStream) => {
    const { page } = tab;
    await page.route("**/events", breakStream);
    (await askSlowly())();
    await ready(page);
    await log(page).getByText("The second sentence").waitFor();
    const panel = page.getByRole("complementary", { name: "Assistant" });
    expect(await panel.getByRole("alert").count()).toBe(0);
  });

  it("is polled once a second while the stream cannot be opened", async () => {
    const { page } = tab;
    await page.route("**/events", (route) => route.abort());
    const isPoll = (request: Request) => request.method() === "GET" && /\/run\/run_\w+$/.test(request.url());
    const release = await askSlowly();
    await page.waitForRequest(isPoll);
    const answered = await page.waitForResponse((response) => isPoll(response.request()));
    await answered.finished();
    let polls = 0;
    page.on("request", (request) => (polls += isPoll(request) ? 1 : 0));
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    polls = 0;
    for (let second = 1; second <= 3; second += 1) {
      const polled = page.waitForResponse((response) => isPoll(response.request()));
      await page.clock.runFor(1_000);
      await (await polled).finished();
      expect(polls).toBe(second);
    }
    await page.clock.resume();
    release();
    await ready(page);
  });

  it("stays in its own thread when the reader switches threads (defect 15)", async () => {
    const { page } = tab;
    const release = await askSlowly("A slow question");
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    await page.getByRole("button", { name: "New thread" }).click();
    expect(await log(page).getByText("The first sentence.").count()).toBe(0);
    site.fake.script({ text: "A quick answer." });
    await ask(page, "A quick question");
    await log(page).getByText("A quick answer.").waitFor();
    release();
    await page.getByRole("button", { name: "Threads", exact: true }).click();
    // Not by its place, which is another one once the answer is there.
    await page.getByRole("button", { name: /^About: A slow question/ }).click();
    await log(page).getByText("The second sentence").waitFor();
    expect(await log(page).getByText("A quick answer.").count()).toBe(0);
  });

  it("ends with an alert and keeps its text when it ends early upstream", async () => {
    const { page } = tab;
    site.fake.script({ status: "incomplete", text: "Half of it" });
    await ask(page, "Will it break?");
    await page.getByRole("alert").filter({ hasText: "The answer broke off." }).waitFor();
    await log(page).getByText("Half of it").waitFor();
    expect(await composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("never shows the marks of an unfinished fence, table or link", async () => {
    const { page } = tab;
    const text =
      "Before.\n\n```ts\nconst a = 1;\n```\n\n| Name | Use |\n|---|---|\n| a | b |\n\nSee [Create the app](/docs/slack#create-the-app).";
    const { pace, release } = createManualPace();
    site.fake.script({ text, pieces: text.length, pace });
    await ask(page, "Show me");
    await log(page).getByText("Show me").waitFor();
    const seen = await page.evaluateHandle(() => {
      const texts = new Set<string>();
      new MutationObserver(() => texts.add(document.querySelector('[role="log"]')?.textContent ?? "")).observe(
        document.body,
        {
          subtree: true,
          childList: true,
          characterData: true,
        },
      );
      return texts;
    });
    let released = 0;
    // Only when one part is on the screen comes the next, however slow the way there.
    for (const [next, part] of [
      ["```ts", log(page).getByText("Before.")],
      ["| Name", log(page).getByText("const a = 1;")],
      ["See", log(page).getByRole("cell", { name: "b", exact: true })],
    ] as const) {
      for (; released < text.indexOf(next); released += 3) {
        const drawn = page.evaluate(() => new Promise(requestAnimationFrame));
        release(3);
        await drawn;
      }
      await part.waitFor();
    }
    release();
    await ready(page);
    const texts = await seen.evaluate((all) => [...all]);
    expect(texts.length).toBeGreaterThan(3);
    for (const drawn of texts) {
      expect(drawn).not.toContain("```");
      expect(drawn).not.toContain("|---");
      expect(drawn).not.toMatch(/\| Name/);
      expect(drawn).not.toContain("](");
    }
  });

  it("shows JSX and HTML as text (defect 18)", async () => {
    const { page } = tab;
    const text =
      'Use `<Button variant="primary">` or <Button variant="primary">Save</Button>.\n\n<iframe src="/docs"></iframe> <style>*{display:none}</style>';
    const { pace, release } = createManualPace();
    site.fake.script({ text, pieces: 20, pace });
    await ask(page, "How do I save?");
    for (let piece = 0; piece < 20; piece += 1) {
      release(1);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      expect(await log(page).locator("iframe, style").count()).toBe(0);
    }
    await ready(page);
    await log(page).getByText('<Button variant="primary">Save</Button>').waitFor();
  });

  it("delays a question that is sent during a stop until the answer has stopped", async () => {
    const { page } = tab;
    const release = await askSlowly("A first question");
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    const held = Promise.withResolvers<void>();
    await page.route("**/cancel", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Stopping…" }).waitFor();
    site.fake.script({ text: "A second answer." });
    await ask(page, "A second question");
    await page.getByText("Goes out when the answer is stopped.").waitFor();
    held.resolve();
    await log(page).getByText("A second answer.").waitFor();
    expect(await composer(page).inputValue()).toBe("");
    expect(await log(page).getByText("A second question").count()).toBe(1);
  });

  it("delays a question that is sent during the answer until the answer has ended", async () => {
    const { page } = tab;
    const release = await askSlowly("A first question");
    release(2);
    await log(page).getByText("The first sentence.").waitFor();
    await ask(page, "A second question");
    await page.getByText("Goes out when the answer is there.").waitFor();
    site.fake.script({ text: "A second answer." });
    release();
    await log(page).getByText("A second answer.").waitFor();
    expect(await composer(page).inputValue()).toBe("");
    expect(await log(page).getByText("A second question").count()).toBe(1);
  });
});
