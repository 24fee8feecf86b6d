/** The whole site below a path, as behind a proxy that passes the path on. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { type DocsFolder, svg, writeProject } from "#tests/support/docs-folder.ts";
import { ask, log, openAssistant, visit } from "#tests/support/pages/browser.ts";
import { type HostSite, startHostSite } from "#tests/support/pages/host.ts";
import { setUpSite, setUpTab } from "#tests/support/pages/set-up.ts";
import { png } from "#tests/support/sample-files.ts";
import { runScript } from "#tests/support/script.ts";
import { createClient } from "#tests/support/servers/client.ts";
import { cleanEnv, closeAll, failToStart, type Server, startServer } from "#tests/support/servers/server.ts";

const BASE_PATH = "/docs-ai";
const BUILD = { BASE_PATH, NEXT_DIST_DIR: ".next/below-a-path" };

const build = () =>
  promisify(execFile)(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    env: { ...cleanEnv(), ...BUILD, NODE_ENV: "production" },
  });

const writeDocs = (): Promise<DocsFolder> =>
  writeProject({
    "site.config.json": JSON.stringify({
      name: "Anvils",
      logo: "docs/mark.svg",
      favicon: "docs/mark.svg",
      socialCard: "card.png",
      header: { links: [{ label: "Orders", href: "/docs/orders" }] },
    }),
    "card.png": png(),
    "docs/mark.svg": svg(),
    "docs/index.md":
      "# Welcome\n\nSee [orders](./orders.md#by-post) and the [price list](./prices.csv).\n\n![A mark](./mark.svg)",
    "docs/prices.csv": "anvil,30",
    "docs/orders.md":
      "---\naliases: [/old-orders]\ndate: 2026-01-02\n---\n\n# Orders\n\n## By post\n\nAn anvil is ordered by a letter to the smithy.\n\n## By phone\n\nCall the smithy before noon.",
  });

/** Addresses in a page's markup that a browser would ask this site for. */
const addressesIn = (html: string, page: string): string[] =>
  [...html.matchAll(/\s(?:href|src)="([^"#][^"]*)"/g)].flatMap(([, address = ""]) => {
    const url = new URL(address.replaceAll("&amp;", "&"), page);
    return url.origin === new URL(page).origin ? [url.href.replace(/#.*$/, "")] : [];
  });

describe("a site below a path", () => {
  let host: HostSite;
  const site = setUpSite(async (): Promise<Server> => {
    const [docs, started] = await Promise.all([writeDocs(), startHostSite(), build()]);
    host = started;
    const server = await startServer({ ...BUILD, DOCS_DIR: docs.dir, EMBED_ORIGINS: host.origin });
    host.embed(server.url);
    return { ...server, close: () => closeAll(server, host, docs) };
  });
  const tab = setUpTab(site, { checksTroubles: false });
  const own = () => tab.troubles.filter((trouble) => trouble !== `request to ${new URL(site.url).origin}`);
  const pathOf = (url: string) => new URL(url).pathname;

  it("names no address outside of the path, and none that is not there", async () => {
    const listed = await (await fetch(`${site.url}/sitemap.xml`)).text();
    const pages = [...listed.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, page = ""]) => page);
    expect(pages).toEqual([`${site.url}/docs`, `${site.url}/docs/orders`]);
    const texts = ["robots.txt", "llms.txt"].map((name) => `${site.url}/${name}`);
    const seen = new Set([...pages, ...texts, `${site.url}/assistant`, `${site.url}/embedding-example.html`]);
    const failed: string[] = [];
    for (const address of seen) {
      const response = await fetch(address);
      const text = await response.text();
      if (!response.ok || !address.startsWith(`${site.url}/`)) failed.push(`${response.status} ${address}`);
      if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
      for (const next of addressesIn(text, address)) seen.add(next);
    }
    expect(failed).toEqual([]);
    const paths = [...seen].map(pathOf);
    for (const kind of [
      /\/_next\/static\/.*\.js$/,
      /\/docs-files\/mark\.svg$/,
      /\/prices\.csv$/,
      /\/site-files\//,
      /\.md$/,
      /\/feed\.xml$/,
      /\/embed\.js$/,
    ])
      expect(paths.filter((path) => kind.test(path))).not.toEqual([]);
  });

  it("answers nothing outside of the path, and leads old addresses below it to their pages", async () => {
    const { origin } = new URL(site.url);
    const answers = await Promise.all(
      ["/docs", "/api/health", `${BASE_PATH}-two/docs`].map(async (path) => (await fetch(origin + path)).status),
    );
    expect(answers).toEqual([404, 404, 404]);
    const target = async (path: string) => {
      const response = await fetch(site.url + path, { redirect: "manual" });
      return new URL(response.headers.get("location") ?? "", site.url).href;
    };
    expect(await target("")).toBe(`${site.url}/docs`);
    expect(await target("/old-orders")).toBe(`${site.url}/docs/orders`);
    expect(await target("/docs/orders/")).toBe(`${site.url}/docs/orders`);
    expect(await (await fetch(`${site.url}/robots.txt`)).text()).toContain(`Disallow: ${BASE_PATH}/api\n`);
    expect(await (await fetch(`${site.url}/llms.txt`)).text()).toContain(`(${site.url}/docs/orders.md)`);
    expect(await (await fetch(`${site.url}/docs/index.md`)).text()).toContain(`(${site.url}/docs/orders#by-post)`);
  });

  it("answers a reader, whose links, search, thread and file stay below the path", async () => {
    const { page } = tab;
    const missing: string[] = [];
    page.on("response", (response) => {
      if (response.status() >= 400) missing.push(response.url());
    });
    await visit(page, `${site.url}/docs`);
    expect(await page.getByRole("img", { name: "A mark" }).evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(
      30,
    );
    await page.getByRole("link", { name: "Orders" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Orders" }).waitFor();
    expect(pathOf(page.url())).toBe(`${BASE_PATH}/docs/orders`);
    await openAssistant(page);
    await ask(page, "How is an anvil ordered by letter?");
    await log(page)
      .getByRole("link", { name: /By post/ })
      .first()
      .click();
    await page.waitForURL((url) => url.pathname === `${BASE_PATH}/docs/orders` && url.hash === "#by-post");
    const thread = new URL(page.url()).searchParams.get("thread");
    expect(thread).toMatch(/^thread_/);
    await page.reload();
    await log(page).getByText("How is an anvil ordered by letter?").waitFor();
    await page.getByRole("link", { name: "Open on a page of its own" }).click();
    await page.waitForURL((url) => url.pathname === `${BASE_PATH}/assistant`);
    await log(page)
      .getByRole("link", { name: /By post/ })
      .first()
      .click();
    await page.waitForURL(
      (url) => url.pathname === `${BASE_PATH}/docs/orders` && url.searchParams.get("thread") === thread,
    );
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("phone");
    await page
      .getByRole("option", { name: /By phone/ })
      .first()
      .click();
    await page.waitForURL(/#by-phone$/);
    expect(pathOf(page.url())).toBe(`${BASE_PATH}/docs/orders`);
    expect(missing).toEqual([]);
    expect(own()).toEqual([]);
  });

  it("is embedded by a page of another site", async () => {
    const { page } = tab;
    await page.goto(host.origin);
    await page.getByRole("button", { name: /Ask/ }).click();
    const frame = page.frameLocator("#paste-assistant iframe");
    await frame.getByRole("textbox", { name: "Message" }).fill("How is an anvil ordered by letter?");
    await frame.getByRole("textbox", { name: "Message" }).press("Enter");
    const link = frame
      .getByRole("log")
      .getByRole("link", { name: /By post/ })
      .first();
    expect(await link.getAttribute("href")).toContain(`${BASE_PATH}/docs/orders#by-post`);
    expect(own()).toEqual([]);
  });

  it("lets maintainers in by a link, whose cookie no other site of the host has", async () => {
    const { page, context } = tab;
    const reader = createClient(site.url);
    const { body } = await reader.post("paste-assistant-thread", { metadata: { threadTitle: "Anvils by post" } });
    await reader.post("paste-assistant-message", { threadId: body.id, message: "How are anvils ordered?" });
    const env = { DATA_DIR: site.dataDir, SITE_URL: site.url, BASE_PATH };
    const printed = await runScript("scripts/maintainers/review.ts", ["--name", "Ada"], { env });
    expect((await fetch(`${site.url}/review`)).status).toBe(404);
    await page.goto(printed.stdout.trim());
    await page.getByRole("link", { name: "Anvils by post" }).click();
    await page.waitForURL((url) => url.pathname === `${BASE_PATH}/review/${body.id}`);
    await page.getByText("How are anvils ordered?").first().waitFor();
    expect((await context.cookies()).map(({ name }) => name)).toContain("assistant_maintainer.docs-ai");
    for (const path of ["/review", "/review/answers", `/review/${body.id}`]) {
      await page.goto(site.url + path);
      const outside = addressesIn(await page.content(), page.url()).filter((url) => !url.startsWith(`${site.url}/`));
      expect(outside).toEqual([]);
    }
    await page.getByRole("link", { name: "Threads" }).click();
    await page.getByRole("button", { name: "Filter" }).click();
    await page.waitForURL((url) => url.pathname === `${BASE_PATH}/review` && url.search.includes("filter="));
    await page.getByRole("link", { name: "Anvils by post" }).waitFor();
    await page.getByRole("button", { name: "End session" }).click();
    await page.waitForURL((url) => url.pathname === `${BASE_PATH}/docs`);
    expect(own()).toEqual([]);
  });

  it("does not start with another path than the one it was built for", async () => {
    const { output, code } = await failToStart({ ...BUILD, BASE_PATH: "/elsewhere", SITE_URL: "http://127.0.0.1" });
    expect(code).toBe(1);
    expect(output).toContain(
      "The site was built for the base path /docs-ai, BASE_PATH asks for the base path /elsewhere",
    );
  });
});
