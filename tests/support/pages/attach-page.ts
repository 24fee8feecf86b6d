import type { Locator } from "playwright-core";
import { beforeEach } from "vitest";
import { attachingOn, type FakeAttaching, openAttaching } from "./attachments.ts";
import type { Tab } from "./browser.ts";
import { setUpSite, setUpTab } from "./set-up.ts";

export type AttachPage = {
  page: Tab["page"];
  fake: FakeAttaching;
  at: ReturnType<typeof attachingOn>;
  alert(text: string | RegExp): Locator;
  /** Uploads wait until the function that it returns is called. */
  holdUploads(): () => void;
};

/** For each test a new reader with the panel open, who may attach texts and images. Filled before the tests run. */
export function setUpAttachPage(): AttachPage {
  const site = setUpSite("small");
  const tab = setUpTab(site);
  const on: Partial<AttachPage> = {};
  beforeEach(async () => {
    const { page } = tab;
    const at = attachingOn(page);
    const fake = await openAttaching(page, site.url, ["text", "image"]);
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
  return on as AttachPage;
}

/** Natural width of an image once it is loaded; 0 for an element that is no image. */
export async function widthOf(img: SVGElement | HTMLElement): Promise<number> {
  if (!(img instanceof HTMLImageElement)) return 0;
  await img.decode();
  return img.naturalWidth;
}
