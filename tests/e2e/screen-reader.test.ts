import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualPace } from "#tests/support/fakes/stream.ts";
import { ask, composer, log } from "#tests/support/pages/browser.ts";
import { setUpModelSite, setUpTab } from "#tests/support/pages/set-up.ts";

/** Collects what live regions say from now on: each text once, in order, as a screen reader would speak it. */
async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  const heard = await page.evaluateHandle(() => {
    const said: string[] = [];
    const last = new Map<Element, string>();
    const read = () => {
      for (const region of document.querySelectorAll('aside [role="status"], aside [role="alert"]')) {
        const text = region.textContent?.trim() ?? "";
        if (text && last.get(region) !== text) said.push(`${region.role}: ${text}`);
        last.set(region, text);
      }
    };
    new MutationObserver(read).observe(document.body, { subtree: true, childList: true, characterData: true });
    return said;
  });
  return () => heard.evaluate((said) => [...said]);
}

/** Role and name of what has the focus, from the browser's accessibility tree. */
async function focused(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree")) as {
    nodes: {
      role?: { value: string };
      name?: { value: string };
      properties?: { name: string; value: { value: unknown } }[];
    }[];
  };
  await session.detach();
  const node = nodes.findLast(({ properties }) =>
    properties?.some(({ name, value }) => name === "focused" && value.value),
  );
  return `${node?.role?.value}: ${node?.name?.value}`;
}

describe("the speech of a screen reader", () => {
  const site = setUpModelSite({}, () => ({ text: "A title" }));
  beforeEach(() => site.fake.heal());
  const tab = setUpTab(site, { path: "/docs/slack" });
  afterEach(() => expect(site.fake.refused()).toEqual([]));

  it("follows a question from the button to the answer in order", async () => {
    const { page } = tab;
    const opener = page.getByRole("button", { name: "Ask the assistant" });
    await opener.focus();
    await expect.poll(() => focused(page)).toBe("button: Ask the assistant");
    await page.keyboard.press("Enter");
    await composer(page).waitFor();
    await expect.poll(() => focused(page)).toBe("textbox: Message");
    // Only now: where the panel's code is slow to come, that is said too.
    const heard = await listenTo(page);

    const { pace, release } = createManualPace();
    const search = { name: "get_relevant_docs", arguments: JSON.stringify({ query: "slack app" }) };
    site.fake.script(
      { toolCalls: [search] },
      { text: "Create it first [Slack set-up › Create the app](/docs/slack#create-the-app).", pieces: 4, pace },
    );
    await ask(page, "How do I begin?");
    release(2);
    await log(page).getByText("Create it").waitFor();
    expect(await log(page).getAttribute("aria-busy")).toBe("true");
    release();
    await page.getByText("Answer ready, 1 source").waitFor({ state: "attached" });
    // The log itself is quiet while it grows: each of these is heard once, and nothing else.
    expect(await heard()).toEqual([
      "status: Searching the docs",
      "status: Answering",
      "status: Answer ready, 1 source",
    ]);
    expect(await log(page).getAttribute("aria-busy")).toBe("false");
    await expect.poll(() => focused(page)).toBe("textbox: Message");

    // Reading on, the conversation is a named log with a list of two messages.
    const tree = await log(page).ariaSnapshot();
    const inOrder = [
      '- log "Messages"',
      "- list",
      "- listitem",
      "You said",
      "How do I begin?",
      'button "Edit question"',
      "- listitem",
      "The assistant said",
      "Searched the docs",
      "Create it first",
      'link "Source 1: Slack set-up › Create the app"',
      'group "Sources"',
      'link "Slack set-up › Create the app"',
      'group "Answer actions"',
      'button "Copy answer"',
      'button "Good answer"',
      'button "Bad answer"',
    ];
    let from = 0;
    for (const part of inOrder) {
      const at = tree.indexOf(part, from);
      expect(at, `${part} in its place in\n${tree}`).toBeGreaterThanOrEqual(0);
      from = at + 1;
    }

    await page.keyboard.press("Escape");
    await expect.poll(() => focused(page)).toBe("button: Ask the assistant");
  });

  it("contains an error once, as an alert, and the focus stays", async () => {
    const { page } = tab;
    await page.keyboard.press("Control+i");
    await composer(page).waitFor();
    const heard = await listenTo(page);
    site.fake.script({ status: "failed", error: "words of upstream" });
    await ask(page, "Will it fail?");
    await page.getByRole("button", { name: "Retry" }).waitFor();
    expect(await heard()).toEqual([
      "status: Searching the docs",
      expect.stringMatching(/^alert: .*The model could not answer\./),
    ]);
    await expect.poll(() => focused(page)).toBe("textbox: Message");
  });
});
