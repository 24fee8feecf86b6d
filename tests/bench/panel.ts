/** The panel in Chromium: how soon it opens, and when a reader sees what was said upstream. */
import type { Page } from "playwright-core";
import { KEYS } from "#tests/bench/chat.ts";
import type { Section } from "#tests/bench/report.ts";
import { BEGINNING, QUESTION } from "#tests/bench/script.ts";
import type { Upstream } from "#tests/bench/upstream.ts";
import { ask, composer, openTab, type Tab } from "#tests/support/pages/browser.ts";

export const DOCS_PAGE = "/docs/how-it-works";
/** A page that asks for nothing for so long, ms, has what it wanted. */
const QUIET_MS = 400;

/** What a reader saw of one question, in Unix ms; 0 for what they have not seen. */
export type Seen = { enter: number; feedback: number; text: number; ready: number };

/** Opens a docs page as a new reader, before they show any interest in the assistant. */
export async function openPage(site: string, prepare?: (tab: Tab) => Promise<unknown>): Promise<Tab> {
  const tab = await openTab();
  await prepare?.(tab);
  await tab.page.goto(`${site}${DOCS_PAGE}`, { waitUntil: "networkidle" });
  return tab;
}

export const opener = (page: Page) => page.getByRole("button", { name: "Ask the assistant" });

/** Resolves once the page has asked for nothing for a while; begin to wait before it asks. */
export async function quiet(page: Page): Promise<void> {
  const under = new Set<unknown>();
  let since = Date.now();
  const begun = (request: unknown) => under.add(request);
  const over = (request: unknown) => {
    under.delete(request);
    since = Date.now();
  };
  page.on("request", begun).on("requestfinished", over).on("requestfailed", over);
  while (under.size > 0 || Date.now() - since < QUIET_MS) await new Promise((resolve) => setTimeout(resolve, 20));
  page.off("request", begun).off("requestfinished", over).off("requestfailed", over);
}

/** Hovers, lets the code come, clicks. Resolves to the ms from the click to the composer's focus. */
export async function openPanel(page: Page): Promise<number> {
  const settled = quiet(page);
  await opener(page).hover();
  await settled;
  const opened = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let clicked = 0;
        const onClick = (event: Event) => {
          clicked ||= event.timeStamp;
        };
        addEventListener("click", onClick, { capture: true, once: true });
        addEventListener("focusin", ({ target }) => {
          if (clicked && target instanceof HTMLElement && target.matches("textarea"))
            resolve(performance.now() - clicked);
        });
      }),
  );
  await opener(page).click();
  return opened;
}

/** Notes, in the page itself, when each thing of the next question is in the document. */
export async function watch(page: Page, question = QUESTION): Promise<() => Promise<Seen>> {
  const seen = await page.evaluateHandle(
    ({ words, beginning }) => {
      const noted = { enter: 0, feedback: 0, text: 0, ready: 0 };
      const look = () => {
        if (noted.enter === 0) return;
        const now = Date.now();
        const said = noted.text === 0 ? (document.querySelector('[role="log"]')?.textContent ?? "") : "";
        if (said.includes(words)) noted.feedback ||= now;
        if (said.includes(beginning)) noted.text ||= now;
        if (noted.text === 0) return;
        const states = Array.from(document.querySelectorAll('[role="status"]'), ({ textContent }) => textContent ?? "");
        if (states.some((state) => state.startsWith("Answer ready"))) noted.ready ||= now;
      };
      const onKey = (event: KeyboardEvent) => {
        // When the key was pressed, not when its turn came.
        if (event.key === "Enter") noted.enter ||= Date.now() - (performance.now() - event.timeStamp);
      };
      addEventListener("keydown", onKey, { capture: true });
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      return noted;
    },
    { words: question, beginning: BEGINNING },
  );
  return () => seen.jsonValue();
}

/** Asks and waits for the end of the answer. */
export async function askAndWait(page: Page, timeout = 60_000): Promise<void> {
  await ask(page, QUESTION);
  await page
    .getByRole("status")
    .filter({ hasText: /^Answer ready/ })
    .waitFor({ state: "attached", timeout });
}

export async function measurePanel(upstream: Upstream, site: string, runs: number): Promise<Section> {
  const values: Record<"opens" | "feedback" | "asked" | "again" | "text" | "behindText" | "behindEnd", number[]> = {
    opens: [],
    feedback: [],
    asked: [],
    again: [],
    text: [],
    behindText: [],
    behindEnd: [],
  };
  // The first one finds server and browser cold.
  for (let run = -1; run < runs; run += 1) {
    const { page, close } = await openPage(site);
    const opens = await openPanel(page);
    await composer(page).waitFor();
    const read = await watch(page);
    await askAndWait(page);
    const seen = await read();
    await close();
    const [search, answer] = upstream.take(KEYS.ours).responses;
    if (!search || !answer) throw new Error("no answer was given");
    if (run < 0) continue;
    values.opens.push(opens);
    values.feedback.push(seen.feedback - seen.enter);
    values.asked.push(search.createdAt - seen.enter);
    values.again.push(answer.createdAt - search.completedAt);
    values.text.push(seen.text - seen.enter);
    values.behindText.push(seen.text - (answer.pieces[0] ?? Number.NaN));
    values.behindEnd.push(seen.ready - answer.completedAt);
  }
  return {
    title: "The panel in Chromium",
    notes: ["Each run is a new reader with an empty cache; times are taken in the page."],
    measures: [
      { name: "click → composer focused, once hovered", unit: "ms", values: values.opens },
      { name: "Enter → question shown", unit: "ms", values: values.feedback },
      { name: "Enter → model asked", unit: "ms", values: values.asked },
      { name: "search wanted → model asked again", unit: "ms", values: values.again },
      { name: "Enter → answer's first words", unit: "ms", values: values.text },
      { name: "first piece sent upstream → in the document", unit: "ms", values: values.behindText, target: 150 },
      { name: "complete upstream → “Answer ready”", unit: "ms", values: values.behindEnd, target: 200 },
    ],
  };
}
