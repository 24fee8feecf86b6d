/**
 * Whether a docs folder with a `site.config.json` becomes the site of its owner by that file alone: one build serves all
 * folders. What the file says is compared with what a browser shows.
 */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Page } from "playwright-core";
import { readSite } from "#lib/config/site/read-site.ts";
import { closeBrowser, DESKTOP, openTab, PHONE, violations } from "#tests/support/pages/browser.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { nameOf } from "./table.ts";

/** A docs folder and, behind "=", the address where its owner publishes it: `docs=https://docs.example.com`. */
export type Place = { dir: string; docsUrl: string | null };

export function toPlace(argument: string): Place {
  const [dir = "", docsUrl = null] = argument.split(/=(?=https?:)/);
  return { dir, docsUrl };
}

/** What was looked at, what was seen, and whether that is as the file says. */
export type Finding = { what: string; seen: string; isRight: boolean };

const SEEN_THEMES = ["light", "dark"] as const;

/** Looks at the site of a folder in both themes and on a phone. Pictures go into `out`, if it is named. */
export async function checkBrand({ dir, docsUrl }: Place, out: string | undefined): Promise<Finding[]> {
  const { config } = readSite({ file: null, docsDir: dir, overrides: {} });
  const server = await startServer({
    ...{ DOCS_DIR: path.resolve(dir), LOG_LEVEL: "error" },
    ...(docsUrl && { DOCS_URL: docsUrl }),
  });
  const findings: Finding[] = [];
  const find = (what: string, seen: string, isRight: boolean) => findings.push({ what, seen, isRight });
  try {
    for (const theme of SEEN_THEMES) {
      const { page, close } = await openTab({ viewport: DESKTOP, colorScheme: theme });
      const response = await page.goto(`${server.url}/docs`, { waitUntil: "load" });
      const heading = await page.getByRole("heading", { level: 1 }).first().innerText();
      find(`home, ${theme}`, `${response?.status()} ${heading}`, response?.ok() === true && heading !== "");
      const title = await page.title();
      find(`title, ${theme}`, title, title.includes(config.name));
      const logo = await shownLogo(page);
      find(`logo, ${theme}`, logo, config.logo === undefined || !logo.endsWith(" 0"));
      const link = await toRgb(page, "var(--color-text-link)");
      find(`accent, ${theme}`, link, config.accent === undefined || link === (await toRgb(page, config.accent[theme])));
      const troubles = await violations(page);
      find(`axe, ${theme}`, troubles.join("; ") || "nothing", troubles.length === 0);
      if (theme === "light") await checkRest(page, { config, docsUrl, find });
      await shoot(page, out, dir, theme);
      await close();
    }
    const { page, close } = await openTab({ viewport: PHONE, colorScheme: "light" });
    await page.goto(`${server.url}/docs`, { waitUntil: "load" });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    find("width on a phone", String(width), width <= PHONE.width);
    await shoot(page, out, dir, "phone");
    await close();
  } finally {
    await closeBrowser();
    await server.close();
  }
  return findings;
}

type Rest = {
  config: ReturnType<typeof readSite>["config"];
  docsUrl: string | null;
  find(what: string, seen: string, isRight: boolean): void;
};

async function checkRest(page: Page, { config, docsUrl, find }: Rest): Promise<void> {
  const canonical = (await page.locator("link[rel=canonical]").getAttribute("href")) ?? "none";
  // A home page that is made for docs without one is not on the site that publishes them.
  const isMade = (await page.locator(".home-starters").count()) > 0;
  find("canonical address", canonical, docsUrl === null || isMade || canonical.startsWith(docsUrl));
  for (const { label } of config.header.links) {
    const count = await page.locator("header").getByRole("link", { name: label }).count();
    find("link in the header", label, count > 0);
  }
  const switcher = page.locator(".site-switcher");
  const other = switcher.locator("a[hreflang]:not([aria-current])").first();
  find("languages", String(await switcher.locator("a[hreflang]").count()), true);
  if ((await other.count()) > 0) {
    const wanted = (await other.getAttribute("hreflang")) ?? "";
    await switcher.locator("summary").click();
    await other.click();
    // The site's own texts stay in the default language where there is no catalogue for another.
    const title = page.locator(`html[lang="${wanted}"] h1, h1[lang="${wanted}"]`).first();
    find("another language", `${wanted}: ${await title.innerText()}`, true);
    await page.goBack();
  }
  const name = config.assistant.name ?? "the assistant";
  const opener = page.locator("header [data-opens=assistant]");
  await opener.click();
  const panel = page.locator("#assistant-dock");
  const greeting = config.assistant.greeting ?? "";
  await panel.getByText(greeting).first().waitFor();
  find(
    "assistant's name and greeting",
    `${await opener.innerText()}: ${greeting}`,
    (await page.content()).includes(name),
  );
  const starters = config.assistant.starters ?? [];
  for (const starter of starters)
    find("starter", starter, (await panel.getByRole("button", { name: starter }).count()) > 0);
}

/** The address and the width in px of the logo that is shown. */
const shownLogo = (page: Page): Promise<string> =>
  page
    .locator(".site-mark img")
    .evaluateAll((images) =>
      images
        .flatMap((image) => (image instanceof HTMLImageElement && image.offsetWidth > 0 ? [image] : []))
        .map((image) => `${new URL(image.src).pathname} ${image.naturalWidth}`)
        .join(", "),
    )
    .then((seen) => seen || "none 0");

/** A colour as a browser computes it. */
const toRgb = (page: Page, color: string): Promise<string> =>
  page.evaluate((value) => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.color = value;
    const { color: seen } = getComputedStyle(probe);
    probe.remove();
    return seen;
  }, color);

async function shoot(page: Page, out: string | undefined, dir: string, look: string): Promise<void> {
  if (!out) return;
  await mkdir(out, { recursive: true });
  await page.screenshot({ path: path.join(out, `${nameOf(dir)}-brand-${look}.png`) });
}

export const brandTable = (dir: string, findings: Finding[]): string =>
  [nameOf(dir), ...findings.map(({ what, seen, isRight }) => `  ${isRight ? "ok  " : "FAIL"} ${what}: ${seen}`)].join(
    "\n",
  );
