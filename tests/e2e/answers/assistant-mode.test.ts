import { describe, expect, it } from "vitest";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import {
  ask,
  composer,
  log,
  openAssistant,
  openTab,
  takePicture,
  violations,
  visit,
} from "#tests/support/pages/browser.ts";
import { setUpModelSite, setUpServer, setUpTab } from "#tests/support/pages/set-up.ts";

describe("a chat app's assistant mode", () => {
  const server = setUpServer(() => ({
    ASSISTANTS_DIR: "content/assistants",
    ASSISTANT_TOOLS: "get_latest_release",
  }));
  const tab = setUpTab(server, { path: "/docs/slack", begin: openAssistant });
  const menu = () => tab.page.getByRole("combobox", { name: "Assistant" });
  const chosen = async (): Promise<string> => {
    const [thread] = (await (await tab.context.request.get(`${server.url}/api/paste-assistant-thread`)).json()).data;
    return thread.assistant_id;
  };

  it("offers assistants for a new thread, which keeps the chosen one", async () => {
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

  it("uses a tool that the site enables, and shows its name", async () => {
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

describe("the assistant mode's hosted tools", () => {
  const tools = { OPENAI_HOSTED_TOOLS: "file_search,code_interpreter", OPENAI_VECTOR_STORE_ID: "vs_docs" };
  const site = setUpModelSite(tools, () => ({ text: "A title" }));

  it.each(["light", "dark"] as const)("show their code, passages and files in %s colours", async (colorScheme) => {
    const { page, troubles, close } = await openTab({ colorScheme });
    await visit(page, `${site.url}/docs`);
    const chart = await page.screenshot({ clip: { x: 0, y: 0, width: 640, height: 360 } });
    const { pace, release } = createManualPace();
    const passage = "## Set the variables\n\nSet `SLACK_BOT_TOKEN` and `SLACK_CHANNEL_ID`, then restart.";
    const result = { file_id: "file-1", filename: "slack.md", attributes: { path: "/docs/slack" }, text: passage };
    const text = "Restart after you set the variables. Here is [the table](sandbox:/mnt/data/table.csv).";
    site.fake.script({
      hosted: [
        { tool: "file_search", queries: ["slack variables"], results: [result] },
        {
          tool: "code_interpreter",
          code: "import pandas as pd\nprint(pd.Series([1, 2, 3]).sum())",
          logs: "6",
          files: [
            { path: "/mnt/data/table.csv", content: "a,b\n1,2\n" },
            { path: "/mnt/data/chart.png", content: chart },
          ],
        },
      ],
      text,
      annotations: [{ type: "file_citation", file_id: "file-1", filename: "slack.md", index: 36 }],
      pace,
    });
    await openAssistant(page);
    await ask(page, "How many?");
    // Before a word is said.
    await log(page).getByText("Ran Python code").waitFor();
    release();
    await page.getByText("Answer ready, 1 source").waitFor({ state: "attached" });

    await log(page).getByText("1 search · 1 code run").click();
    await log(page).getByText("Searched the files for “slack variables”: 1 passage").waitFor();
    await log(page).getByText("import pandas as pd").waitFor();
    expect(await log(page).getByRole("button", { name: "Copy code" }).count()).toBe(2);
    const shown = log(page).getByRole("img", { name: "chart.png" });
    await expect.poll(() => shown.count()).toBe(2);
    for (const picture of await shown.all()) {
      await picture.scrollIntoViewIfNeeded();
      await expect.poll(() => picture.evaluate((node: HTMLImageElement) => node.naturalWidth)).toBe(640);
    }
    expect(await violations(page, "[role=log]")).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 1900 });
    await takePicture(page, `hosted-${colorScheme}`);
    await page.setViewportSize({ width: 1280, height: 800 });

    const saving = page.waitForEvent("download");
    await log(page).getByRole("link", { name: "the table (CSV, 8 bytes)" }).click();
    expect((await saving).suggestedFilename()).toBe("table.csv");
    expect(page.url()).toMatch(/\/docs\?/);
    await log(page).getByRole("link", { name: "Source 1: Slack set-up › Set the variables" }).click();
    await page.waitForURL(/\/docs\/slack\?.*#set-the-variables$/);
    expect(troubles).toEqual([]);
    await close();
  });
});
