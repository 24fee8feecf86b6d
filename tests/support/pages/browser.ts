import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

let browser: Browser | undefined;

/** So many times slower than this machine a page runs: shows which tests depend on its speed. */
const { CPU_THROTTLE } = process.env;

/** A shared machine may stall. As in vitest.config.ts. */
const PATIENCE_MS = 45_000;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 720 };

export type Tab = {
  page: Page;
  context: BrowserContext;
  /** Errors the page met: exceptions, console errors, requests to other sites. */
  troubles: string[];
  close(): Promise<void>;
};

type TabOptions = { viewport?: typeof DESKTOP; colorScheme?: "light" | "dark"; context?: BrowserContext };

/** A new reader's browser, or another tab of a given one. */
export async function openTab({ viewport = DESKTOP, colorScheme = "light", context }: TabOptions = {}): Promise<Tab> {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  const own = context ?? (await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" }));
  own.setDefaultTimeout(PATIENCE_MS);
  const page = await own.newPage();
  if (CPU_THROTTLE) {
    const session = await own.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: Number(CPU_THROTTLE) });
  }
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // A refused request is told of by Chromium itself; whether it was right is each test's own matter.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      troubles.push(message.text());
  });
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    const home = page.url() === "about:blank" ? origin : new URL(page.url()).origin;
    if (protocol.startsWith("http") && origin !== home) troubles.push(`request to ${origin}`);
  });
  return { page, context: own, troubles, close: () => (context ? page.close() : own.close()) };
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** The violations axe finds on the page as it is, or in a part of it. */
export async function violations(page: Page, within = "html"): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(within).options({ resultTypes: ["violations"], preload: false });
  // Only frames of other sites need a second page to put the results together in, which takes twice as long.
  const { violations: found } = await axe.setLegacyMode(page.frames().length === 1).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
  );
}

/** Goes to a docs page and waits until it answers: before, few clicks are remembered and no key is. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  // What opens the assistant takes over here the clicks that came before it.
  await page.waitForFunction(() => document.documentElement.dataset.earlyClick === "taken");
}

export const composer = (page: Page) => page.getByRole("textbox", { name: "Message" });
export const log = (page: Page) => page.getByRole("log");

/** Opens the assistant on the page. */
export async function openAssistant(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Ask the assistant" }).click();
  await composer(page).waitFor();
}

export async function ask(page: Page, question: string): Promise<void> {
  await composer(page).fill(question);
  await composer(page).press("Enter");
}
