import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { listen } from "#tests/support/fakes/server.ts";
import {
  ask,
  composer,
  DESKTOP,
  log,
  openAssistant,
  openTab,
  PHONE,
  violations,
  visit,
} from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";
import { closeAll, startServer } from "#tests/support/servers/server.ts";
import { OWN_KEY } from "#tests/support/setup/own-keys.ts";

const DOCS = { DOCS_DIR: "tests/support/docs" };
const SIMPLE = "This page is about Slack.\n\n## Create the app\n\nMake it.\n\n## Set the variables\n\nTell it.";
const LEVELS = [
  ["light", DESKTOP],
  ["dark", DESKTOP],
  ["light", PHONE],
] as const;
describe("a page simplifier with streaming and bring-your-own-key", () => {
  const fake = createChatFake({ apiKey: OWN_KEY });
  const server = setUpSite(async () => {
    const upstream = await listen(fake);
    const own = await startServer({ ...DOCS, OPENAI_BASE_URL: upstream.url, LOG_LEVEL: "trace" });
    return { ...own, close: () => closeAll(own, upstream) };
  });
  beforeEach(() => {
    fake.requests.length = 0;
  });
  const tab = setUpTab(server, { path: "/docs/slack" });
  afterEach(() => expect(server.output()).not.toContain(OWN_KEY.slice(8)));

  const simply = () => tab.page.getByRole("region", { name: "In simple words" });
  const explain = () => tab.page.getByRole("button", { name: "Explain this page simply" }).click();
  const enterKey = async (key = OWN_KEY) => {
    await tab.page
      .getByRole("button", { name: /Use your own OpenAI key|Change key/ })
      .first()
      .click();
    await tab.page.getByLabel("OpenAI key", { exact: true }).fill(key);
    await tab.page.getByRole("button", { name: "Use this key" }).click();
  };

  it("quotes the page without a model, and streams a simple version with the reader's key", async () => {
    const { page } = tab;
    await explain();
    await simply().getByText("nothing is simplified").waitFor();
    expect(await violations(page)).toEqual([]);

    const more = Promise.withResolvers<void>();
    fake.scriptCompletions({ text: SIMPLE, pieces: 6, pace: (n) => (n === 3 ? more.promise : Promise.resolve()) });
    await enterKey();
    await simply().getByText("This page is about Slack.").waitFor();
    await simply().getByRole("button", { name: "Stop" }).waitFor();
    expect(await violations(page)).toEqual([]);
    more.resolve();
    await simply().getByText("Tell it.").waitFor();
    await simply().getByText("Written by a model").waitFor();
    expect(await simply().getByRole("heading").allTextContents()).toEqual([
      "In simple words",
      "Create the app",
      "Set the variables",
    ]);

    await simply().getByRole("link", { name: "Set the variables" }).click();
    await page.waitForURL(/#set-the-variables$/);
    expect(await page.locator("#set-the-variables").isVisible()).toBe(true);
    await simply().getByRole("button", { name: "Show the original only" }).click();
    await simply().waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Explain this page simply");
    // Shown again, it is there.
    await explain();
    await simply().getByText("Tell it.").waitFor();
    expect(fake.requests).toHaveLength(1);
  });

  it("can be stopped and retried, and shows errors and a lost connection", async () => {
    const { page, context } = tab;
    await explain();
    const hold = Promise.withResolvers<void>();
    fake.scriptCompletions({ text: SIMPLE, pieces: 4, pace: (n) => (n === 1 ? hold.promise : Promise.resolve()) });
    await enterKey();
    // Stopped before the request began, none goes out: tests/api/explain-page.test.ts. Here it is under way.
    await expect.poll(() => fake.requests.length).toBe(1);
    await simply().getByRole("button", { name: "Stop" }).click();
    await expect.poll(() => fake.requests[0]?.stream?.end).toBe("closed");
    fake.fault("POST /chat/completions", { kind: "status", status: 429, code: "insufficient_quota" });
    await simply().getByRole("button", { name: "Retry" }).click();
    await simply().getByRole("alert").getByText("Your OpenAI account has no credit left.").waitFor();
    expect(await violations(page)).toEqual([]);
    await context.setOffline(true);
    await simply().getByRole("button", { name: "Retry" }).click();
    await simply().getByText("The server cannot be reached.").waitFor();
    await context.setOffline(false);
    fake.scriptCompletions({ text: SIMPLE });
    await simply().getByRole("button", { name: "Retry" }).click();
    await simply().getByText("Tell it.").waitFor();
    hold.resolve();
  });

  it("answers in the panel with the reader's key, which survives a reload and can be removed", async () => {
    const { page } = tab;
    await openAssistant(page);
    await page.getByRole("button", { name: "Use your own OpenAI key" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByLabel("OpenAI key", { exact: true }).fill("no key");
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.getByRole("alert").getByText("letters, digits and hyphens only").waitFor();
    await page.keyboard.press("Escape");
    await composer(page).waitFor();

    await enterKey("sk-wrong-0123456789abcdef");
    await ask(page, "How do I create the Slack app?");
    const alert = page.getByRole("alert").filter({ hasText: "OpenAI refuses your key: it is wrong or was revoked." });
    await alert.waitFor();
    expect(await violations(page)).toEqual([]);
    await alert.getByRole("button", { name: "Change key" }).click();
    await page.getByLabel("OpenAI key", { exact: true }).fill(OWN_KEY);
    await page.getByLabel("OpenAI key", { exact: true }).press("Enter");
    fake.script({ text: "By the reader's model." });
    await page.getByRole("button", { name: "Retry" }).click();
    await log(page).getByText("By the reader's model.").waitFor();

    await page.reload();
    await page.getByText("Your key …5b2d answers.").waitFor();
    await page.getByRole("button", { name: "Forget the key" }).click();
    await page.getByText("The key is forgotten.").waitFor();
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(
      "sk-",
    );
    fake.requests.length = 0;
    await ask(page, "And now?");
    await log(page)
      .getByText(/No model is set up|found nothing/)
      .waitFor();
    expect(fake.requests).toEqual([]);
  });

  it("simplifies the page when a key is entered in the assistant", async () => {
    const { page } = tab;
    await explain();
    await simply().getByText("nothing is simplified").waitFor();
    await openAssistant(page);
    fake.scriptCompletions({ text: SIMPLE });
    const panel = page.getByRole("complementary", { name: "Assistant" });
    await panel.getByRole("button", { name: "Use your own OpenAI key" }).click();
    await panel.getByLabel("OpenAI key", { exact: true }).fill(OWN_KEY);
    await panel.getByRole("button", { name: "Use this key" }).click();
    await simply().getByText("Tell it.").waitFor();
    await simply().getByText("Written by a model").waitFor();
    expect(fake.requests).toHaveLength(1);
  });

  it("shows its heading and its button in one line on a narrow phone", async () => {
    await tab.page.setViewportSize({ width: 320, height: 640 });
    await tab.page.reload();
    await explain();
    const heading = simply().getByRole("heading", { name: "In simple words" });
    const button = simply().getByRole("button", { name: "Show the original only" });
    await button.waitFor();
    const leftOf = (element: Element) => {
      const text = document.createRange();
      text.selectNodeContents(element);
      return text.getBoundingClientRect().left;
    };
    expect(await button.evaluate(leftOf)).toBeCloseTo(await heading.evaluate(leftOf), 0);
  });

  it("stores a key for the tab only, if the reader chooses so", async () => {
    const { page, context } = tab;
    await openAssistant(page);
    await page.getByRole("button", { name: "Use your own OpenAI key" }).click();
    await page.getByText("Forget it when I close this tab").click();
    await page.getByLabel("OpenAI key", { exact: true }).fill(OWN_KEY);
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.getByText("Your key …5b2d answers.").waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("sk-");
    const other = await openTab({ context });
    await other.page.goto(`${server.url}/docs/slack`);
    await openAssistant(other.page);
    await other.page.getByRole("button", { name: "Use your own OpenAI key" }).waitFor();
    await other.close();
  });

  it.each(LEVELS)("violates no rule of axe in the %s theme (viewport %o)", async (colorScheme, viewport) => {
    const { page } = tab;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize(viewport);
    await page.reload();
    await explain();
    await simply().getByText("nothing is simplified").waitFor();
    await simply().getByRole("button", { name: "Use your own OpenAI key" }).click();
    expect(await violations(page)).toEqual([]);
    fake.scriptCompletions({ text: SIMPLE });
    await page.getByLabel("OpenAI key", { exact: true }).fill(OWN_KEY);
    await page.getByRole("button", { name: "Use this key" }).click();
    await simply().getByText("Written by a model").waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
    await openAssistant(page);
    await page.getByText("Your key …5b2d answers.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Change key" }).click();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });
});

describe("a site with a model of its own", () => {
  const fake = createChatFake();
  const server = setUpSite(async () => {
    const upstream = await listen(fake);
    const models = { CHAT_BASE_URL: upstream.url, CHAT_MODEL: "qwen3:8b", TITLE_MODEL: "qwen3:1b" };
    const own = await startServer({ ...DOCS, ...models });
    return { ...own, close: () => closeAll(own, upstream) };
  });

  it("simplifies a page once for all readers and asks for no key", async () => {
    fake.scriptCompletions({ text: SIMPLE, pieces: 5 });
    for (const reader of [1, 2]) {
      const { page, close, troubles } = await openTab();
      await visit(page, `${server.url}/docs/slack`);
      await page.getByRole("button", { name: "Explain this page simply" }).click();
      await page.getByRole("region", { name: "In simple words" }).getByText("Tell it.").waitFor();
      if (reader === 2) {
        await openAssistant(page);
        expect(await page.getByText(/own OpenAI key|With a key/).count()).toBe(0);
      }
      await close();
      expect(troubles).toEqual([]);
    }
    expect(fake.requests.map(({ body }) => body.model)).toEqual(["qwen3:1b"]);
  });
});
