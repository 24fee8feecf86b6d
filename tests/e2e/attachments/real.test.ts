import { expect, it } from "vitest";
import { createChatFake } from "#tests/support/fakes/chat.ts";
import { listen } from "#tests/support/fakes/server.ts";
import { attachingOn, image, textFile } from "#tests/support/pages/attachments.ts";
import { ask, composer, log, openAssistant } from "#tests/support/pages/browser.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";
import { closeAll, startServer } from "#tests/support/servers/server.ts";

const fake = createChatFake();
const server = setUpSite(async () => {
  const upstream = await listen(fake);
  const model = { CHAT_BASE_URL: upstream.url, CHAT_MODEL: "qwen3:8b", CHAT_ATTACHMENTS: "text,image" };
  const own = await startServer({ DOCS_DIR: "tests/support/docs", ...model });
  return { ...own, close: () => closeAll(own, upstream) };
});
const tab = setUpTab(server, { path: "/docs/slack", begin: openAssistant });

it("files go from the composer to the model and can be downloaded from the answer", async () => {
  const { page } = tab;
  const at = attachingOn(page);
  await at.pick(textFile("notes.md", "The canary sings."), image("shot.png"));
  await at.uploaded(2);
  // What is no picture by its content is told of by the server, and goes no further.
  await at.pick({ ...textFile("fake.png", "No picture."), mimeType: "image/png" });
  await at.chip("fake.png").getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Remove fake.png" }).click();
  await composer(page).fill("What do these say?");
  await page.reload();
  await at.uploaded(2);
  fake.script({ text: "They say that it sings." });
  await composer(page).press("Enter");
  await log(page).getByText("They say that it sings.").waitFor();
  const asked = JSON.stringify(fake.requests.map(({ body }) => body));
  expect(asked).toContain("The canary sings.");
  expect(asked).toContain("data:image/png;base64,");
  await page.reload();
  await log(page).getByText("They say that it sings.").waitFor();
  expect(await at.shown.locator("img").evaluate(isDrawn)).toBe(true);
  const saved = page.waitForEvent("download");
  await at.shown.getByRole("link", { name: "notes.md" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toBe("notes.md");
  fake.script({ text: "It still sings." });
  await ask(page, "And without the picture?");
  await log(page).getByText("It still sings.").waitFor();
});

const isDrawn = async (img: SVGElement | HTMLElement): Promise<boolean> => {
  if (!(img instanceof HTMLImageElement)) return false;
  await img.decode();
  return img.naturalWidth > 0;
};
