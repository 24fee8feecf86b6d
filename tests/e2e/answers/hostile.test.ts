/** Answers that want to harm who reads them, in a browser. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { HOSTILE_ANSWERS, LONGEST_ANSWERS } from "#tests/support/hostile-answers.ts";
import { log, openTab, PHONE, type Tab } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";

const site = setUpSite("small");

const thread = fakeThread("Hostile");
/** A thread draws so many turns at once. */
const PER_PAGE = 14;
const LAST = "That was all of it.";

/** Opens a thread with these answers. */
async function show(tab: Tab, answers: readonly string[]): Promise<void> {
  const { page } = tab;
  const data = [...answers, LAST].flatMap((answer, n) => [
    fakeMessage(thread, "user", "How?", { id: `msg_q${n}`, run_id: `run_${n}` }),
    fakeMessage(thread, "assistant", answer, { id: `msg_a${n}`, run_id: `run_${n}` }),
  ]);
  await page.route("**/api/paste-assistant-messages/**", (route) =>
    route.fulfill({ json: { object: "list", data, first_id: data[0]?.id, last_id: data.at(-1)?.id, has_more: false } }),
  );
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      const told = ((Reflect.get(window, "violations") as string[] | undefined) ?? []).concat(
        violatedDirective,
        blockedURI,
      );
      Reflect.set(window, "violations", told);
    });
  });
  await page.goto(`${site.url}/assistant?thread=${thread.id}`);
  await log(page).getByText(LAST).waitFor();
}

/** Everything of the answers that could do harm. */
const harm = (page: Page) =>
  log(page).evaluate((answers) => {
    const forbidden =
      "script, style, link, meta, base, iframe, frame, object, embed, form, input, textarea, select, math, video, audio, " +
      "source, img, image, svg a, foreignObject, animate, set, details[ontoggle], template, noscript";
    const found = [...answers.querySelectorAll(forbidden)].map(
      (element) => `element ${element.outerHTML.slice(0, 80)}`,
    );
    for (const element of answers.querySelectorAll("*"))
      for (const { name, value } of element.attributes)
        if (/^on|^srcdoc$|^formaction$/i.test(name) || (name === "style" && /url\(|fixed|absolute/.test(value)))
          found.push(`attribute ${name} of ${element.tagName}`);
    for (const link of answers.querySelectorAll("a")) {
      const { protocol, origin, host, rel, target, textContent } = link;
      if (!/^(https?|mailto|tel):$/.test(protocol)) found.push(`link to ${link.href}`);
      if (!/^http/.test(protocol) || origin === location.origin) continue;
      if (target !== "_blank" || !/noopener/.test(rel) || !/noreferrer/.test(rel)) found.push(`bare link ${link.href}`);
      if (!textContent?.includes(host)) found.push(`link that hides ${host}`);
    }
    for (const element of answers.querySelectorAll("p, li, a, h3, blockquote, table, pre")) {
      const { left, right, width } = element.getBoundingClientRect();
      const scrolls = element.closest("pre, [tabindex], [class*=table]") !== null;
      if (width > 0 && !scrolls && (left < -1 || right > innerWidth + 1))
        found.push(`${element.tagName} leaves the page`);
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
    for (const name of ["__pwned", "violations"])
      if (Reflect.has(window, name)) found.push(`${name} ${Reflect.get(window, name)}`);
    return found;
  });

it("there are at least 200 different hostile answers", () => {
  expect(new Set(HOSTILE_ANSWERS).size).toBe(HOSTILE_ANSWERS.length);
  expect(HOSTILE_ANSWERS.length).toBeGreaterThanOrEqual(200);
});

const pages = Array.from({ length: Math.ceil(HOSTILE_ANSWERS.length / PER_PAGE) }, (_, n) => n * PER_PAGE);

describe("on a phone", () => {
  it.each(pages)("hostile answers from the %ith run nothing, load nothing and hide nothing", async (from) => {
    const tab = await openTab({ viewport: PHONE });
    const dialogs: string[] = [];
    tab.page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const answers = HOSTILE_ANSWERS.slice(from, from + PER_PAGE);
    await show(tab, answers);
    expect(await log(tab.page).getByText("How?", { exact: true }).count()).toBe(answers.length + 1);
    expect(await harm(tab.page)).toEqual([]);
    expect([dialogs, tab.troubles]).toEqual([[], []]);
    expect(tab.page.url()).toBe(`${site.url}/assistant?thread=${thread.id}`);
    await tab.close();
  });
});

it("answers of 100,000 hostile characters are shown, and the page stays responsive", async () => {
  const tab = await openTab();
  await show(tab, LONGEST_ANSWERS);
  expect(await harm(tab.page)).toEqual([]);
  await tab.page.getByRole("textbox", { name: "Message" }).fill("Still here.");
  expect(tab.troubles).toEqual([]);
  await tab.close();
});
