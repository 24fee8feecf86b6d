import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { fakeMessage } from "#tests/support/fakes/threads.ts";
import { composer, openAssistant, openTab } from "#tests/support/pages/browser.ts";
import { serveThreads } from "#tests/support/pages/thread-list.ts";
import { eventually, NOW, setUpThreadsPage } from "#tests/support/pages/threads.ts";

describe("the list of threads in the browser", () => {
  const at = setUpThreadsPage();

  it("exports a thread as Markdown, even if it is not open", async () => {
    const { page, list, fake } = at;
    const [alpha] = fake.threads;
    if (!alpha) throw new Error("There is no such thread.");
    fake.messages[alpha.id] = [
      fakeMessage(alpha, "user", "What is alpha?"),
      fakeMessage(alpha, "assistant", "See [Create](/docs/slack#create-the-app).\n```\ncode"),
    ];
    await list.open();
    const [download] = await Promise.all([page.waitForEvent("download"), list.action("Alpha", "Export").click()]);
    expect(download.suggestedFilename()).toBe("Alpha.md");
    const text = await readFile(await download.path(), "utf8");
    expect(text).toContain("# Alpha\n");
    expect(text).toContain("What is alpha?\n\n## Assistant\n");
    expect(text).toContain(`See [Create](${at.server.url}/docs/slack#create-the-app).\n\`\`\`\ncode\n\`\`\`\n`);
  });

  it("shows an error when a thread cannot be exported, and exports it on retry", async () => {
    const { page, list, fake } = at;
    await list.open();
    fake.offline = true;
    await list.action("Alpha", "Export").click();
    const alert = list.row("Alpha").getByRole("alert");
    await alert.getByText("“Alpha” could not be exported.").waitFor();
    fake.offline = false;
    await Promise.all([page.waitForEvent("download"), alert.getByRole("button", { name: "Retry" }).click()]);
    await alert.waitFor({ state: "detached" });
  });

  it("marks a thread while a run is active, and one with an unread answer until it is opened", async () => {
    const { page, list, fake } = at;
    const [alpha, beta] = fake.threads;
    if (!alpha || !beta) throw new Error("There are no such threads.");
    Object.assign(alpha, { running: true, answered_at: null });
    await page.evaluate((id) => localStorage.setItem("assistant:seen", JSON.stringify({ [id]: 0 })), alpha.id);
    await list.open();
    await list
      .row("Alpha")
      .getByRole("button", { name: /^Alpha .*Answering…/ })
      .waitFor();
    // Nobody asked that one here: it may have been read anywhere.
    expect(await list.row("Beta").getByText("New answer").count()).toBe(0);
    Object.assign(alpha, { running: false, answered_at: alpha.updated_at });
    const open = list.row("Alpha").getByRole("button", { name: /^Alpha .*New answer/ });
    await open.waitFor();
    await open.click();
    await composer(page).waitFor();
    await list.button("Threads").click();
    await list.row("Alpha").waitFor();
    expect(await list.row("Alpha").getByText("New answer").count()).toBe(0);
    expect(await page.evaluate(() => localStorage.getItem("assistant:seen"))).toContain(`:${alpha.updated_at}`);
  });

  it("keeps the order of the rows while it is open, even if answers arrive", async () => {
    const { page, list, fake } = at;
    const [alpha, beta, gamma] = fake.threads;
    if (!alpha || !beta || !gamma) throw new Error("There are no such threads.");
    gamma.running = true;
    await list.open();
    Object.assign(gamma, {
      running: false,
      updated_at: alpha.updated_at + 60,
      metadata: { threadTitle: "Gamma, answered" },
    });
    fake.threads.splice(0, 3, gamma, alpha, beta);
    await list.row("Gamma, answered").waitFor();
    expect(await list.titles()).toEqual(["Alpha", "Beta", "Gamma, answered"]);
    await page.keyboard.press("Escape");
    await composer(page).waitFor();
    await list.button("Threads").click();
    await eventually(list.titles).toEqual(["Gamma, answered", "Alpha", "Beta"]);
  });

  it("follows changes in another tab", async () => {
    const { page, list, fake } = at;
    await page.evaluate(() => localStorage.setItem("assistant:seen", '{"thread_gamma":0}'));
    await list.open();
    const mark = list.row("Gamma").getByText("New answer");
    await mark.waitFor();
    const other = await openTab({ context: at.tab.context });
    const theirs = await serveThreads(other.page, fake.threads);
    await other.page.clock.setFixedTime(NOW);
    await other.page.goto(`${at.server.url}/docs/slack`);
    await openAssistant(other.page);
    await other.page.getByRole("button", { name: "Threads", exact: true }).click();
    await other.page.getByRole("button", { name: "Rename" }).first().click();
    await other.page.getByRole("textbox", { name: "Title" }).fill("Aleph");
    await other.page.keyboard.press("Enter");
    await eventually(list.titles).toEqual(["Aleph", "Beta", "Gamma"]);
    await other.page.getByRole("button", { name: /^Gamma/ }).click();
    await mark.waitFor({ state: "detached" });
    await other.page.getByRole("button", { name: "Threads", exact: true }).click();
    await other.page.getByRole("button", { name: "Erase my data" }).click();
    await other.page.getByRole("alertdialog").getByRole("button", { name: "Erase everything" }).click();
    await page.getByText("No threads yet").waitFor();
    expect(theirs.threads).toEqual([]);
    expect(other.troubles).toEqual([]);
    await other.close();
  });

  it("works without storage and without a channel between tabs", async () => {
    const { page, list } = at;
    await page.addInitScript(() => {
      Reflect.deleteProperty(window, "BroadcastChannel");
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("No.", "SecurityError");
        },
      });
    });
    await page.reload();
    await list.open();
    await list.action("Alpha", "Rename").click();
    await list.field.fill("Aleph");
    await list.field.press("Enter");
    await list.row("Beta").getByRole("button", { name: /^Beta/ }).click();
    await composer(page).waitFor();
    await list.button("Threads").click();
    await eventually(list.titles).toEqual(["Aleph", "Beta", "Gamma"]);
  });
});
