/** Pictures of a docs folder for people to look at: the home and two pages, light, dark and on a phone. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { openDocs } from "#lib/docs/docs.ts";
import { closeBrowser, DESKTOP, openTab, PHONE } from "#tests/support/pages/browser.ts";
import { startServer } from "#tests/support/servers/server.ts";
import { nameOf } from "./table.ts";

const LOOKS = [
  { name: "light", viewport: DESKTOP, colorScheme: "light" },
  { name: "dark", viewport: DESKTOP, colorScheme: "dark" },
  { name: "phone", viewport: PHONE, colorScheme: "light" },
] as const;

/** The home, a page with a picture or a component if there is one, and one from the middle. */
async function choosePages(dir: string): Promise<string[]> {
  const { pages, report } = await openDocs({ dir });
  const listed = pages.filter(({ file }) => !file.startsWith("../"));
  const middle = listed[Math.floor(listed.length / 2)]?.path ?? "/docs";
  const drawn = listed.find(({ headings }) => headings.length >= 6)?.path ?? "/docs";
  return [...new Set(["/docs", drawn, middle])].slice(0, report.pages);
}

/** Writes `<folder>-<look>-<n>.png` into `out`. */
export async function takePictures(dir: string, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  const server = await startServer({ DOCS_DIR: path.resolve(dir), LOG_LEVEL: "error" });
  try {
    const pages = await choosePages(dir);
    for (const { name, viewport, colorScheme } of LOOKS) {
      const tab = await openTab({ viewport, colorScheme });
      for (const [i, page] of pages.entries()) {
        await tab.page.goto(server.url + page, { waitUntil: "load" });
        await tab.page.screenshot({ path: path.join(out, `${nameOf(dir)}-${name}-${i + 1}.png`) });
      }
      await tab.close();
    }
  } finally {
    await closeBrowser();
    await server.close();
  }
}
