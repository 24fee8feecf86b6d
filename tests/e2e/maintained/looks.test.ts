import { describe, expect, it } from "vitest";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { DESKTOP, openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { serveConversation } from "#tests/support/pages/conversation.ts";
import { setUpServer } from "#tests/support/pages/set-up.ts";

const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light", dir: "ltr" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark", dir: "ltr" },
  { name: "light on a phone", viewport: PHONE, colorScheme: "light", dir: "ltr" },
  { name: "dark from right to left", viewport: PHONE, colorScheme: "dark", dir: "rtl" },
] as const;

const NOON = new Date("2026-11-24T12:00:00");
const seconds = Math.floor(NOON.getTime() / 1_000);
const ADA = { author: "Ada Lovelace", created_at: seconds - 120 };

describe("a conversation with maintainers", () => {
  const server = setUpServer(() => ({ SLACK_HANDOFF: "on" }));

  it.each(LOOKS)(
    "violates no rule of axe and fits its panel in any state: $name",
    async ({ name, viewport, colorScheme, dir }) => {
      const tab = await openTab({ viewport, colorScheme });
      const { page } = tab;
      await page.clock.setFixedTime(NOON);
      const thread = fakeThread("Scopes", NOON);
      const message = (
        id: string,
        ...[role, text, patch]: [...Parameters<typeof fakeMessage>] extends [unknown, ...infer R] ? R : never
      ) => fakeMessage(thread, role, text, { id, ...patch });
      const fake = await serveConversation(page, thread, [
        message("q1", "user", "Which scopes does the app need?"),
        message("a1", "assistant", "It needs `chat:write` and `channels:read`.", {
          correction: { text: "It needs only **`chat:write`**. See [the docs](/docs/slack).", ...ADA },
        }),
        message("q2", "user", "And the token?"),
        message("a2", "assistant", "The bot token begins with `xoxb-`.", { metadata: { verified: "answer_1" } }),
        message("q3", "user", "Does it work with our proxy?"),
        message("a3", "assistant", "The docs do not say.", { metadata: { uncited: "true" } }),
      ]);
      const found: string[] = [];
      const check = async (state: string) => {
        await takePicture(page, `maintained-${name}-${state}`);
        found.push(...(await violations(page, "#assistant-dock")).map((violation) => `${state}: ${violation}`));
        const wider = await page
          .getByRole("region", { name: "Conversation" })
          .evaluate((box) => box.scrollWidth - box.clientWidth);
        if (wider > 0) found.push(`${state}: ${wider} px too wide`);
      };
      const bar = page.locator("[data-handoff]");
      const askButton = bar.getByRole("button", { name: "Ask a person" });
      await visit(page, `${server.url}/docs/slack?thread=${thread.id}`);
      await page.evaluate((direction) => {
        document.documentElement.dir = direction;
      }, dir);
      await askButton.waitFor();
      await page.getByText("Verified by the maintainers").waitFor();
      await check("doubtful");
      await page.getByText("What the assistant had answered").click();
      await page.getByText("A maintainer corrected this answer").scrollIntoViewIfNeeded();
      await check("corrected");

      fake.offline = true;
      await askButton.click();
      await bar.getByRole("alert").waitFor();
      await check("offline");
      fake.offline = false;
      await bar.getByRole("button", { name: "Retry" }).click();
      await bar.getByText("We have asked").waitFor();
      await check("waiting");

      fake.thread = { ...fake.thread, handoff: { state: "taken", by: "Ada Lovelace" } };
      const reply = message("m1", "maintainer", "Hi, **Ada** here. Which proxy is it?\n\n```\ncurl -x proxy\n```", ADA);
      fake.messages.push(reply, message("q4", "user", "nginx 1.27"), message("q5", "user", "On the same host."));
      fake.change();
      await bar.getByText("Ada Lovelace has this conversation; the assistant is silent.").waitFor();
      await page.getByRole("region", { name: "Conversation" }).evaluate((box) => box.scrollTo(0, box.scrollHeight));
      await check("taken");

      fake.thread = { ...fake.thread, handoff: { state: "resolved", by: "Ada Lovelace" } };
      fake.messages.push(message("m2", "maintainer", "Then set `X`.", { ...ADA, edited_at: seconds }));
      fake.change();
      await bar.getByText("has handed the conversation back").waitFor();
      await check("resolved");
      expect(await page.getByText("There is no answer to this question.").count()).toBe(0);
      expect(found).toEqual([]);
      expect(tab.troubles).toEqual([]);
      await tab.close();
    },
  );
});
