import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

describe("the route of the interface's texts", () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site.close());

  const get = (query: string, headers?: Record<string, string>) => site.reader().get(`messages${query}`, headers);

  it("answers with the texts, which browsers keep for ever under their version", async () => {
    const { version } = site.app.catalogue.forPage("de");
    const { status, headers, body } = await get(`?lang=de&v=${version}`);
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
    expect(headers.getSetCookie()).toEqual([]);
    expect(body).toEqual({ version, data: site.app.catalogue.forAssistant("de")?.messages });
  });

  it("has browsers ask again for another version, and answers 304 to one that has this one", async () => {
    const { status, headers } = await get("?lang=de&v=old");
    expect([status, headers.get("cache-control")]).toEqual([200, "no-cache"]);
    const again = await get("?lang=de", { "If-None-Match": headers.get("etag") ?? "" });
    expect([again.status, again.text]).toEqual([304, ""]);
  });

  it("answers 404 for a language without texts, and 400 for none", async () => {
    for (const language of ["xx", "__proto__", "DE"]) expect((await get(`?lang=${language}`)).status).toBe(404);
    expect((await get("")).body.code).toBe("invalid_request");
  });
});
