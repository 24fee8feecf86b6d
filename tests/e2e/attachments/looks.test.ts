import { describe, expect, it } from "vitest";
import { attachingOn, image, openAttaching, textFile } from "#tests/support/pages/attachments.ts";
import { ask, composer, DESKTOP, log, openTab, PHONE, takePicture, violations } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const NARROW = { width: 320, height: 640 };
const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light", dir: "ltr" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark", dir: "ltr" },
  { name: "light on a phone", viewport: PHONE, colorScheme: "light", dir: "ltr" },
  { name: "dark on a narrow phone", viewport: NARROW, colorScheme: "dark", dir: "ltr" },
  { name: "light from right to left", viewport: PHONE, colorScheme: "light", dir: "rtl" },
] as const;
const LONG = "A_name_of_great_length_that_has_no_place_to_break_anywhere.md";

describe("the panel with attached files", () => {
  const server = setUpSite("small");

  it.each(LOOKS)(
    "violates no rule of axe and is not too wide in any state: $name",
    async ({ name, viewport, colorScheme, dir }) => {
      const tab = await openTab({ viewport, colorScheme });
      const { page } = tab;
      const at = attachingOn(page);
      const found: string[] = [];
      const check = async (state: string) => {
        await takePicture(page, `attachments-${name}-${state}`);
        // Files leave the page beside the panel as it is.
        found.push(...(await violations(page, "#assistant-dock")).map((violation) => `${state}: ${violation}`));
        const wider = await page
          .getByRole("complementary", { name: "Assistant" })
          .evaluate((box) => box.scrollWidth - box.clientWidth);
        if (wider > 0) found.push(`${state}: ${wider} px too wide`);
      };
      const fake = await openAttaching(page, server.url, ["text", "image", "pdf"]);
      await page.evaluate((direction) => {
        document.documentElement.dir = direction;
      }, dir);
      await at.button.waitFor();
      await check("empty");
      await at.drop("[role=log]", { last: "dragover" });
      await page.getByText("Drop files to attach them").waitFor();
      await check("dragging");
      await at.drop("[role=log]", { name: LONG });
      await at.pick(image("screenshot.png"), textFile("ملاحظات.txt"));
      await at.uploaded(3);
      await check("ready");
      const { promise, resolve } = Promise.withResolvers<void>();
      fake.gate = promise;
      await at.pick(textFile("slow.txt"));
      await at.chip("slow.txt").getByText("Uploading…").waitFor();
      await ask(page, "What do these say?");
      await page.getByRole("button", { name: "Uploading…" }).waitFor();
      await check("uploading");
      fake.uploadsFail = "offline";
      resolve();
      await page.getByRole("button", { name: "Try again: slow.txt" }).waitFor();
      await check("failed");
      await page.getByRole("button", { name: "Remove slow.txt" }).click();
      await composer(page).press("Enter");
      await log(page).getByText("Answer 1.").waitFor();
      await page.waitForFunction(() => [...document.images].every((img) => img.complete));
      await check("answered");
      await page.getByRole("button", { name: "Edit question" }).click();
      await check("editing");
      expect(found).toEqual([]);
      expect(tab.troubles).toEqual([]);
      await tab.close();
      // Seven looks at the whole page each take a while where others use the machine as well.
    },
    120_000,
  );

  it("has buttons of at least 44 px on a touch screen", async () => {
    const first = await openTab({ viewport: PHONE });
    const context = await first.context.browser()?.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const tab = await openTab({ context });
    const at = attachingOn(tab.page);
    const fake = await openAttaching(tab.page, server.url, ["text"]);
    await at.button.waitFor();
    fake.uploadsFail = "offline";
    await at.pick(textFile("notes.txt"));
    const again = tab.page.getByRole("button", { name: "Try again: notes.txt" });
    for (const button of [at.button, tab.page.getByRole("button", { name: "Remove notes.txt" }), again]) {
      const box = await button.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }
    await context?.close();
    await first.close();
  });
});
