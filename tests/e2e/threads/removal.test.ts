import { describe, expect, it } from "vitest";
import { composer, openAssistant } from "#tests/support/pages/browser.ts";
import { eventually, setUpThreadsPage } from "#tests/support/pages/threads.ts";

describe("the removal of threads from the list", () => {
  const at = setUpThreadsPage();

  // Dialogs hold on to the focus while they fade, if they do.
  it.each(["reduce", "no-preference"] as const)(
    "moves the focus to the next Delete button (motion: %s)",
    async (motion) => {
      const { page, list } = at;
      await page.emulateMedia({ reducedMotion: motion });
      await list.open();
      for (const [title, next] of [
        ["Beta", "Delete: Gamma"],
        ["Gamma", "Delete: Alpha"],
        ["Alpha", "Threads"],
      ] as const) {
        await list.action(title, "Delete").click();
        await list.dialog.getByRole("button", { name: "Delete" }).click();
        await list.row(title).waitFor({ state: "detached" });
        await eventually(list.focused).toBe(next);
      }
      await page.getByText("No threads yet").waitFor();
    },
  );

  it("keeps a thread that could not be deleted, shows an error and can retry", async () => {
    const { list, fake } = at;
    await list.open();
    fake.offline = true;
    await list.action("Beta", "Delete").click();
    await list.dialog.getByRole("button", { name: "Delete" }).click();
    const alert = list.row("Beta").getByRole("alert");
    await alert.getByText("“Beta” could not be deleted.").waitFor();
    fake.offline = false;
    await alert.getByRole("button", { name: "Retry" }).click();
    await eventually(list.titles).toEqual(["Alpha", "Gamma"]);
    await eventually(list.focused).toBe("Delete: Gamma");
  });

  it("keeps a thread open that is opened during the deletion of another one", async () => {
    const { page, list, fake } = at;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await list.open();
    await list
      .row("Alpha")
      .getByRole("button", { name: /^Alpha/ })
      .click();
    await composer(page).waitFor();
    await list.button("Threads").click();
    await page.route("**/api/paste-assistant-thread/thread_alpha", async (route) => {
      await held;
      await route.fallback();
    });
    await list.action("Alpha", "Delete").click();
    await list.dialog.getByRole("button", { name: "Delete" }).click();
    await list.row("Alpha").getByText("Deleting…").waitFor();
    await list.row("Beta").getByRole("button", { name: /^Beta/ }).click();
    await composer(page).waitFor();
    release();
    await eventually(async () => fake.threads.length).toBe(2);
    await list.button("Threads").click();
    await eventually(list.titles).toEqual(["Beta", "Gamma"]);
    expect(page.url()).toContain("thread=thread_beta");
  });

  it("shows an error when the confirmation cannot be loaded, and asks on retry", async () => {
    const { page, list, fake } = at;
    await list.open();
    await page.waitForLoadState("networkidle");
    await page.route("**/_next/static/chunks/**", (route) => route.abort());
    await list.action("Beta", "Delete").click();
    const alert = page.getByRole("alert").filter({ hasText: "The confirmation could not be loaded." });
    await alert.waitFor();
    await page.unroute("**/_next/static/chunks/**");
    await alert.getByRole("button", { name: "Retry" }).click();
    await list.dialog.getByText("“Beta” and all its messages").waitFor();
    expect(fake.threads).toHaveLength(3);
  });

  it("erases everything on the server, in the browser and on the screen after a confirmation", async () => {
    const { page, list, fake } = at;
    await page.evaluate(() => {
      localStorage.setItem("assistant:draft", "Half a quest");
      localStorage.setItem("theme", "dark");
    });
    await list.open();
    await list
      .row("Alpha")
      .getByRole("button", { name: /^Alpha/ })
      .click();
    await composer(page).waitFor();
    await list.button("Threads").click();
    await list.button("Erase my data").click();
    await list.dialog.getByText("and where its maintainers read along.").waitFor();
    await page.keyboard.press("Escape");
    await list.dialog.waitFor({ state: "detached" });
    expect(fake.threads).toHaveLength(3);
    fake.offline = true;
    await list.button("Erase my data").click();
    await list.dialog.getByRole("button", { name: "Erase everything" }).click();
    await page.getByRole("alert").filter({ hasText: "Your data could not be erased." }).waitFor();
    expect(await page.evaluate(() => localStorage.getItem("assistant:draft"))).toBe("Half a quest");
    fake.offline = false;
    await list.button("Retry").click();
    await composer(page).waitFor();
    expect(fake.requests).toContain("DELETE /api/paste-assistant-thread");
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(["theme"]);
    await eventually(async () => page.url()).not.toContain("thread=");
    await list.button("Threads").click();
    await page.getByText("No threads yet").waitFor();
  });

  it("erases the data in the browser when the server does not know the reader", async () => {
    const { page, list, fake } = at;
    await page.route("**/api/paste-assistant-thread", (route) =>
      route.fulfill({ status: 401, json: { status: 401, code: "no_session", detail: "No session." } }),
    );
    await page.evaluate(() => localStorage.setItem("assistant:draft", "Half a quest"));
    fake.threads.splice(0);
    await openAssistant(page);
    await list.button("Threads").click();
    await list.button("Erase my data").click();
    await list.dialog.getByRole("button", { name: "Erase everything" }).click();
    await composer(page).waitFor();
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });
});
