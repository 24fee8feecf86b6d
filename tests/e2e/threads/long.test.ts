import { expect, it } from "vitest";
import type { Message } from "#lib/contract/assistant.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { log, openTab } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const server = setUpSite("small");

const thread = fakeThread("Long");
const MESSAGES = Array.from({ length: 500 }, (_, n): Message => {
  const role = n % 2 === 0 ? "user" : "assistant";
  const text =
    role === "user"
      ? `Question ${n / 2 + 1}?`
      : `Answer ${(n + 1) / 2}.\n\n- one\n- two\n\n\`\`\`ts\nconst n = ${n};\n\`\`\``;
  return fakeMessage(thread, role, text, { id: `msg_${n}`, run_id: `run_${Math.floor(n / 2)}` });
});

it("a thread of 500 messages opens at its end and renders earlier ones near the top without moving the reader", async () => {
  const tab = await openTab();
  const { page } = tab;
  await page.route("**/api/paste-assistant-messages/**", (route) => {
    const after = new URL(route.request().url()).searchParams.get("after");
    const from = after ? Number(after.slice("msg_".length)) + 1 : 0;
    const data = MESSAGES.slice(from, from + 100);
    const json = { object: "list", data, first_id: data[0]?.id, last_id: data.at(-1)?.id, has_more: from + 100 < 500 };
    return route.fulfill({ json });
  });
  await page.goto(`${server.url}/docs/slack?thread=${thread.id}`);
  await log(page).getByText("Question 250?").waitFor();
  expect(await log(page).getByRole("listitem").count()).toBeLessThan(120);
  expect(await log(page).getByText("Question 1?", { exact: true }).count()).toBe(0);

  const scroller = page.getByRole("region", { name: "Conversation" });
  const seen = () =>
    log(page)
      .getByText(/^Question \d+\?$/)
      .allTextContents();
  for (let drawn = (await seen()).length; drawn < 250; ) {
    const first = log(page).getByText((await seen())[0] ?? "", { exact: true });
    await scroller.evaluate((box) => box.scrollTo({ top: 0, behavior: "instant" }));
    await expect.poll(async () => (await seen()).length).toBeGreaterThan(drawn);
    drawn = (await seen()).length;
    // The turn that was on top is still in sight.
    expect(await first.evaluate((turn) => turn.getBoundingClientRect().top)).toBeLessThan(800);
    expect(await first.evaluate((turn) => turn.getBoundingClientRect().bottom)).toBeGreaterThan(0);
  }
  expect((await seen())[0]).toBe("Question 1?");
  expect(tab.troubles).toEqual([]);
  await tab.close();
});
