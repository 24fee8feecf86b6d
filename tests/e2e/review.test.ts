/** The review pages in a browser, with a link of `npm run review`. */
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { DESKTOP, openTab, PHONE, takePicture, violations } from "#tests/support/pages/browser.ts";
import { setUpServer } from "#tests/support/pages/set-up.ts";
import { runScript } from "#tests/support/script.ts";
import { createClient } from "#tests/support/servers/client.ts";

const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark" },
  { name: "light on a phone", viewport: PHONE, colorScheme: "light" },
  { name: "dark on a phone", viewport: PHONE, colorScheme: "dark" },
] as const;

describe("the review pages", () => {
  const server = setUpServer(() => ({ SLACK_HANDOFF: "on", LOG_LEVEL: "info" }));
  let threadId: string;
  let link: string;
  beforeAll(async () => {
    const reader = createClient(server.url);
    const ask = async (message: string, title: string) => {
      const metadata = { threadTitle: title };
      const { body } = await reader.post("paste-assistant-thread", { metadata, pagePath: "/docs/slack" });
      await reader.post("paste-assistant-message", { threadId: body.id, message });
      return body.id as string;
    };
    await ask("What is the weather like on Mars?", "The weather on Mars");
    threadId = await ask("How do I set up the Slack app?", "Setting up the Slack app");
    const { body } = await reader.get(`paste-assistant-messages/${threadId}`);
    const [, answer] = body.data as { id: string }[];
    const vote = { rating: "down", reasons: ["incomplete"], note: "The scopes are missing." };
    await reader.put(`paste-assistant-thread/${threadId}/message/${answer?.id}/feedback`, vote);
    await reader.put(`paste-assistant-thread/${threadId}/handoff`, { wanted: true });
    const env = { DATA_DIR: server.dataDir, SITE_URL: server.url, DOCS_DIR: "tests/support/docs" };
    const printed = await runScript("scripts/maintainers/review.ts", ["--name", "Ada"], { env });
    link = printed.stdout.trim();
  });

  it("are an unknown address without a link, to the last byte", async () => {
    const build = (await readFile(".next/BUILD_ID", "utf8")).trim();
    const answersTo = (paths: string[]) =>
      Promise.all(
        paths.map(async (path) => {
          const response = await fetch(server.url + path, { headers: { "X-Request-Id": "the-same-request" } });
          // Each page has a nonce of its own, and so an ETag.
          const [, nonce] = /'nonce-([^']+)'/.exec(response.headers.get("content-security-policy") ?? "") ?? [];
          const withoutNonce = (text: string) => (nonce ? text.replaceAll(nonce, "") : text);
          const headers = [...response.headers].flatMap(([name, value]) =>
            name === "date" ? [] : [[name, name === "etag" ? "" : withoutNonce(value)]],
          );
          return { status: response.status, headers, text: withoutNonce(await response.text()) };
        }),
      );
    const pages = ["/review", "/review/answers", `/review/${threadId}`, "/review/thread_none"];
    const data = [`/_next/data/${build}/review.json`, `/_next/data/${build}/review/${threadId}.json`];
    const routes = ["/api/review/answers", `/api/review/thread/${threadId}`];
    for (const [unknown = "", ...hidden] of [
      ["/no-such-address.txt", ...pages],
      ["/no-such-address.txt?key=made-up", "/review?key=made-up"],
      [`/_next/data/${build}/no-such-address.txt.json`, ...data],
      ["/api/no-such-address", ...routes],
    ]) {
      const [expected, ...answers] = await answersTo([unknown, ...hidden]);
      expect(expected?.status).toBe(404);
      for (const answer of answers) expect(answer).toEqual(expected);
    }
    expect(server.output()).not.toContain("/review");
  });

  it.each(LOOKS)("violate no rule of axe, and fit the window: $name", async ({ name, viewport, colorScheme }) => {
    const tab = await openTab({ viewport, colorScheme });
    const { page } = tab;
    const found: string[] = [];
    const check = async (state: string) => {
      await takePicture(page, `review ${name} ${state}`);
      found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      if (width > viewport.width) found.push(`${state}: ${width} pixels wide`);
    };
    await page.goto(link);
    expect(new URL(page.url()).search).toBe("");
    await page.getByRole("link", { name: "Setting up the Slack app" }).waitFor();
    await check("list");
    await page.goto(`${server.url}/review?q=nothing-like-it`);
    await page.getByText("No thread matches.").waitFor();
    await check("empty");
    await page.goto(`${server.url}/review/${threadId}`);
    await page.getByText("Run completed").click();
    await page.getByRole("button", { name: "Correct this answer" }).click();
    await page.getByRole("textbox", { name: "Question" }).waitFor();
    await check("conversation");
    await page.goto(`${server.url}/review/answers`);
    await page.getByRole("heading", { name: "Verified answers" }).waitFor();
    await check("answers");
    expect(found).toEqual([]);
    expect(tab.troubles).toEqual([]);
    await tab.close();
  });

  it("are in German for a German browser, also when they are come back to", async () => {
    const tab = await openTab();
    const { page } = tab;
    await page.setExtraHTTPHeaders({ "Accept-Language": "de" });
    await page.goto(link);
    await page.getByRole("link", { name: "Setting up the Slack app" }).click();
    await page.getByText("Lauf abgeschlossen").click();
    await page.getByRole("button", { name: "Diese Antwort korrigieren" }).click();
    await page.getByRole("textbox", { name: "Geltungsbereich" }).waitFor();
    await takePicture(page, "review german conversation");
    expect(await page.locator("html").getAttribute("lang")).toBe("de");
    expect(await violations(page)).toEqual([]);
    // A docs page that is loaded anew has no texts of the review pages.
    await page.getByRole("link", { name: "/docs/slack", exact: true }).first().click();
    await page.waitForURL("**/docs/slack");
    await page.reload();
    await page.goBack();
    await page.getByRole("button", { name: "Antwort senden" }).waitFor();
    expect(await page.locator("main").innerText()).not.toMatch(/\b(review|answer|assistant|threads)\.[a-z]/i);
    await page.getByRole("link", { name: "Geprüfte Antworten" }).click();
    await page.getByRole("heading", { name: "Geprüfte Antworten" }).waitFor();
    await takePicture(page, "review german answers");
    expect(await violations(page)).toEqual([]);
    expect(tab.troubles).toEqual([]);
    await tab.close();
  });

  it("reply, take, correct and retire, without loading the page again", async () => {
    const tab = await openTab();
    const { page } = tab;
    await page.goto(link);
    await page.getByRole("link", { name: "Setting up the Slack app" }).click();
    await page.getByRole("textbox", { name: /Reply to the reader/ }).fill("I am looking **into it**.");
    await page.getByRole("button", { name: "Send reply" }).click();
    await page.getByText("into it", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Delete this reply?" });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("into it", { exact: true }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Take this thread" }).click();
    await page.getByText("Taken by Ada").waitFor();
    await page.getByRole("button", { name: "Hand back to the assistant" }).click();
    await page.getByText("Handed back").waitFor();
    await page.getByRole("button", { name: "Correct this answer" }).click();
    await page.getByRole("textbox", { name: "Answer (Markdown)" }).fill("Use the manifest.");
    await page.getByRole("button", { name: "Save correction" }).click();
    await page.getByText(/Corrected by Ada/).waitFor();
    await takePicture(page, "review corrected");
    await page.getByRole("link", { name: "Verified answer", exact: true }).click();
    await page.getByText("Use the manifest.").waitFor();
    await takePicture(page, "review verified answer");
    await page.getByRole("button", { name: "Retire" }).click();
    await page.getByRole("list", { name: "Verified answers" }).getByText("Retired", { exact: true }).waitFor();
    expect(tab.troubles).toEqual([]);
    await page.getByRole("button", { name: "End session" }).click();
    await page.waitForURL("**/docs**");
    expect((await page.goto(`${server.url}/review`))?.status()).toBe(404);
    await tab.close();
  });
});
