import type { GetServerSidePropsContext } from "next";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { siteConfig } from "#lib/config/site/schema.ts";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";
import { getServerSideProps } from "../../pages/embed.tsx";

const OWN_PAGE = { "Sec-Fetch-Site": "same-origin" };
const FRAME = { ...OWN_PAGE, "X-Embedded": "1" };
const THREADS = "paste-assistant-thread";

let site: TestSite;
const embedOrigins = ["https://www.example.com"];
beforeAll(async () => {
  site = await startSite({ config: { embedOrigins } });
});
afterAll(() => site.close());

describe("/embed.js", () => {
  it("is a script that pages of all sites may load and browsers may cache", async () => {
    const { status, headers, text } = await site.reader().get("embed");
    expect([status, headers.get("content-type")]).toEqual([200, "text/javascript; charset=utf-8"]);
    expect(headers.get("cross-origin-resource-policy")).toBe("cross-origin");
    expect(headers.get("cache-control")).toMatch(/^public, max-age=\d{4,}/);
    expect(text).toMatch(/^"use strict";\(function embedLoader\(\)/);
    // It stands alone: anything imported would be missing on another site.
    expect(() => new Function(text)).not.toThrow();
    expect(text).not.toMatch(/import|require/);
  });

  it("has the colours, the languages and the assistant's name of the site's configuration", async () => {
    const site = await startSite({
      config: { embedOrigins },
      site: () => siteConfig.parse({ accent: "#0a7d4f", assistant: { name: "Robo" } }),
    });
    const { text } = await site.reader().get("embed");
    for (const part of ["background:#0a7d4f", '"Robo"', "Ask the assistant"]) expect(text).toContain(part);
    expect(text).not.toContain("#0263e0");
    await site.close();
  });

  it("answers 304 to a browser that has this version", async () => {
    const reader = site.reader();
    const etag = (await reader.get("embed")).headers.get("etag") ?? "";
    const again = await reader.get("embed", { "If-None-Match": etag });
    expect([again.status, again.text]).toEqual([304, ""]);
    expect((await reader.get("embed", { "If-None-Match": 'W/"another"' })).status).toBe(200);
  });

  it("sets no cookie", async () => {
    expect((await site.reader().get("embed", FRAME)).headers.getSetCookie()).toEqual([]);
  });

  it("answers 404 with an explanation while embedding is off", async () => {
    Object.assign(site.app.config, { embedOrigins: [] });
    const { status, body, headers } = await site.reader().get("embed");
    expect([status, body.code, body.detail]).toEqual([404, "not_found", "Embedding is off here."]);
    expect(headers.get("cache-control")).toBe("no-store");
    Object.assign(site.app.config, { embedOrigins });
  });
});

describe("/embed", () => {
  const visit = async (page?: string, lang?: string) => {
    const headers = new Map<string, string>();
    const res = {
      getHeader: (name: string) => headers.get(name.toLowerCase()),
      setHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
      appendHeader: (name: string, value: string) => headers.set(name.toLowerCase(), value),
    };
    const context = { query: { page, lang }, req: { headers: {} }, res } as unknown as GetServerSidePropsContext;
    const result = await getServerSideProps(context);
    return { result, ancestors: headers.get("content-security-policy")?.match(/frame-ancestors ([^;]*)/)?.[1] };
  };

  it("may be framed by the listed origins and the site itself", async () => {
    const { result, ancestors } = await visit();
    expect(ancestors).toBe("'self' https://www.example.com");
    expect(result).toMatchObject({ props: { origins: embedOrigins, place: { page: null } } });
  });

  it("is about the docs page in its query, if there is such a page", async () => {
    const slack = {
      page: { title: "Slack set-up", path: "/docs/slack" },
      starters: ["How do I create the Slack app?"],
    };
    expect((await visit("/docs/slack")).result).toMatchObject({ props: { place: slack } });
    expect((await visit(undefined, "de")).result).toMatchObject({ props: { lang: "de", language: { tag: "de" } } });
    expect((await visit("https://evil.example/")).result).toMatchObject({ props: { place: { page: null } } });
  });

  it("answers 404 while embedding is off, and may not be framed", async () => {
    Object.assign(site.app.config, { embedOrigins: [] });
    expect(await visit()).toEqual({ result: { notFound: true }, ancestors: "'none'" });
    Object.assign(site.app.config, { embedOrigins });
  });
});

describe("the cookie of a frame on another site's page", () => {
  const embeddedReader = async () => {
    const reader = site.reader();
    const { body, headers } = await reader.post(THREADS, {}, FRAME);
    return { reader, threadId: body.id as string, cookies: headers.getSetCookie() };
  };

  it("is partitioned, has its own name, and leaves the site's own cookie alone", async () => {
    const { cookies } = await embeddedReader();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/^assistant_embedded_owner=Fe26\.2/);
    for (const attribute of ["HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/"]) {
      expect(cookies[0]?.split("; ")).toContain(attribute);
    }
  });

  it.each([
    ["one of the site's own pages", OWN_PAGE],
    ["a program, whatever it claims", { "X-Embedded": "1" }],
  ])("is not set for %s", async (_, headers) => {
    const [cookie] = (await site.reader().post(THREADS, {}, headers)).headers.getSetCookie();
    expect(cookie).toMatch(/^assistant_owner=.*SameSite=Lax/);
    expect(cookie).not.toMatch(/Partitioned|SameSite=None/);
  });

  it("gives the frame access to the reader's threads", async () => {
    const { reader, threadId } = await embeddedReader();
    expect((await reader.get(`${THREADS}/${threadId}`, OWN_PAGE)).status).toBe(200);
    expect((await reader.get(THREADS, OWN_PAGE)).body.data).toMatchObject([{ id: threadId }]);
    const again = await reader.post(THREADS, {}, FRAME);
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  // Browsers send it with what the embedding page requests, too.
  it.each(["cross-site", "same-site", "none", undefined])("is ignored in a request from %s", async (from) => {
    const { reader, threadId } = await embeddedReader();
    const headers: Record<string, string> = { "X-Embedded": "1", ...(from && { "Sec-Fetch-Site": from }) };
    for (const path of [
      `${THREADS}/${threadId}`,
      `paste-assistant-messages/${threadId}`,
      `${THREADS}/${threadId}/run/run_1/events`,
    ]) {
      const reply = await reader.get(path, headers);
      expect([reply.status, reply.body.code]).toEqual([401, "no_session"]);
    }
    expect((await reader.get(THREADS, headers)).body.data).toEqual([]);
    const removal = await reader.send("DELETE", `${THREADS}/${threadId}`, undefined, headers);
    expect([401, 403]).toContain(removal.status);
    expect((await reader.get(`${THREADS}/${threadId}`, OWN_PAGE)).status).toBe(200);
  });

  it("is ignored when a browser sends the site's own cookie too", async () => {
    const { reader, threadId } = await embeddedReader();
    const own = site.reader();
    const { body } = await own.post(THREADS, {}, OWN_PAGE);
    reader.cookie = `${reader.cookie}; ${own.cookie}`;
    expect((await reader.get(THREADS, OWN_PAGE)).body.data).toMatchObject([{ id: body.id }]);
    expect((await reader.get(`${THREADS}/${threadId}`, OWN_PAGE)).status).toBe(404);
  });

  it("is deleted when its reader deletes all threads", async () => {
    const { reader } = await embeddedReader();
    const { headers } = await reader.send("DELETE", THREADS, undefined, FRAME);
    const cleared = headers.getSetCookie().find((cookie) => cookie.startsWith("assistant_embedded_owner="));
    // A browser finds a partitioned cookie by these.
    expect(cleared).toMatch(/^assistant_embedded_owner=; Max-Age=0;/);
    expect(cleared).toMatch(/Secure.*Partitioned|Partitioned.*Secure/);
  });

  it("does not let other sites read responses", async () => {
    const { reader, threadId } = await embeddedReader();
    for (const path of [THREADS, `${THREADS}/${threadId}`, "health", "nothing/here"]) {
      const { headers } = await reader.get(path, { ...OWN_PAGE, Origin: "https://www.example.com" });
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
});
