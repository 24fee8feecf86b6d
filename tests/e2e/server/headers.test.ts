import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { openTab } from "#tests/support/pages/browser.ts";
import { type HostSite, startHostSite } from "#tests/support/pages/host.ts";
import { setUpSite } from "#tests/support/pages/set-up.ts";
import { rawRequest } from "#tests/support/servers/raw-request.ts";
import { closeAll, startServer } from "#tests/support/servers/server.ts";

/** Node refuses it before anything of it is known. */
const RAW = "/docs/\xff";

const COLLECTOR = "https://reports.example.com/csp?site=docs";

const PATHS: [target: string, status: number][] = [
  ["/", 307],
  ["/docs/slack", 200],
  ["/docs/slack.md", 200],
  ["/docs/nope", 404],
  ["/assistant", 200],
  ["/llms.txt", 200],
  ["/EMBED", 404],
  ["/Embed", 404],
  ["/Embed/", 308],
  ["/embed/more", 404],
  ["/embed.js", 200],
  ["/docs/%ff", 400],
  [RAW, 400],
  ["/%", 400],
  ["/embed%", 400],
  ["//evil.example/", 308],
  ["/api/%", 400],
  ["/api/%ff", 400],
  ["/api/docs-search?q=%ff", 200],
  ["/api/nope", 404],
  ["/api/health", 200],
  ["/_next/static/nope.js", 404],
  // No picture goes through Next: not those of the site, and not those of others.
  ["/_next/image?url=%2Ficon.svg&w=64&q=75", 404],
  ["/_next/image?url=https%3A%2F%2Fevil.example%2Fa.png&w=64&q=75", 404],
  ["/_next/data/nope/docs.json", 404],
  ["/_next/data/nope/docs/%ff.json", 400],
  ["/icon.svg", 200],
  ["/nope", 404],
];

describe("the headers of the built site", () => {
  let host: HostSite;
  const server = setUpSite(async () => {
    host = await startHostSite();
    const variables = { DOCS_DIR: "tests/support/docs", EMBED_ORIGINS: host.origin, CSP_REPORT_TO: COLLECTOR };
    const own = await startServer(variables);
    host.embed(own.url);
    return { ...own, close: () => closeAll(own, host) };
  });
  let page: Page;
  beforeAll(async () => {
    page = (await openTab()).page;
  });

  const ask = (target: string, headers = {}) => rawRequest(server.url, target, { headers }).reply;
  const ancestors = (headers: Map<string, string>) =>
    headers.get("content-security-policy")?.match(/frame-ancestors [^;]*/)?.[0];

  it.each(PATHS)("are on %j and forbid frames", async (target, status) => {
    const reply = await ask(target);
    expect([target, reply.status]).toEqual([target, status]);
    const { headers } = reply;
    expect([
      ancestors(headers),
      headers.get("x-content-type-options"),
      headers.get("cross-origin-opener-policy"),
    ]).toEqual(["frame-ancestors 'none'", "nosniff", "same-origin"]);
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("permissions-policy")).toContain("camera=()");
    if (target.startsWith("/api/") && status >= 400)
      expect(headers.get("content-type")).toBe("application/problem+json");
  });

  it("differ for /embed alone, which the listed sites may frame", async () => {
    expect(ancestors((await ask("/embed")).headers)).toBe(`frame-ancestors 'self' ${host.origin}`);
  });

  it.each(["/docs/slack", "/assistant", "/embed"])(
    "contain on %s the address for reports of refusals",
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get("reporting-endpoints")).toBe(`csp="${COLLECTOR}"`);
      expect(headers.get("content-security-policy")).toMatch(/; report-uri https:\S+site=docs; report-to csp$/);
      expect(headers.get("content-security-policy")).toContain("; require-trusted-types-for 'script'; ");
    },
  );

  it.each(PATHS.map(([target]) => target).filter((target) => target !== RAW))(
    "are on the refusal of a foreign host as well: %j",
    async (target) => {
      const { status, headers, text } = await ask(target, { Host: "evil.example" });
      expect([status, JSON.parse(text).code]).toEqual([421, "misdirected_request"]);
      expect([ancestors(headers), headers.get("x-content-type-options")]).toEqual([
        "frame-ancestors 'none'",
        "nosniff",
      ]);
    },
  );

  it.each(["/EMBED", "/Embed?page=/docs/slack", "/docs/%ff", "/nope"])(
    "forbid other sites to frame %s",
    async (path) => {
      // A listed site, too: only /embed is for it.
      await page.goto(`${host.origin}/`);
      const refusal = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
      await page.evaluate((src) => {
        const frame = document.createElement("iframe");
        frame.src = src;
        document.body.append(frame);
      }, server.url + path);
      await refusal;
      expect(page.frames().some((frame) => frame.url().startsWith(server.url))).toBe(false);
    },
  );

  it("requests with the same foreign Host header are logged once", async () => {
    await ask("/", { Host: "twice.example" });
    await ask("/", { Host: "twice.example" });
    // The log arrives through a pipe: a later line proves that the earlier ones have arrived.
    await ask("/", { Host: "thrice.example" });
    await expect.poll(() => server.output()).toContain('"host":"thrice.example"');
    expect(server.output().split('"host":"twice.example"')).toHaveLength(2);
  });
});
