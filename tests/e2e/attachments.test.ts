import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { attachingOn, type FakeAttaching, image, openAttaching, textFile } from "#tests/support/attach-page.ts";
import { ask, closeBrowser, composer, log, openTab, type Tab } from "#tests/support/browser.ts";
import { type Server, startServer } from "#tests/support/server.ts";
import { eventually } from "#tests/support/threads-page.ts";

const REFUSED = { status: 400, code: "invalid_request", retryable: false };

describe("files beside the field", () => {
  let server: Server;
  let tab: Tab;
  let page: Tab["page"];
  let fake: FakeAttaching;
  let at: ReturnType<typeof attachingOn>;
  beforeAll(async () => {
    server = await startServer({ DOCS_DIR: "tests/support/docs" });
    return async () => {
      await closeBrowser();
      await server.close();
    };
  });
  beforeEach(async () => {
    tab = await openTab();
    page = tab.page;
    at = attachingOn(page);
    fake = await openAttaching(page, server.url, ["text", "image"]);
    await at.button.waitFor();
  });
  afterEach(async () => {
    await tab.close();
    expect(tab.troubles).toEqual([]);
  });
  const alert = (text: string | RegExp) => page.getByRole("alert").filter({ hasText: text });
  /** Holds uploads up until it is called. */
  const holdUploads = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    fake.gate = promise;
    return resolve;
  };
  const stored = () => page.evaluate(() => JSON.stringify({ ...localStorage }));

  it("are picked, uploaded at once, shown, and sent along; the log shows them to be saved", async () => {
    await at.pick(textFile("notes.md"), image("shot.png"));
    await at.uploaded(2);
    expect(await composer(page).getAttribute("placeholder")).toBe("Ask about this");
    expect(await at.chips.allInnerTexts()).toEqual([expect.stringMatching(/notes\.md\s+10 bytes/), expect.any(String)]);
    expect(await at.chip("shot.png").getByRole("img", { name: "shot.png", exact: true }).evaluate(widthOf)).toBe(12);
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
    expect(await links.last().getByRole("img", { name: "shot.png" }).evaluate(widthOf)).toBe(12);
    const saved = page.waitForEvent("download");
    await links.first().click();
    expect((await saved).suggestedFilename()).toBe("notes.md");
    expect(await composer(page).isVisible()).toBe(true);
    // Nothing of it goes along with the next question.
    await ask(page, "And?");
    await log(page).getByText("Answer 2.").waitFor();
    expect(fake.asked.at(-1)).not.toHaveProperty("attachments");
  });

  it("are dropped anywhere on the panel, which shows so, and never leave the page for a file", async () => {
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

  it("are pasted into the field; text stays text, also with a picture of it", async () => {
    expect(await at.paste({ text: "x".repeat(20_000) })).toBe(true);
    expect(await at.paste({ text: "A1\tB1", html: "<table></table>", file: "cells.png" })).toBe(true);
    expect(await at.chips.count()).toBe(0);
    expect(await at.paste({ html: "<img>", file: "image.png" })).toBe(false);
    await at.uploaded(1);
    expect([...fake.files.values()].map(({ name, media_type }) => [name, media_type])).toEqual([
      ["image.png", "image/png"],
    ]);
  });

  it("are removed by keyboard, the focus staying near; the server drops them too", async () => {
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

  it("that cannot be taken say why at once and hold the question up until they are removed", async () => {
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

  it("are four at most, which is said once", async () => {
    await at.pick(...["a", "b", "c", "d", "e", "f"].map((name) => textFile(`${name}.txt`)));
    await alert("A question takes 4 files at most. 2 were left out.").waitFor();
    await at.uploaded(4);
    await at.button.click();
    await alert(/^A question takes 4 files at most\.$/).waitFor();
  });

  it("that fail to upload say so in the server's words and are tried again", async () => {
    fake.uploadsFail = {
      status: 415,
      code: "attachment_unsupported",
      detail: "Not a text after all.",
      retryable: false,
    };
    await at.pick(textFile("odd.txt"));
    await alert("Not a text after all.").waitFor();
    expect(await page.getByRole("button", { name: /Try again/ }).count()).toBe(0);
    await page.getByRole("button", { name: "Remove odd.txt" }).click();
    fake.uploadsFail = "offline";
    await at.pick(textFile("notes.txt"));
    await alert("cannot be reached").waitFor();
    fake.uploadsFail = null;
    await page.getByRole("button", { name: "Try again: notes.txt" }).click();
    await at.uploaded(1);
    expect(await at.chips.getByRole("alert").count()).toBe(0);
  });

  it("on their way hold the question up, which then goes out by itself", async () => {
    const release = holdUploads();
    await at.pick(textFile("slow.txt"));
    await at.chip("slow.txt").getByText("Uploading…").waitFor();
    await ask(page, "What does it say?");
    expect(await page.getByRole("button", { name: "Uploading…" }).isDisabled()).toBe(true);
    await page.getByText("Goes out when the upload is done.").first().waitFor();
    expect(await at.focused()).toBe("Message");
    expect(fake.asked).toEqual([]);
    release();
    await log(page).getByText("Answer 1.").waitFor();
    expect(fake.asked[0]?.attachments).toHaveLength(1);
  });

  it("stay with the text when the message is refused, cannot be sent, or its files are gone", async () => {
    await at.pick(textFile("a.txt"), textFile("b.txt"));
    await at.uploaded(2);
    const errors = [{ field: "attachments", detail: "must be files of yours" }];
    fake.messagesFail = { ...REFUSED, detail: "attachments: must be files of yours", errors };
    await ask(page, "Compare them");
    await alert("A file cannot go along").waitFor();
    expect(await composer(page).inputValue()).toBe("Compare them");
    expect(await at.chips.getByRole("alert").allInnerTexts()).toEqual([
      expect.stringContaining("cannot go along any more"),
      expect.stringContaining("cannot go along any more"),
    ]);
    fake.messagesFail = { status: 429, code: "rate_limited", detail: "Too many.", retryable: true };
    for (const name of ["a.txt", "b.txt"]) await page.getByRole("button", { name: `Try again: ${name}` }).click();
    await at.uploaded(2);
    await composer(page).press("Enter");
    await alert("Too many.").waitFor();
    expect(await at.shown.getByRole("link").count()).toBe(2);
    expect(JSON.parse(await stored())["assistant:files:thread_new"]).toContain("a.txt");
    fake.messagesFail = "offline";
    await page.getByRole("button", { name: "Retry" }).click();
    await alert("cannot be reached").waitFor();
    fake.messagesFail = null;
    await page.getByRole("button", { name: "Retry" }).click();
    await log(page)
      .getByText(/^Answer/)
      .waitFor();
    expect(await at.shown.getByRole("link").count()).toBe(2);
    expect(new Set(fake.asked.slice(1).map(({ attachments }) => attachments?.join())).size).toBe(1);
    expect(await stored()).not.toContain("a.txt");
  });

  it("are there again after a reload and in their own thread only", async () => {
    await at.pick(image("shot.png"));
    await at.uploaded(1);
    await composer(page).fill("What is this?");
    await page.reload();
    await at.uploaded(1);
    expect(await composer(page).inputValue()).toBe("What is this?");
    expect(await at.chip("shot.png").getByRole("img", { name: "shot.png", exact: true }).evaluate(widthOf)).toBe(12);
    await page.getByRole("button", { name: "New thread" }).click();
    await eventually(() => at.chips.count()).toBe(0);
  });

  it("go on uploading into the thread that their question began", async () => {
    const release = holdUploads();
    await page.route(
      "**/api/paste-assistant-message",
      async (route) => {
        await at.pick(textFile("late.txt"));
        await at.chip("late.txt").waitFor();
        await route.fallback();
      },
      { times: 1 },
    );
    await ask(page, "First");
    await log(page).getByText("Answer 1.").waitFor();
    release();
    await at.uploaded(1);
    await ask(page, "Second");
    await log(page).getByText("Answer 2.").waitFor();
    expect(fake.asked.map(({ attachments }) => attachments?.length)).toEqual([undefined, 1]);
  });

  it("of a question are kept, or removed, when it is edited or asked again", async () => {
    await at.pick(textFile("a.txt"), textFile("b.txt"));
    await at.uploaded(2);
    await ask(page, "Compare");
    await log(page).getByText("Answer 1.").waitFor();
    await page.getByRole("button", { name: "Ask again" }).click();
    await log(page).getByText("Answer 2.").waitFor();
    await page.getByRole("button", { name: "Edit question" }).click();
    await page.getByRole("button", { name: "Remove a.txt" }).click();
    expect(await at.focused()).toBe("Your question");
    await page.getByRole("button", { name: "Ask edited question" }).click();
    await log(page).getByText("Answer 3.").waitFor();
    const [a, b] = fake.files.keys();
    expect(fake.asked.map(({ attachments }) => attachments)).toEqual([[a, b], [a, b], [b]]);
    expect(await at.shown.getByRole("link").allInnerTexts()).toEqual([expect.stringContaining("b.txt")]);
  });

  it("need no mouse", async () => {
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

const widthOf = async (img: SVGElement | HTMLElement): Promise<number> => {
  if (!(img instanceof HTMLImageElement)) return 0;
  await img.decode();
  return img.naturalWidth;
};
