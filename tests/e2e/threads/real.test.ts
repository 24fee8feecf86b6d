import { beforeEach, describe, expect, it } from "vitest";
import { ask, composer, openAssistant } from "#tests/support/pages/browser.ts";
import { eventually, setUpThreadsPage } from "#tests/support/pages/threads.ts";

describe("the list of threads on the real server", () => {
  const at = setUpThreadsPage({ real: true });

  beforeEach(async () => {
    const { page, list } = at;
    await openAssistant(page);
    for (const question of ["How do lists page?", "How do I create the Slack app?"]) {
      await ask(page, question);
      // The end of an answer counts as activity, too.
      await page.getByText("Answer ready").waitFor({ state: "attached" });
      await list.button("New thread").click();
    }
    await list.button("Threads").click();
    await list.row("How do lists page").waitFor();
  });

  it("renames a thread in place and on the server", async () => {
    const { page, list } = at;
    await list.action("lists page", "Rename").click();
    expect(await list.field.inputValue()).toBe("How do lists page");
    await list.field.fill("  Paging   in lists ");
    const saved = page.waitForResponse((response) => response.request().postData()?.includes("Paging") === true);
    await list.field.press("Enter");
    await eventually(list.focused).toMatch(/^Paging in lists/);
    await saved;
    await page.reload();
    await list.open();
    await eventually(list.titles).toEqual(["How do I create the Slack app", "Paging in lists"]);
  });

  it("finds threads by titles and texts, and shows their number", async () => {
    const { page, list } = at;
    await list.searchbox.fill("SLACK APP");
    await list.status("1 thread matches “SLACK APP”.");
    expect(await list.titles()).toEqual(["How do I create the Slack app"]);
    // Only the answer says so.
    await list.searchbox.fill("chat:write");
    await list.status("matches “chat:write”.");
    await list.searchbox.fill("nothing like it");
    await page.getByText("No threads match “nothing like it”.").waitFor();
    expect(await list.rows.count()).toBe(0);
    await list.searchbox.press("Escape");
    expect(await list.searchbox.inputValue()).toBe("");
    await eventually(() => list.rows.count()).toBe(2);
    await list.searchbox.press("Escape");
    await composer(page).waitFor();
  });

  it("deletes a thread from the results of a search on the server", async () => {
    const { page, list } = at;
    await list.searchbox.fill("lists");
    await eventually(list.titles).toEqual(["How do lists page"]);
    await list.button("Delete").click();
    await list.dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("No threads match “lists”.").waitFor();
    await list.searchbox.fill("");
    await eventually(list.titles).toEqual(["How do I create the Slack app"]);
  });
});
