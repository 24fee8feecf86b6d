import { describe, expect, it } from "vitest";
import { fakeThread } from "#tests/support/fakes/threads.ts";
import { DESKTOP, openTab, PHONE, takePicture, violations } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { listOn, serveThreads } from "#tests/support/pages/thread-list.ts";

const NARROW = { width: 320, height: 640 };
const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light", dir: "ltr" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark", dir: "ltr" },
  { name: "light on a phone", viewport: PHONE, colorScheme: "light", dir: "ltr" },
  { name: "dark on a narrow phone", viewport: NARROW, colorScheme: "dark", dir: "ltr" },
  { name: "light from right to left", viewport: PHONE, colorScheme: "light", dir: "rtl" },
] as const;

describe("the list of threads", () => {
  const server = setUpSite("small");

  it.each(LOOKS)(
    "violates no rule of axe and fits its panel in any state: $name",
    async ({ name, viewport, colorScheme, dir }) => {
      const tab = await openTab({ viewport, colorScheme });
      const { page } = tab;
      const list = listOn(page);
      await page.clock.setFixedTime(new Date("2026-10-15T12:00:00"));
      const fake = await serveThreads(page, [
        fakeThread("Which scopes does the Slack app need?", new Date("2026-10-15T11:58:00"), { running: true }),
        fakeThread("How do I create the Slack app and what happens to a title that is this long?"),
        fakeThread("Untitled", new Date("2026-10-14T11:00:00"), { metadata: {} }),
        fakeThread("كيف أنشئ تطبيق Slack؟", new Date("2026-10-02T10:00:00"), { id: "thread_unread" }),
        fakeThread("A_word_of_great_length_that_has_no_place_to_break_anywhere", new Date("2025-03-01T10:00:00")),
      ]);
      const found: string[] = [];
      const check = async (state: string) => {
        await takePicture(page, `threads-${name}-${state}`);
        // A dialog lies over the whole page, the list leaves it as it is.
        const within = state.startsWith("confirm") ? "html" : "#assistant-dock";
        found.push(...(await violations(page, within)).map((violation) => `${state}: ${violation}`));
        const wider = await page
          .getByRole("region", { name: "Threads", includeHidden: true })
          .evaluate((box) => box.scrollWidth - box.clientWidth);
        if (wider > 0) found.push(`${state}: ${wider} px too wide`);
      };
      await page.goto(`${server.url}/docs/slack`);
      await page.evaluate((direction) => {
        document.documentElement.dir = direction;
        localStorage.setItem("assistant:seen", '{"thread_unread":0}');
      }, dir);
      await list.open();
      await list.row("A_word").hover();
      await check("list");
      await list.action("A_word", "Rename").click();
      await check("rename");
      fake.offline = true;
      await list.field.fill("Another name");
      await list.field.press("Enter");
      await list.row("A_word").getByRole("alert").waitFor();
      await check("failure");
      fake.offline = false;
      await list.searchbox.fill("no such thing");
      await page.getByText("No threads match").waitFor();
      await check("nothing-found");
      await list.searchbox.fill("");
      for (const [opener, state] of [
        ["Delete", "confirm-delete"],
        ["Erase my data", "confirm-erase"],
      ] as const) {
        await list.button(opener).last().click();
        await list.dialog.waitFor();
        await check(state);
        await list.dialog.getByRole("button", { name: "Cancel" }).click();
        await list.dialog.waitFor({ state: "detached" });
      }
      fake.threads.splice(0);
      await list.button("Threads").click();
      await list.button("Threads").click();
      await page.getByText("No threads yet").waitFor();
      await check("empty");
      expect(found).toEqual([]);
      expect(tab.troubles).toEqual([]);
      await tab.close();
    },
  );

  it("shows all actions of a row on a touch screen, at least 40 px large", async () => {
    const first = await openTab({ viewport: PHONE });
    const context = await first.context.browser()?.newContext({ viewport: PHONE, hasTouch: true, isMobile: true });
    const tab = await openTab({ context });
    const list = listOn(tab.page);
    await serveThreads(tab.page, [fakeThread("Alpha")]);
    await tab.page.goto(`${server.url}/docs/slack`);
    await list.open();
    for (const name of ["Rename", "Export", "Delete"]) {
      const action = list.action("Alpha", name);
      expect(await action.evaluate((element) => getComputedStyle(element).opacity)).toBe("1");
      const box = await action.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(40);
    }
    await takePicture(tab.page, "threads-touch");
    await context?.close();
    await first.close();
  });
});
