/** The set-up of browser tests: a site for the tests of a file or a `describe`, and a tab for each test. */
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { listen } from "#tests/support/fakes/server.ts";
import { createOpenAIFake, type OpenAIFake, titleOfInput } from "#tests/support/openai-fake/openai-fake.ts";
import { closeAll, type Server, type SharedSite, sharedSite, startServer } from "#tests/support/servers/server.ts";
import { closeBrowser, openTab, type Tab, type TabOptions, visit } from "./browser.ts";

type StartedSite = { url: string; close?(): Promise<void> };

/**
 * A site for all tests: one that all files share, or what `start` starts. What is returned is filled before the tests run.
 * After them the browser and the site are closed.
 */
export function setUpSite(name: SharedSite): { url: string };
export function setUpSite<Site extends StartedSite>(start: () => Promise<Site>): Site;
export function setUpSite(source: SharedSite | (() => Promise<StartedSite>)): StartedSite {
  const site: StartedSite = { url: "" };
  beforeAll(async () => {
    Object.assign(site, typeof source === "string" ? await sharedSite(source) : await source());
    return async () => {
      await closeBrowser();
      await site.close?.();
    };
  });
  return site;
}

/** A server of the tests' own, with these variables and two docs pages. */
export const setUpServer = (variables: () => Promise<Record<string, string>> | Record<string, string>): Server =>
  setUpSite(async () => startServer({ DOCS_DIR: "tests/support/docs", ...(await variables()) }));

export type ModelSite = Server & { fake: OpenAIFake };

/** A server of the tests' own whose model is a fake of OpenAI. Each test scripts what the fake answers next. */
export function setUpModelSite(variables: Record<string, string> = {}, fallback = titleOfInput): ModelSite {
  return setUpSite(async () => {
    const fake = createOpenAIFake({ apiKey: "sk-test", fallback });
    const upstream = await listen(fake);
    const keys = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url };
    const server = await startServer({ DOCS_DIR: "tests/support/docs", ...keys, ...variables });
    return { ...server, fake, close: () => closeAll(server, upstream) };
  });
}

type TabSetUp = TabOptions & {
  /** Page of the site that each test begins on; without one, the tab is empty. */
  path?: string;
  /** Whatever else is done before each test. */
  begin?(page: Tab["page"]): Promise<void>;
  /** Whether a test fails if its tab has met trouble; true by default. */
  checksTroubles?: boolean;
};

/** A new reader's tab for each test, filled before the test runs. After it the tab is closed and has met no trouble. */
export function setUpTab(
  site: { url: string },
  { path, begin, checksTroubles = true, ...options }: TabSetUp = {},
): Tab {
  const tab: Partial<Tab> = {};
  beforeEach(async () => {
    const opened = await openTab(options);
    Object.assign(tab, opened);
    if (path) await visit(opened.page, `${site.url}${path}`);
    await begin?.(opened.page);
  });
  afterEach(async () => {
    await tab.close?.();
    if (checksTroubles) expect(tab.troubles).toEqual([]);
  });
  return tab as Tab;
}
