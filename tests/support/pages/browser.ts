import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

let browser: Browser | undefined;

/** Factor by which a page is slowed down, to find tests that depend on its speed; folder for pictures of pages. */
const { CPU_THROTTLE, SCREENSHOTS } = process.env;

/** A shared machine may stall: the same limit as in vitest.config.ts. */
const TIMEOUT_MS = 45_000;

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 375, height: 720 };

export type Tab = {
  page: Page;
  context: BrowserContext;
  /** Exceptions, console errors and requests to other sites. */
  troubles: string[];
  close(): Promise<void>;
};

export type TabOptions = { viewport?: typeof DESKTOP; colorScheme?: "light" | "dark"; context?: BrowserContext };

/** A new reader's browser, or another tab of a given one. */
export async function openTab({ viewport = DESKTOP, colorScheme = "light", context }: TabOptions = {}): Promise<Tab> {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium-headless-shell",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
  const own = context ?? (await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" }));
  own.setDefaultTimeout(TIMEOUT_MS);
  const page = await own.newPage();
  if (CPU_THROTTLE) {
    const session = await own.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: Number(CPU_THROTTLE) });
  }
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (message) => {
    // Chromium reports every refused request. Each test checks its own requests.
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

/** Saves a picture of the page for people to look at, if `SCREENSHOTS` names a folder. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name.replaceAll(" ", "-")}.png` });
}

export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** The violations axe finds on the page as it is, or in a part of it. */
export async function violations(page: Page, within = "html"): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include(within).options({ resultTypes: ["violations"], preload: false });
  // Without legacy mode axe opens a second page for the results, which only frames of other sites need.
  const { violations: found } = await axe.setLegacyMode(page.frames().length === 1).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary}`),
  );
}

/** Opens a docs page and waits until it is hydrated: before, keys have no effect. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  // The opener sets it when it has handled earlier clicks.
  await page.waitForFunction(() => document.documentElement.dataset.earlyClick === "");
}

export const composer = (page: Page) => page.getByRole("textbox", { name: "Message" });
export const log = (page: Page) => page.getByRole("log");

/** Opens the assistant on the page. `name`: what a brand calls it. */
export async function openAssistant(page: Page, name = "the assistant"): Promise<void> {
  await page.getByRole("button", { name: `Ask ${name}` }).click();
  await composer(page).waitFor();
}

export async function ask(page: Page, question: string): Promise<void> {
  await composer(page).fill(question);
  await composer(page).press("Enter");
}
