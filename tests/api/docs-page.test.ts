import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAddresses } from "#lib/addresses/addresses.ts";
import { startersOf } from "#lib/create-app/starters.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { SITE_URL, startSite, type TestSite } from "#tests/support/setup/app.ts";

const DOCS_URL = "https://published.test/manual";

describe("the page at an address", () => {
  let site: TestSite;
  beforeAll(async () => {
    const docs = await openDocs({ dir: "tests/support/docs" });
    const fetch = async () => new Response("", { status: 404 });
    const addresses = createAddresses({ siteUrl: SITE_URL, docsUrl: DOCS_URL, docs, fetch });
    site = await startSite({ docs, addresses, config: { docsUrl: DOCS_URL } });
  });
  afterAll(() => site.close());

  const get = (url: string) => site.reader().get(`docs-page?${new URLSearchParams({ url })}`);

  it.each([
    `${DOCS_URL}/slack`,
    `${DOCS_URL}/slack/`,
    `${DOCS_URL}/slack.html?from=mail#create-the-app`,
    `${DOCS_URL}/Slack/index.html`,
    `${SITE_URL}/docs/slack`,
    "/docs/slack",
    "/docs/slack/#create-the-app",
    "/docs/slack.html",
  ])("is found by %s", async (url) => {
    const { status, body, headers } = await get(url);
    expect([status, headers.get("cache-control")]).toEqual([200, "private, max-age=60"]);
    expect(headers.getSetCookie()).toEqual([]);
    const starters = ["How do I create the Slack app?"];
    expect(body).toEqual({ data: { page: { title: "Slack set-up", path: "/docs/slack" }, starters } });
  });

  it.each([`${DOCS_URL}/pricing`, "https://elsewhere.test/manual/slack", "/nowhere", "/docs/nowhere"])(
    "is none for %s, with the starters of the first page",
    async (url) => {
      const { status, body } = await get(url);
      expect([status, body.data]).toEqual([200, { page: null, starters: startersOf(site.app, "/docs") }]);
    },
  );

  it.each(["javascript:alert(1)", "//evil.test/", "", `https://published.test/${"x".repeat(2_000)}`])(
    "is refused for %s",
    async (url) => {
      const { status, body } = await get(url);
      expect([status, body.code]).toEqual([400, "invalid_request"]);
    },
  );
});
