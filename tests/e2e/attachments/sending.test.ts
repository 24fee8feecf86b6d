import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { setUpAttachPage, widthOf } from "#tests/support/pages/attach-page.ts";
import { image, textFile } from "#tests/support/pages/attachments.ts";
import { ask, composer, log } from "#tests/support/pages/browser.ts";
import { eventually } from "#tests/support/pages/threads.ts";

const REFUSED = { status: 400, code: "invalid_request", retryable: false };
const stored = (page: Page) => page.evaluate(() => JSON.stringify({ ...localStorage }));

describe("files of a question that is sent", () => {
  const on = setUpAttachPage();

  it("show the server's error when an upload fails, and can be uploaded again", async () => {
    const { page, fake, at, alert } = on;
    fake.uploadsFail = {
      status: 415,
      code: "attachment_unsupported",
      detail: "Not a text after all.",
      retryable: false,
    };
    await at.pick(textFile("odd.txt"));
    await alert("Files of this kind are not taken.").waitFor();
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

  it("delay the question until they are uploaded", async () => {
    const { page, fake, at, holdUploads } = on;
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

  it("stay in the composer with the text when the message is refused or cannot be sent, or a file does not exist", async () => {
    const { page, fake, at, alert } = on;
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
    await alert("Too many requests.").waitFor();
    expect(await at.shown.getByRole("link").count()).toBe(2);
    expect(JSON.parse(await stored(page))["assistant:files:thread_new"]).toContain("a.txt");
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
    expect(await stored(page)).not.toContain("a.txt");
  });

  it("are restored after a reload, in their own thread only", async () => {
    const { page, at } = on;
    await at.pick(image("shot.png"));
    await at.uploaded(1);
    await composer(page).fill("What is this?");
    await page.reload();
    await at.uploaded(1);
    expect(await composer(page).inputValue()).toBe("What is this?");
    expect(await at.chip("shot.png").locator("img").evaluate(widthOf)).toBe(12);
    await page.getByRole("button", { name: "New thread" }).click();
    await eventually(() => at.chips.count()).toBe(0);
  });

  it("continue to upload into the new thread of their question", async () => {
    const { page, fake, at, holdUploads } = on;
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

  it("belong to the draft: a ready-made question neither sends nor removes them", async () => {
    const { page, fake, at, holdUploads } = on;
    fake.followUps = ["And who sees it?"];
    await at.pick(textFile("own.txt"), textFile("big.log", "x".repeat(131_073)));
    await at.uploaded(1);
    const release = holdUploads();
    await at.pick(textFile("slow.txt"));
    await composer(page).fill("My own words");
    await page.getByRole("button", { name: "How do I create the Slack app?" }).click();
    await log(page).getByText("Answer 1.").waitFor();
    await page.getByRole("button", { name: "And who sees it?" }).click();
    await log(page).getByText("Answer 2.").waitFor();
    expect(await composer(page).inputValue()).toBe("My own words");
    expect(await at.chips.count()).toBe(3);
    release();
    await at.uploaded(2);
    await page.getByRole("button", { name: "Remove big.log" }).click();
    await composer(page).press("Enter");
    await log(page).getByText("Answer 3.").waitFor();
    expect(fake.asked.map(({ message, attachments }) => [message, attachments?.length])).toEqual([
      ["How do I create the Slack app?", undefined],
      ["And who sees it?", undefined],
      ["My own words", 2],
    ]);
  });

  it.each(["", "Half a quest"])(
    "stay beside the field, with “%s” in it, when the search asks at once",
    async (draft) => {
      const { page, fake, at } = on;
      await at.pick(textFile("private.txt"));
      await at.uploaded(1);
      await composer(page).fill(draft);
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: "Search the docs" }).fill("slack scopes");
      await page.getByRole("option", { name: /^Ask the assistant/ }).click();
      await log(page).getByText("Answer 1.").waitFor();
      expect(fake.asked).toEqual([expect.objectContaining({ message: "slack scopes" })]);
      expect(fake.asked[0]).not.toHaveProperty("attachments");
      await eventually(() => at.chips.count()).toBe(1);
      expect(await composer(page).inputValue()).toBe(draft);
    },
  );

  it("can be kept or removed when their question is edited or asked again", async () => {
    const { page, fake, at } = on;
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
});
