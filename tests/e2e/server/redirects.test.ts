/** Addresses without a page: where they lead, and what a reader sees where they lead nowhere. */
import { describe, expect, it } from "vitest";
import { writeProject } from "#tests/support/docs-folder.ts";
import { DESKTOP, openTab, PHONE, takePicture, violations, visit } from "#tests/support/pages/browser.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { startServer } from "#tests/support/servers/server.ts";

const site = setUpSite(async () => {
  const folder = await writeProject({
    "docs/index.md": "# Start\n\nThe docs. See [the old address](/docs/old-cors).\n",
    "docs/tutorial/cors.md": "---\naliases: [/docs/old-cors]\n---\n# CORS\n\nWhich origins may call.\n",
    "docs/tutorial/größe.md": "# Size\n\nHow large a request may be.\n",
    "docs/tutorial/query-params.md": "# Query parameters\n\nBehind the question mark.\n",
    "docs/de/index.md": "# Anfang\n\nDie Dokumentation.\n",
    "docs/de/tutorial/cors.md": "# CORS\n\nWer fragen darf.\n",
    "docs/_redirects":
      "/learn/* /tutorial/:splat\n/soon /tutorial/cors 302\n/away https://elsewhere.test/\n/loop /loop\n",
  });
  const server = await startServer({ DOCS_DIR: folder.dir });
  return { ...server, close: () => server.close().then(folder.close) };
});

/** The status of an address, and where it leads. */
async function ask(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(site.url + path, { redirect: "manual", headers });
  const location = response.headers.get("location");
  return [response.status, location === null ? [] : new URL(location, site.url).href.replace(site.url, "")]
    .flat()
    .join(" ");
}

describe("an address without a page", () => {
  it.each([
    ["/tutorial/cors", "308 /docs/tutorial/cors"],
    ["/tutorial/cors?from=mail", "308 /docs/tutorial/cors"],
    ["/tutorial/gr%C3%B6%C3%9Fe", "308 /docs/tutorial/gr%C3%B6%C3%9Fe"],
    ["/docs/old-cors", "308 /docs/tutorial/cors"],
    ["/learn/query-params", "308 /docs/tutorial/query-params"],
    ["/soon", "307 /docs/tutorial/cors"],
    ["/docs/tutorial/cors", "200"],
    ["/tutorial/coors", "404"],
    ["/docs/tutorial/coors", "404"],
    ["/away", "404"],
    ["/loop", "404"],
    ["/learn/%2e%2e%2f%2e%2e%2fapi", "404"],
    ["/apple-touch-icon.png", "404"],
    ["//evil.test/tutorial", "404"],
  ])("%s answers %s", async (path, expected) => {
    // Next joins doubled slashes first, by a redirect of its own.
    const found = await ask(path);
    const next = /^308 (\/evil.*)/.exec(found)?.[1];
    expect(next ? await ask(next) : found).toBe(expected);
  });

  it("leads an agent to the page, as Markdown", async () => {
    const response = await fetch(`${site.url}/docs/old-cors`, { headers: { accept: "text/markdown" } });
    expect([response.headers.get("content-type"), (await response.text()).split("\n")[0]]).toEqual([
      "text/markdown; charset=utf-8",
      "# CORS",
    ]);
  });

  it("is no lasting promise for browsers: the docs may change", async () => {
    const response = await fetch(`${site.url}/tutorial/cors`, { redirect: "manual" });
    expect(response.headers.get("cache-control")).toContain("max-age=0");
  });

  it.each([
    { viewport: DESKTOP, colorScheme: "light", name: "desktop" },
    { viewport: PHONE, colorScheme: "dark", name: "phone" },
  ] as const)("offers the closest pages, with navigation and assistant ($name)", async ({ name, ...options }) => {
    const { page, troubles, close } = await openTab(options);
    await visit(page, `${site.url}/tutorial/coors`);
    expect(await violations(page)).toEqual([]);
    await takePicture(page, `not found ${name} ${options.colorScheme}`);
    expect(await page.locator('meta[name="robots"]').getAttribute("content")).toBe("noindex");
    await page.getByRole("main").getByRole("listitem").getByRole("link", { name: "CORS" }).first().click();
    await page.waitForURL("**/docs/tutorial/cors");
    await page.getByRole("heading", { name: "CORS", level: 1 }).waitFor();
    expect(troubles).toEqual([]);
    await close();
  });

  it("speaks the language of its folder", async () => {
    const html = await (await fetch(`${site.url}/de/tutorial/coors`)).text();
    expect(html).toContain('<html lang="de"');
    expect(html).toContain('href="/docs/de/tutorial/cors"');
  });

  it("leads on within the site too, without loading it anew", async () => {
    const { page, troubles, close } = await openTab();
    await visit(page, `${site.url}/docs`);
    await page.evaluate(() => Object.assign(window, { isSame: true }));
    await page.evaluate(() => Object(window).next.router.push("/tutorial/cors"));
    await page.getByRole("heading", { name: "CORS", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/docs/tutorial/cors");
    expect(await page.evaluate(() => Object(window).isSame)).toBe(true);
    expect(troubles).toEqual([]);
    await close();
  });
});
