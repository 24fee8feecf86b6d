import { describe, expect, it } from "vitest";
import { setUpAttachPage, widthOf } from "#tests/support/pages/attach-page.ts";
import { image, textFile } from "#tests/support/pages/attachments.ts";
import { ask, composer, log } from "#tests/support/pages/browser.ts";
import { eventually } from "#tests/support/pages/threads.ts";

describe("files beside the field", () => {
  const on = setUpAttachPage();

  it("can be picked, are uploaded at once and sent with the question, and can be downloaded from the log", async () => {
    const { page, fake, at } = on;
    await at.pick(textFile("notes.md"), image("shot.png"));
    await at.uploaded(2);
    expect(await composer(page).getAttribute("placeholder")).toBe("Ask about this");
    expect(await at.chips.allInnerTexts()).toEqual([expect.stringMatching(/notes\.md\s+10 bytes/), expect.any(String)]);
    expect(await at.chip("shot.png").locator("img").evaluate(widthOf)).toBe(12);
    expect(await at.focused()).toBe("Message");
    await ask(page, "What is this?");
    await log(page).getByText("Answer 1.").waitFor();
    expect(await at.chips.count()).toBe(0);
    const ids = [...fake.files.keys()];
    expect(fake.asked).toEqual([expect.objectContaining({ message: "What is this?", attachments: ids })]);
    const links = at.shown.getByRole("link");
    expect(
      await links.evaluateAll((all) => all.map((link) => [link.getAttribute("href"), link.getAttribute("download")])),
    ).toEqual([
      [`/api/paste-assistant-file/${ids[0]}`, "notes.md"],
      [`/api/paste-assistant-file/${ids[1]}`, "shot.png"],
    ]);
    expect(await links.first().innerText()).toMatch(/notes\.md\s+10 bytes/);
    expect(await links.last().locator("img").evaluate(widthOf)).toBe(12);
    const saved = page.waitForEvent("download");
    await links.first().click();
    expect((await saved).suggestedFilename()).toBe("notes.md");
    expect(await composer(page).isVisible()).toBe(true);
    // Nothing of it goes along with the next question.
    await ask(page, "And?");
    await log(page).getByText("Answer 2.").waitFor();
    expect(fake.asked.at(-1)).not.toHaveProperty("attachments");
  });

  it("can be dropped anywhere on the panel, and the browser does not open them", async () => {
    const { page, at } = on;
    expect(await at.drop("[role=log]", { last: "dragover" })).toEqual([false, false]);
    await page.getByText("Drop files to attach them").waitFor();
    expect(await at.drop("[role=log]")).toEqual([false, false, false]);
    await at.uploaded(1);
    expect(await at.chips.innerText()).toContain("dropped.txt");
    expect(await page.getByText("Drop files to attach them").count()).toBe(0);
    // Where nothing is being written it is left alone.
    await page.getByRole("button", { name: "Threads" }).click();
    expect(await at.drop("aside h2")).toEqual([false, false, false]);
    expect(await page.getByText("Drop files to attach them").count()).toBe(0);
    await page.getByRole("button", { name: "Threads" }).click();
    expect(await at.chips.count()).toBe(1);
  });

  it("can be pasted into the field; text stays text, also when a picture comes with it", async () => {
    const { fake, at } = on;
    expect(await at.paste({ text: "x".repeat(20_000) })).toBe(true);
    expect(await at.paste({ text: "A1\tB1", html: "<table></table>", file: "cells.png" })).toBe(true);
    expect(await at.chips.count()).toBe(0);
    expect(await at.paste({ html: "<img>", file: "image.png" })).toBe(false);
    await at.uploaded(1);
    expect([...fake.files.values()].map(({ name, media_type }) => [name, media_type])).toEqual([
      ["image.png", "image/png"],
    ]);
  });

  it("can be removed by keyboard, also on the server, and the focus stays near", async () => {
    const { page, fake, at } = on;
    await at.pick(textFile("a.txt"), textFile("b.txt"), textFile("c.txt"));
    await at.uploaded(3);
    await page.getByRole("button", { name: "Remove b.txt" }).focus();
    await page.keyboard.press("Enter");
    await eventually(() => at.chips.count()).toBe(2);
    expect(await at.focused()).toBe("Remove c.txt");
    await page.keyboard.press("Enter");
    await eventually(at.focused).toBe("Remove a.txt");
    await page.keyboard.press("Space");
    await eventually(at.focused).toBe("Message");
    expect(await at.chips.count()).toBe(0);
    await eventually(async () => fake.files.size).toBe(0);
    await page.getByRole("status").filter({ hasText: "a.txt removed" }).waitFor({ state: "attached" });
  });

  it("are refused with a reason at once, and the question waits until they are removed", async () => {
    const { page, fake, at, alert } = on;
    await at.pick(textFile("big.log", "x".repeat(131_073)), { ...image("paper.pdf"), mimeType: "application/pdf" });
    await alert("Too large: text files may have up to 128 kB.").waitFor();
    await alert("Only text files and images can be attached here.").waitFor();
    expect(fake.requests.filter((request) => request.startsWith("POST /api/paste-assistant-file"))).toEqual([]);
    await composer(page).fill("Why?");
    await composer(page).press("Enter");
    expect(await page.getByRole("button", { name: "Send" }).isDisabled()).toBe(true);
    await page.getByText("A file is not attached.").waitFor();
    await page.getByRole("button", { name: "Remove big.log" }).click();
    await page.getByRole("button", { name: "Remove paper.pdf" }).click();
    await page.getByRole("button", { name: "Send" }).click();
    await log(page).getByText("Answer 1.").waitFor();
  });

  it("are limited to four, which one alert explains", async () => {
    const { at, alert } = on;
    await at.pick(...["a", "b", "c", "d", "e", "f"].map((name) => textFile(`${name}.txt`)));
    await alert("A question takes 4 files at most. 2 were left out.").waitFor();
    await at.uploaded(4);
    await at.button.click();
    await alert(/^A question takes 4 files at most\.$/).waitFor();
  });

  it("can be attached and removed without a mouse", async () => {
    const { page, fake, at } = on;
    const chooser = page.waitForEvent("filechooser");
    await composer(page).focus();
    await page.keyboard.press("Tab");
    await eventually(() => at.button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press("Enter");
    await (await chooser).setFiles([textFile("keys.txt")]);
    await at.uploaded(1);
    await page.keyboard.type("What does it say?");
    await page.keyboard.press("Enter");
    await log(page).getByText("Answer 1.").waitFor();
    expect(fake.asked[0]?.attachments).toHaveLength(1);
  });
});
