import type { Locator, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { attachingOn, type FakeAttaching, openAttaching } from "#tests/support/pages/attachments.ts";
import { closeBrowser, openTab, type Tab } from "#tests/support/pages/browser.ts";
import { type Server, startServer } from "#tests/support/servers/server.ts";

export type AttachPage = {
  page: Page;
  fake: FakeAttaching;
  at: ReturnType<typeof attachingOn>;
  alert(text: string | RegExp): Locator;
  /** Holds uploads up until what it returns is called. */
  holdUploads(): () => void;
};

/** For each test a new reader with the panel open, who may attach texts and images. Filled before the tests run. */
export function attachPage(): AttachPage {
  let server: Server;
  let tab: Tab;
  const on: Partial<AttachPage> = {};
  beforeAll(async () => {
    server = await startServer({ DOCS_DIR: "tests/support/docs" });
    return async () => {
      await closeBrowser();
      await server.close();
    };
  });
  beforeEach(async () => {
    tab = await openTab();
    const { page } = tab;
    const at = attachingOn(page);
    const fake = await openAttaching(page, server.url, ["text", "image"]);
    await at.button.waitFor();
    Object.assign(on, {
      page,
      fake,
      at,
      alert: (text: string | RegExp) => page.getByRole("alert").filter({ hasText: text }),
      holdUploads: () => {
        const { promise, resolve } = Promise.withResolvers<void>();
        fake.gate = promise;
        return resolve;
      },
    });
  });
  afterEach(async () => {
    await tab.close();
    expect(tab.troubles).toEqual([]);
  });
  return on as AttachPage;
}

/** How wide an image is by itself, once it is there; 0 for what is none. */
export async function widthOf(img: SVGElement | HTMLElement): Promise<number> {
  if (!(img instanceof HTMLImageElement)) return 0;
  await img.decode();
  return img.naturalWidth;
}
