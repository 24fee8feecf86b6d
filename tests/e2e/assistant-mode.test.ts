import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  closeBrowser,
  composer,
  log,
  openAssistant,
  openTab,
  type Tab,
  violations,
  visit,
} from "#tests/support/browser.ts";
import { type Server, startServer } from "#tests/support/server.ts";

describe("a chat app's assistant mode", () => {
  let server: Server;
  let tab: Tab;
  beforeAll(async () => {
    server = await startServer({
      DOCS_DIR: "tests/support/docs",
      ASSISTANTS_DIR: "content/assistants",
      ASSISTANT_TOOLS: "get_latest_release",
    });
    return async () => {
      await closeBrowser();
      await server.close();
    };
  });
  beforeEach(async () => {
    tab = await openTab();
    await visit(tab.page, `${server.url}/docs/slack`);
    await openAssistant(tab.page);
  });
  afterEach(async () => {
    const { troubles } = tab;
    await tab.close();
    expect(troubles).toEqual([]);
  });
  const menu = () => tab.page.getByRole("combobox", { name: "Assistant" });
  const chosen = async (): Promise<string> => {
    const [thread] = (await (await tab.context.request.get(`${server.url}/api/paste-assistant-thread`)).json()).data;
    return thread.assistant_id;
  };

  it("are offered for a new thread, which keeps the one that was chosen", async () => {
    const { page } = tab;
    await menu().waitFor();
    expect(await menu().locator("option").allTextContents()).toEqual([
      "Paste Assistant",
      "Alert triage",
      "Plain words",
    ]);
    expect(await violations(page, "[role=log]")).toEqual([]);
    await menu().selectOption("Alert triage");
    await page.getByText("Says of an alert whether it is urgent").waitFor();
    await composer(page).fill("How do I create the Slack app?");
    await composer(page).press("Enter");
    await log(page).getByText("No model is set up").waitFor();
    expect(await chosen()).toBe("alert-triage");
    expect(await menu().count()).toBe(0);
    await page.reload();
    await page.getByText("Answers by Alert triage").waitFor();
    await page.getByRole("button", { name: "New thread" }).click();
    await menu().waitFor();
    expect(await menu().inputValue()).toBe("default");
  });

  it("use a tool that the site switched on, and say so", async () => {
    const { page } = tab;
    await menu().waitFor();
    await composer(page).fill("What is the latest release?");
    await composer(page).press("Enter");
    await log(page).getByText("The latest release of paste-assistant is").waitFor();
    await log(page).getByText("1 search · 1 other tool call").click();
    await log(page).getByText("Used get_latest_release").waitFor();
    expect(await chosen()).toBe("default");
    expect(await page.getByText("Answers by").count()).toBe(0);
  });
});
