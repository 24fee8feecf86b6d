import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the route of the navigation", () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.close());

  const get = (query = "", headers?: Record<string, string>) => site.reader().get(`docs-nav${query}`, headers);

  it("answers with the whole tree, which browsers keep for ever under its version", async () => {
    const { version, entries } = site.app.docs.navigation;
    const { status, headers, body } = await get(`?v=${version}`);
    expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(headers.getSetCookie()).toEqual([]);
    expect(body).toEqual({ version, data: entries });
    expect(entries.length).toBeGreaterThan(0);
  });

  it.each(["", "?v=0123456789abcdef"])("has browsers ask again for what %j got", async (query) => {
    const { status, headers, body } = await get(query);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-cache"]);
    expect(body.version).toBe(site.app.docs.navigation.version);
  });

  it("answers 304 to a browser that has this tree", async () => {
    const etag = (await get()).headers.get("etag") ?? "";
    const again = await get("", { "If-None-Match": etag });
    expect([again.status, again.text]).toEqual([304, ""]);
    expect((await get("", { "If-None-Match": 'W/"another"' })).status).toBe(200);
  });

  it("answers 400 to a version that none can be", async () => {
    const { status, headers, body } = await get(`?v=${"x".repeat(65)}`);
    expect([status, headers.get("content-type"), headers.get("cache-control")]).toEqual([
      400,
      "application/problem+json",
      "no-store",
    ]);
    expect(body).toMatchObject({ code: "invalid_request", errors: [{ field: "v" }] });
  });
});
