import type { Page } from "playwright-core";
import { beforeEach, expect } from "vitest";
import { fakeThread } from "#tests/support/fakes/threads.ts";
import type { Tab } from "./browser.ts";
import { setUpSite, setUpTab } from "./set-up.ts";
import { type FakeThreads, listOn, serveThreads } from "./thread-list.ts";

/** The time of the page's clock, unless the server is the real one. */
export const NOW = new Date("2026-10-15T12:00:00");

export type ThreadsPage = {
  server: { url: string };
  tab: Tab;
  page: Page;
  list: ReturnType<typeof listOn>;
  /** Alpha and Beta of today, Gamma of yesterday. */
  fake: FakeThreads;
};

/**
 * For each test a new reader on a docs page with three threads of theirs, or on the `real` server with none. What is
 * returned is filled before the tests run.
 */
export function setUpThreadsPage({ real = false } = {}): ThreadsPage {
  const server = setUpSite("small");
  const tab = setUpTab(server);
  const at: Partial<ThreadsPage> = { server, tab };
  beforeEach(async () => {
    const { page } = tab;
    Object.assign(at, { page, list: listOn(page) });
    if (!real) {
      await page.clock.setFixedTime(NOW);
      at.fake = await serveThreads(page, [
        fakeThread("Alpha", new Date("2026-10-15T11:00:00")),
        fakeThread("Beta", new Date("2026-10-15T10:00:00")),
        fakeThread("Gamma", new Date("2026-10-14T23:00:00")),
      ]);
    }
    await page.goto(`${server.url}/docs/slack`);
  });
  return at as ThreadsPage;
}

/** Polls until the value is as expected: what the list shows follows what was done to it. */
export const eventually = <T>(value: () => Promise<T>) => expect.poll(value);
