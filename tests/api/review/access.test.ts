import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { AppError } from "#lib/errors.ts";
import type { PageLanguage } from "#lib/messages/page-language.ts";
import type { TestSite } from "#tests/support/setup/app.ts";
import { startSite } from "#tests/support/setup/app.ts";
import { counted } from "#tests/support/setup/counted.ts";
import { openTestDatabase } from "#tests/support/setup/database.ts";
import { createVisitor, type Maintainer, signIn, signLink } from "#tests/support/setup/review.ts";

const PAGES = ["/review", "/review/answers", "/review/thread_1", "/review/sign-in", "/review/callback"];
const ROUTES = [
  ["GET", "thread/thread_1"],
  ["POST", "thread/thread_1/reply"],
  ["PUT", "thread/thread_1/reply/msg_1"],
  ["DELETE", "thread/thread_1/reply/msg_1"],
  ["PUT", "thread/thread_1/handoff"],
  ["POST", "thread/thread_1/correction"],
  ["PUT", "answer/answer_1"],
  ["POST", "answer/answer_1/confirm"],
  ["POST", "answer/answer_1/retire"],
  ["GET", "answers"],
  ["DELETE", "session"],
] as const;
const HEADERS = { "X-Request-Id": "the-same-request" };

describe("the review pages", () => {
  let site: TestSite;
  let requests: () => number;
  let reader: Maintainer;
  beforeAll(async () => {
    const spent = counted(await openTestDatabase());
    // The outbox makes its own requests, when it suits it.
    requests = () =>
      Object.entries(spent.requests)
        .filter(([name]) => !/outbox|deliver/.test(name))
        .reduce((sum, [, count]) => sum + count, 0);
    site = await startSite({ database: spent.database });
    reader = createVisitor(site);
    await reader.post("paste-assistant-thread");
  });
  afterAll(() => site.close());

  it.each(PAGES)("do not exist for a visitor, nor with a reader's cookie: %s", async (page) => {
    const before = requests();
    const lines = () => site.logged.filter((line) => !line.includes("note to maintainers"));
    const linesBefore = lines();
    for (const visitor of [createVisitor(site), reader]) {
      const { result, headers } = await visitor.open(page);
      expect(result).toEqual({ notFound: true });
      // No header tells the page from one that does not exist.
      expect([...headers.keys()].sort()).toEqual(["connection", "content-length", "date", "keep-alive"]);
    }
    expect(requests()).toBe(before);
    expect(lines()).toEqual(linesBefore);
  });

  it.each(ROUTES)("have no routes for them either: %s %s", async (method, path) => {
    const before = requests();
    for (const visitor of [createVisitor(site), reader]) {
      const sent = await visitor.send(method, `review/${path}`, method === "GET" ? undefined : { a: 1 }, HEADERS);
      const unknown = await visitor.send(method, "no-such-route", method === "GET" ? undefined : { a: 1 }, HEADERS);
      expect([sent.status, sent.text]).toEqual([404, unknown.text]);
      expect([...sent.headers.keys()]).toEqual([...unknown.headers.keys()]);
    }
    expect(requests()).toBe(before);
    const line = site.logged.find((entry) => entry.includes("/api/review/")) ?? "";
    expect(line).toContain('"code":"not_found"');
  });

  it.each(ROUTES)("answer other methods and pages of other sites as an unknown path does: %s %s", async (_, path) => {
    const visitor = createVisitor(site);
    const crossSite = { ...HEADERS, "Sec-Fetch-Site": "cross-site" };
    const tries = ["GET", "POST", "PUT", "DELETE", "PATCH"].flatMap((method) => [
      { method, headers: HEADERS },
      { method, headers: crossSite },
    ]);
    for (const { method, headers } of tries) {
      const sent = await visitor.send(method, `review/${path}`, undefined, headers);
      const unknown = await visitor.send(method, "no-such-route", undefined, headers);
      expect([sent.status, sent.text, sent.headers.get("allow")]).toEqual([
        ...[unknown.status, unknown.text, unknown.headers.get("allow")],
      ]);
    }
  });

  it("exchange a signed link for a session, and lead to the address without it", async () => {
    const visitor = createVisitor(site);
    const { result, headers } = await visitor.open(await signLink("/review/answers", "Ada"));
    expect(result.redirect).toEqual({ destination: "/review/answers", permanent: false });
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("set-cookie")).toMatch(/^assistant_maintainer=.*HttpOnly.*SameSite=Lax/i);
    const page = await visitor.open("/review/answers");
    expect(page.result.props).toMatchObject({ answers: [], who: "Ada" });
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("x-robots-tag")).toBe("noindex, nofollow");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("are in the language that the browser prefers, whatever page is filtered for, with all their texts", async () => {
    const maintainer = await signIn(site);
    const openIn = async (language: string) => {
      const { result } = await maintainer.open("/review?page=/docs/slack", { "Accept-Language": language });
      return result.props?.language as PageLanguage;
    };
    const german = await openIn("de-AT, en;q=0.5");
    expect(german).toMatchObject({ tag: "de", dir: "ltr" });
    for (const key of ["site.skip", "assistant.cancel", "review.retire"]) expect(german.messages).toHaveProperty([key]);
    expect((await openIn("fr")).tag).toBe("en");
  });

  it("show why their data could not be loaded", async () => {
    const maintainer = await signIn(site);
    const list = vi.spyOn(site.app.review, "list").mockRejectedValue(new AppError("database_unavailable"));
    const { result } = await maintainer.open("/review");
    expect(result.props?.problem).toEqual({ code: "database_unavailable", message: "The database is unavailable." });
    list.mockRestore();
  });

  it("take a link that expired or was changed for an address that does not exist", async () => {
    for (const link of [
      await signLink("/review", "Ada", -1),
      (await signLink()).replace(/.{8}$/, ""),
      "/review?key=made-up",
    ]) {
      const { result, headers } = await createVisitor(site).open(link);
      expect(result).toEqual({ notFound: true });
      expect(headers.get("set-cookie")).toBeNull();
    }
  });

  it("do not take a session for the owner of a thread, nor the other way round", async () => {
    const maintainer = await signIn(site);
    expect((await maintainer.get("paste-assistant-messages/thread_1")).status).toBe(401);
  });

  it("end the session, and answer a wrong method with 405 to maintainers", async () => {
    const maintainer = await signIn(site);
    const wrong = await maintainer.get("review/session");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "DELETE"]);
    expect((await maintainer.delete("review/session")).body).toEqual({ deleted: true });
    expect((await maintainer.open("/review")).result).toEqual({ notFound: true });
  });

  it("refuse changes from pages of other sites, and bodies that are not JSON", async () => {
    const maintainer = await signIn(site);
    const path = "review/thread/thread_1/reply";
    const crossSite = await maintainer.post(path, { text: "Hi" }, { "Sec-Fetch-Site": "cross-site" });
    expect([crossSite.status, crossSite.body.code]).toEqual([403, "cross_site"]);
    const form = await maintainer.post(path, "text=Hi", { "Content-Type": "application/x-www-form-urlencoded" });
    expect([form.status, form.body.code]).toEqual([415, "not_json"]);
  });
});
