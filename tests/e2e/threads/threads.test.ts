import { describe, expect, it } from "vitest";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { composer, log, openAssistant, PHONE } from "#tests/support/pages/browser.ts";
import { serveThreads } from "#tests/support/pages/thread-list.ts";
import { eventually, NOW, setUpThreadsPage } from "#tests/support/pages/threads.ts";

describe("the list of threads", () => {
  const at = setUpThreadsPage();

  it("groups threads by day under headings, latest first", async () => {
    const { page, list, fake } = at;
    fake.threads.push(fakeThread("Delta", new Date("2026-10-10T10:00:00")));
    fake.threads.push(fakeThread("Epsilon", new Date("2026-09-20T10:00:00")));
    fake.threads.push(fakeThread("Zeta", new Date("2026-03-01T10:00:00")));
    await list.open();
    const headings = page.getByRole("region", { name: "Threads" }).getByRole("heading", { level: 3 });
    expect(await headings.allTextContents()).toEqual([
      "Today",
      "Yesterday",
      "Previous 7 days",
      "Previous 30 days",
      "March 2026",
    ]);
    expect(await list.titles()).toEqual(["Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta"]);
    expect(await list.rows.nth(1).textContent()).toMatch(/^Beta .*10:00/);
  });

  it("keeps a title after Escape and after an empty or unchanged text, and saves it on blur", async () => {
    const { page, list, fake } = at;
    await list.open();
    for (const [text, key] of [
      ["Not this", "Escape"],
      ["   ", "Enter"],
      ["Alpha", "Enter"],
    ] as const) {
      await list.action("Alpha", "Rename").click();
      await list.field.fill(text);
      await list.field.press(key);
      await list.field.waitFor({ state: "detached" });
      await expect.poll(() => list.focused()).toMatch(/^Alpha/);
    }
    // Longer than any that can be written here.
    Object.assign(fake.threads[1]?.metadata ?? {}, { threadTitle: "Long ".repeat(30).trim() });
    await page.reload();
    await list.open();
    await list.action("Long", "Rename").click();
    await list.field.press("Enter");
    await list.row("Long").getByRole("button", { name: /^Long/ }).waitFor();
    expect(fake.requests.filter((request) => request.startsWith("PUT"))).toEqual([]);
    await list.action("Alpha", "Rename").click();
    expect(await list.field.getAttribute("maxlength")).toBe("80");
    await list.field.fill("Aleph");
    await list.searchbox.click();
    await list.row("Aleph").waitFor();
    await expect.poll(() => list.focused()).toBe("Search");
    expect(fake.threads[0]?.metadata.threadTitle).toBe("Aleph");
  });

  it("restores the old title when the new one cannot be saved, and retries with the new one", async () => {
    const { list, fake } = at;
    await list.open();
    fake.offline = true;
    await list.action("Beta", "Rename").click();
    await list.field.fill("Better");
    await list.field.press("Enter");
    const alert = list.row("Beta").getByRole("alert");
    await alert.getByText("“Beta” could not be renamed to “Better”.").waitFor();
    expect(await list.titles()).toEqual(["Alpha", "Beta", "Gamma"]);
    await list.action("Beta", "Rename").click();
    expect(await list.field.inputValue()).toBe("Better");
    await list.field.press("Escape");
    fake.offline = false;
    await alert.getByRole("button", { name: "Retry" }).click();
    await alert.waitFor({ state: "detached" });
    await eventually(list.titles).toEqual(["Alpha", "Better", "Gamma"]);
    await expect.poll(() => list.focused()).toMatch(/^Better/);
  });

  it("handles the arrow keys; F2 renames, Delete asks first, Backspace does nothing (defect 16)", async () => {
    const { page, list } = at;
    await list.open();
    await list.searchbox.press("ArrowDown");
    const walked: string[] = [];
    for (const key of ["ArrowUp", "ArrowDown", "End", "ArrowDown", "Home"]) {
      await page.keyboard.press(key);
      walked.push((await list.focused()).slice(0, 5));
    }
    expect(walked).toEqual(["Alpha", "Beta ", "Gamma", "Gamma", "Alpha"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("F2");
    await page.keyboard.type("B");
    await page.keyboard.press("Enter");
    await eventually(list.titles).toEqual(["Alpha", "B", "Gamma"]);
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Delete");
    await list.dialog.getByText("“B” and all its messages").waitFor();
    await page.keyboard.press("Escape");
    await list.dialog.waitFor({ state: "detached" });
    expect(await list.titles()).toEqual(["Alpha", "B", "Gamma"]);
    await eventually(list.focused).toMatch(/^B/);
    await page.keyboard.press("Delete");
    await list.dialog.getByRole("button", { name: "Delete" }).press("Enter");
    await eventually(list.titles).toEqual(["Alpha", "Gamma"]);
    await eventually(list.focused).toBe("Delete: Gamma");
  });

  it("opens a thread with Enter", async () => {
    const { page, list, fake } = at;
    const [, beta] = fake.threads;
    if (!beta) throw new Error("There is no such thread.");
    fake.messages[beta.id] = [fakeMessage(beta, "user", "What is beta?"), fakeMessage(beta, "assistant", "A letter.")];
    await list.open();
    await list.searchbox.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await log(page).getByText("A letter.").waitFor();
    expect(new URL(page.url()).searchParams.get("thread")).toBe(beta.id);
  });

  it("shows that it loads, then an error, then the threads after a retry", async () => {
    const { page, list, fake } = at;
    fake.offline = true;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/api/paste-assistant-thread?*", async (route) => {
      await held;
      await route.fallback();
    });
    await openAssistant(page);
    await list.button("Threads").click();
    await page.getByRole("status", { name: "Loading the threads" }).waitFor();
    release();
    const alert = page.getByRole("alert").filter({ hasText: "The server cannot be reached." });
    await alert.waitFor();
    expect(await page.getByText("No threads yet").count()).toBe(0);
    fake.offline = false;
    await alert.getByRole("button", { name: "Retry" }).click();
    await list.row("Alpha").waitFor();
    await alert.waitFor({ state: "detached" });
  });

  it("shows an error and no threads when a search fails", async () => {
    const { page, list, fake } = at;
    await list.open();
    fake.offline = true;
    await list.searchbox.fill("gamma");
    await page.getByRole("alert").filter({ hasText: "cannot be reached" }).waitFor();
    expect(await list.rows.count()).toBe(0);
    fake.offline = false;
    await list.button("Retry").click();
    await eventually(list.titles).toEqual(["Gamma"]);
  });

  it("sends no requests while no run is active", async () => {
    const { page, list, fake } = at;
    await page.clock.install({ time: NOW });
    await page.reload();
    await list.open();
    // What follows the opening, however late it comes.
    await page.clock.runFor("01:00");
    await page.waitForLoadState("networkidle");
    const before = fake.requests.length;
    await page.clock.runFor("10:00");
    expect(fake.requests.slice(before)).toEqual([]);
  });

  it("searches for the whole text, not for each letter, and pages through the results", async () => {
    const { page, list } = at;
    await page.unrouteAll();
    const many = Array.from({ length: 7 }, (_, index) => fakeThread(`Paging ${index}`));
    const fake = await serveThreads(page, [...many, fakeThread("Other")], 3);
    await list.open();
    // However long this machine takes for a letter.
    await page.clock.pauseAt(new Date(NOW.getTime() + 60_000));
    await list.searchbox.pressSequentially("paging");
    await page.clock.resume();
    await list.status("3 or more threads match “paging”.");
    const searches = fake.requests.filter((request) => request.includes("q="));
    expect(searches).toEqual(["GET /api/paste-assistant-thread?limit=50&q=paging"]);
    await list.button("Show older").click();
    await eventually(() => list.rows.count()).toBe(6);
    await eventually(list.focused).toMatch(/^Paging 3/);
    await list.button("Show older").click();
    await list.status("7 threads match “paging”.");
    expect(await list.button("Show older").count()).toBe(0);
    await eventually(list.focused).toMatch(/^Paging 6/);
    // The page after a thread that was deleted is found all the same.
    await list.searchbox.fill("");
    await eventually(() => list.rows.count()).toBe(3);
    await list.action("Paging 2", "Delete").click();
    await list.dialog.getByRole("button", { name: "Delete" }).click();
    await list.row("Paging 2").waitFor({ state: "detached" });
    await list.button("Show older").click();
    await eventually(list.titles).toEqual(["Paging 0", "Paging 1", "Paging 3", "Paging 4", "Paging 5", "Paging 6"]);
  });
});

describe("the threads on the assistant's own page", () => {
  const at = setUpThreadsPage();
  const threads = () => at.page.getByRole("button", { name: "Threads", exact: true });

  it("stand beside the conversation and keep what is written in another one", async () => {
    const { page, list, server } = at;
    await page.goto(`${server.url}/assistant`);
    await list.rows.first().waitFor();
    await expect.poll(() => threads().getAttribute("aria-expanded")).toBe("true");
    await list.rows.first().locator("[data-thread]").press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/thread=thread_beta$/);
    await expect.poll(() => composer(page).evaluate((field) => field === document.activeElement)).toBe(true);
    await composer(page).fill("For Beta");
    await list.row("Alpha").locator("[data-thread]").click();
    await page.waitForURL(/thread=thread_alpha$/);
    await expect.poll(() => composer(page).inputValue()).toBe("");
    await list.row("Beta").locator("[data-thread]").click();
    await expect.poll(() => composer(page).inputValue()).toBe("For Beta");
    expect(await list.rows.locator("[aria-current]").count()).toBe(1);
    await threads().click();
    await list.rows.first().waitFor({ state: "detached" });
    expect(await composer(page).inputValue()).toBe("For Beta");
  });

  it("take the conversation's place on a phone", async () => {
    const { page, list, server } = at;
    await page.setViewportSize(PHONE);
    await page.goto(`${server.url}/assistant`);
    await composer(page).waitFor();
    expect(await list.rows.count()).toBe(0);
    await threads().click();
    await list.row("Beta").locator("[data-thread]").click();
    await page.waitForURL(/thread=thread_beta$/);
    await composer(page).waitFor();
    expect(await list.rows.count()).toBe(0);
  });
});
