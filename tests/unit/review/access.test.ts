import { sealData } from "iron-session";
import { beforeEach, describe, expect, it } from "vitest";
import { createReviewLinks } from "#lib/access/review-links.ts";
import { createSessions } from "#lib/access/session.ts";
import { createReviewAccess, type ReviewAccess } from "#lib/review/access.ts";
import { type ManualClock, manualClock } from "#tests/support/fakes/manual-clock.ts";
import { createOpenIdFake, type OpenIdFake, SLACK_CLIENT, SLACK_ISSUER } from "#tests/support/fakes/slack/open-id.ts";
import { SLACK_CHANNEL, SLACK_TOKEN } from "#tests/support/fakes/slack.ts";
import { createFakeBrowser, type FakeBrowser } from "#tests/support/servers/exchange.ts";
import { recordLog } from "#tests/support/setup/app.ts";

const SECRET = "a secret for tests, long enough for sealing";
const SITE = "https://docs.test";
const ADDRESS = "192.0.2.1";
const HOUR_MS = 3_600_000;

let clock: ManualClock;
let slack: OpenIdFake;
let access: ReviewAccess;
let browser: FakeBrowser;
let logged: string[];

function createAccess(hasSignIn = true, siteUrl = SITE): ReviewAccess {
  const { lines, log } = recordLog();
  logged = lines;
  const { fetch } = slack;
  const signIn = { ...SLACK_CLIENT, token: SLACK_TOKEN, channels: [SLACK_CHANNEL], issuer: SLACK_ISSUER, fetch };
  return createReviewAccess({ secret: SECRET, siteUrl, signIn: hasSignIn ? signIn : null, clock, log });
}

beforeEach(() => {
  clock = manualClock();
  slack = createOpenIdFake();
  access = createAccess();
  browser = createFakeBrowser();
});

const find = (from = browser) => from.visit("/review", (visit) => access.find(visit));
const enter = (signature: string, from = browser, address = ADDRESS) =>
  from.visit("/review", (visit) => access.enter({ ...visit, address }, signature));
const begin = async (to = "/review/thread_1", from = browser) =>
  (await from.visit("/review/sign-in", (visit) => access.beginSignIn({ ...visit, address: ADDRESS }, to))) ?? "";
const finish = (target: string, from = browser) =>
  from.visit(target, (visit) => access.finishSignIn({ ...visit, address: ADDRESS }));

async function signLink(path = "/review", ttlMs = 60_000, name?: string): Promise<string> {
  const link = await createReviewLinks(SECRET, clock).sign(path, ttlMs, name);
  return new URL(link, SITE).searchParams.get("key") ?? "";
}

describe("a signed link", () => {
  it("is exchanged for a session of 12 hours under its name", async () => {
    expect(await find()).toBeNull();
    expect(await enter(await signLink("/review/thread_1", 60_000, "Ada"))).toBe("/review/thread_1");
    expect(await find()).toMatchObject({ name: "Ada", userId: null });
    await clock.pass(12 * HOUR_MS - 1);
    expect(await find()).not.toBeNull();
    await clock.pass(1);
    expect(await find()).toBeNull();
  });

  it("with a name is always the same maintainer; without one, each session is another", async () => {
    const idOf = async (signature: string) => {
      const own = createFakeBrowser();
      await enter(signature, own);
      return (await find(own))?.id;
    };
    const ada = await signLink("/review", HOUR_MS, "Ada");
    expect(await idOf(ada)).toBe(await idOf(ada));
    expect(await idOf(ada)).not.toBe(await idOf(await signLink("/review", HOUR_MS, "Ada")));
    const nobody = await signLink();
    expect(await idOf(nobody)).not.toBe(await idOf(nobody));
  });

  it("that expired begins no session", async () => {
    const signature = await signLink("/review", 1_000);
    await clock.pass(1_000);
    expect(await enter(signature)).toBeNull();
    expect(browser.cookies.size).toBe(0);
  });

  it("begins no session after twenty wrong ones from the same address, for a minute", async () => {
    const right = await signLink("/review", HOUR_MS);
    for (let n = 0; n < 20; n += 1) await enter(`${n}`);
    expect(await enter(right)).toBeNull();
    expect(await enter(right, createFakeBrowser(), "192.0.2.2")).toBe("/review");
    await clock.pass(60_000);
    expect(await enter(right)).toBe("/review");
  });
});

describe("the gate before the pages", () => {
  const hasSession = () => browser.visit("/no-such-page", ({ req, res }) => access.hasSession(req, res));

  it("knows a session until its end, without asking Slack", async () => {
    expect(await hasSession()).toBe(false);
    await enter(await signLink());
    expect(await hasSession()).toBe(true);
    await clock.pass(12 * HOUR_MS);
    expect(await hasSession()).toBe(false);
  });

  it("knows a link that works, and counts wrong ones as failed tries", async () => {
    const right = await signLink("/review", HOUR_MS);
    expect(await access.hasLink(ADDRESS, right, true)).toBe(true);
    expect(await access.hasLink(ADDRESS, await signLink("/review", -1), true)).toBe(false);
    for (let n = 0; n < 19; n += 1) await access.hasLink(ADDRESS, `${n}`, true);
    expect(await access.hasLink(ADDRESS, right, true)).toBe(false);
    expect(await enter(right)).toBeNull();
  });
});

describe("what a foreign page makes the browser request", () => {
  const PICTURE = { "sec-fetch-dest": "image" };
  type Work = (visit: Parameters<ReviewAccess["enter"]>[0]) => Promise<string | null>;
  const load = (url: string, work: Work) =>
    browser.visit(url, (visit) => {
      Object.assign(visit.req.headers, PICTURE);
      return work({ ...visit, address: ADDRESS });
    });

  it("locks nobody out", async () => {
    const right = await signLink("/review", HOUR_MS);
    for (let n = 0; n < 25; n += 1) {
      await access.hasLink(ADDRESS, `${n}`, false);
      await load("/review", (visit) => access.enter(visit, `${n}`));
      await load("/review/callback", (visit) => access.finishSignIn(visit));
    }
    expect(await enter(right)).toBe("/review");
  });

  it("begins no sign-in", async () => {
    expect(await load("/review/sign-in", (visit) => access.beginSignIn(visit, "/review"))).toBeNull();
    expect(await begin()).toMatch(/^https:/);
  });
});

describe("the session's cookie", () => {
  it("is for this site's host only, over https, and not for scripts", async () => {
    const signature = await signLink();
    const cookie = await browser.visit("/review", async (visit) => {
      await access.enter({ ...visit, address: ADDRESS }, signature);
      return String(visit.res.getHeader("set-cookie"));
    });
    expect(cookie).toMatch(/^__Host-assistant_maintainer=/);
    for (const attribute of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age=43200"]) {
      expect(cookie).toContain(attribute);
    }
  });

  it("is refused when it was changed, or sealed for another purpose or with the secret itself", async () => {
    await enter(await signLink());
    const [[name = "", value = ""] = []] = browser.cookies;
    const owner = createFakeBrowser();
    await owner.visit("/", ({ req, res }) => createSessions(SECRET, "https://docs.example.com").ensureOwner(req, res));
    const [ownerCookie = ""] = owner.cookies.values();
    const data = { id: "eve", name: "Eve", userId: null, checkedAt: 0, until: HOUR_MS };
    const plain = await sealData(data, { password: SECRET, ttl: 0 });
    const swapped = value.slice(0, 90) + (value[90] === "A" ? "B" : "A") + value.slice(91);
    for (const wrong of [swapped, ownerCookie, plain, await signLink(), ""]) {
      browser.cookies.set(name, wrong);
      expect(await find()).toBeNull();
    }
  });

  it("is deleted at the end of the session", async () => {
    await enter(await signLink());
    await browser.visit("/review", (visit) => access.end(visit));
    expect(await find()).toBeNull();
  });
});

describe("sign-in with Slack", () => {
  it("lets in a member of a channel, under their name there", async () => {
    const url = new URL(await begin());
    expect(url.origin + url.pathname).toBe("https://slack.com/openid/connect/authorize");
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      ...{ client_id: SLACK_CLIENT.clientId, response_type: "code", scope: "openid profile" },
      ...{ redirect_uri: `${SITE}/review/callback`, code_challenge_method: "S256" },
    });
    expect(await finish(slack.allow(url.href, "UADA"))).toBe("/review/thread_1");
    expect(await find()).toMatchObject({ name: "Ada Lovelace", userId: "UADA" });
    expect(browser.cookies.size).toBe(1);
  });

  it.each(["https://evil.test/", "//evil.test", "/docs", "/review/sign-in?to=//evil.test"])(
    "leads to no page but review pages: %s",
    async (to) => {
      const target = slack.allow(await begin(to), "UADA");
      expect(await finish(target)).toMatch(/^\/review/);
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ["nonce", { nonce: "another" }],
    ["audience", { aud: "999.999" }],
    ["issuer", { iss: "https://evil.test" }],
    ["time: expired", { iat: 1_000, exp: 1_300 }],
    ["workspace", { "https://slack.com/team_id": "T0000000002" }],
    ["person: without a workspace", { "https://slack.com/team_id": undefined }],
  ])("refuses an ID token with a wrong %s", async (_, claims) => {
    expect(await finish(slack.allow(await begin(), "UADA", claims))).toBeNull();
    expect(await find()).toBeNull();
    expect(logged).toEqual([]);
  });

  it("refuses a wrong state, a missing code and an error from Slack", async () => {
    for (const change of [
      (target: string) => target.replace(/state=[^&]+/, "state=another"),
      (target: string) => target.replace(/code=[^&]+&/, ""),
      (target: string) => target.replace(/code=[^&]+/, "error=access_denied"),
      (target: string) => target.replace(/code=[^&]+/, "code=made-up"),
    ]) {
      expect(await finish(change(slack.allow(await begin(), "UADA")))).toBeNull();
    }
    expect(await find()).toBeNull();
    expect(logged).toEqual([]);
  });

  it("refuses what comes back to another browser, a second time, or after ten minutes", async () => {
    const target = slack.allow(await begin(), "UADA");
    const other = createFakeBrowser();
    expect(await finish(target, other)).toBeNull();
    const started = await begin("/review", other);
    expect(await finish(target, other)).toBeNull();
    expect(await finish(slack.allow(started, "UADA"), other)).toBeNull();
    expect(await finish(target)).toBe("/review/thread_1");
    expect(await finish(target)).toBeNull();
    const late = slack.allow(await begin(), "UADA");
    await clock.pass(600_000);
    expect(await finish(late)).toBeNull();
  });

  it("refuses a person who is in none of the channels", async () => {
    slack.channels.set("UEVE", ["C0000000001", "C0000000002", "C0000000003"]);
    expect(await finish(slack.allow(await begin(), "UEVE"))).toBeNull();
    expect(await finish(slack.allow(await begin(), "UNOBODY"))).toBeNull();
    expect(logged).toEqual([]);
  });

  it("reads a bounded number of pages of channels", async () => {
    slack.channels.set("UBUSY", [...Array.from({ length: 50 }, (_, at) => `C${at}`), SLACK_CHANNEL]);
    expect(await finish(slack.allow(await begin(), "UBUSY"))).toBeNull();
    expect(slack.requests.filter((route) => route.endsWith("users.conversations"))).toHaveLength(10);
  });

  it("checks the membership again after an hour, and once for requests within minutes", async () => {
    await finish(slack.allow(await begin(), "UADA"));
    const asked = () => slack.requests.filter((route) => route.endsWith("users.conversations")).length;
    const before = asked();
    await clock.pass(HOUR_MS - 1);
    await find();
    expect(asked()).toBe(before);
    await clock.pass(1);
    expect(await find()).not.toBeNull();
    expect(asked()).toBeGreaterThan(before);
    slack.channels.delete("UADA");
    await clock.pass(HOUR_MS);
    const last = asked();
    for (let n = 0; n < 3; n += 1) expect(await find()).toBeNull();
    expect(asked()).toBe(last + 1);
  });

  it("lets nobody in while Slack cannot say who is a member, and logs its code without the person", async () => {
    const target = slack.allow(await begin(), "UADA");
    slack.fault = "missing_scope";
    expect(await finish(target)).toBeNull();
    expect(logged.join()).toContain("missing_scope");
    expect(logged.join()).not.toContain("UADA");
  });

  it("asks Slack for at most a hundred sign-ins of an address in a minute, which are no failed tries", async () => {
    for (let n = 0; n < 100; n += 1) expect(await begin()).not.toBe("");
    const asked = slack.requests.length;
    expect(await begin()).toBe("");
    expect(slack.requests).toHaveLength(asked);
    expect(await enter(await signLink())).toBe("/review");
  });

  it("is off without an app", async () => {
    access = createAccess(false);
    expect(await begin()).toBe("");
    expect(await finish("/review/callback?code=a&state=b")).toBeNull();
    expect(slack.requests).toEqual([]);
  });
});
