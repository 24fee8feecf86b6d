import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSite, type TestSite } from "#tests/support/setup/app.ts";

const THREADS = "paste-assistant-thread";
const FRAME = { "Sec-Fetch-Site": "same-origin", "X-Embedded": "1" };

describe("the cookies of a site on https", () => {
  let site: TestSite;
  beforeAll(async () => {
    site = await startSite({ config: { siteUrl: "https://docs.test", embedOrigins: ["https://www.example.com"] } });
  });
  afterAll(() => site.close());

  it.each([
    ["the site's own", {}, "__Host-assistant_owner"],
    ["a frame's", FRAME, "__Host-assistant_embedded_owner"],
  ])("have the __Host- prefix: %s", async (_, headers, name) => {
    const reader = site.reader();
    const { body, headers: sent } = await reader.post(THREADS, {}, headers);
    const [cookie = ""] = sent.getSetCookie();
    const [value = "", ...attributes] = cookie.split("; ");
    expect(value.split("=")[0]).toBe(name);
    // Browsers refuse the prefix with less, or with a Domain.
    expect(attributes).toEqual(expect.arrayContaining(["Secure", "HttpOnly", "Path=/"]));
    expect(cookie).not.toMatch(/Domain=/i);
    expect((await reader.get(`${THREADS}/${body.id}`, headers)).status).toBe(200);
  });

  it("are ignored without the prefix, because another subdomain could have set them", async () => {
    const reader = site.reader();
    const { body } = await reader.post(THREADS);
    reader.cookie = reader.cookie.replace("__Host-", "");
    const reply = await reader.get(`${THREADS}/${body.id}`);
    expect([reply.status, reply.body.code]).toEqual([401, "no_session"]);
  });

  it("are deleted when the reader deletes all threads", async () => {
    const reader = site.reader();
    await reader.post(THREADS);
    const cleared = (await reader.delete(THREADS)).headers.getSetCookie();
    expect(cleared[0]).toMatch(
      /^__Host-assistant_owner=;.*Max-Age=0.*Secure|^__Host-assistant_owner=;.*Secure.*Max-Age=0/,
    );
  });
});
