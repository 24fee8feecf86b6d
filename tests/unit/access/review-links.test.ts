import { sealData } from "iron-session";
import { describe, expect, it } from "vitest";
import { createReviewLinks, createReviewUrl, isReviewPath } from "#lib/access/review-links.ts";
import { manualClock } from "#tests/support/fakes/manual-clock.ts";

const SECRET = "a secret for tests, long enough for sealing";
const signatureOf = (link: string): string => new URL(link, "http://docs.test").searchParams.get("key") ?? "";

describe("a signed review link", () => {
  it("leads to its path under its name", async () => {
    const links = createReviewLinks(SECRET);
    const link = await links.sign("/review/thread_1", 1_000, "Ada");
    expect(link).toMatch(/^\/review\/thread_1\?key=Fe26\.2/);
    expect(await links.verify(signatureOf(link))).toEqual({ path: "/review/thread_1", name: "Ada" });
    const filtered = await links.sign("/review?filter=waiting", 1_000);
    expect(filtered).toMatch(/^\/review\?filter=waiting&key=/);
    expect(await links.verify(signatureOf(filtered))).toEqual({ path: "/review?filter=waiting", name: null });
  });

  it("works until it expires", async () => {
    const clock = manualClock();
    const links = createReviewLinks(SECRET, clock);
    const signature = signatureOf(await links.sign("/review", 1_000));
    await clock.pass(999);
    expect(await links.verify(signature)).not.toBeNull();
    await clock.pass(1);
    expect(await links.verify(signature)).toBeNull();
  });

  it.each<[string, (signature: string) => string | Promise<string>]>([
    ["an empty one", () => ""],
    ["a made-up one", () => "Fe26.2*1*abc*def"],
    ["one that is far too long", (signature) => signature.padEnd(5_000, "x")],
    [
      "one with a changed character",
      (signature) => `${signature.slice(0, 80)}${signature[80] === "A" ? "B" : "A"}${signature.slice(81)}`,
    ],
    ["one without its end", (signature) => signature.slice(0, -4)],
    [
      "what is sealed with the session secret itself",
      () => sealData({ path: "/review", name: null, until: 9e15 }, { password: SECRET, ttl: 0 }),
    ],
  ])("is refused with a wrong signature: %s", async (_, change) => {
    const links = createReviewLinks(SECRET);
    const signature = signatureOf(await links.sign("/review", 60_000));
    expect(await links.verify(await change(signature))).toBeNull();
  });

  it("is refused by a server with another secret", async () => {
    const signature = signatureOf(await createReviewLinks(SECRET).sign("/review", 60_000));
    expect(await createReviewLinks(`${SECRET}!`).verify(signature)).toBeNull();
  });

  it.each([
    "/docs",
    "//evil.test/review",
    "/review/../docs",
    "/reviews",
    "https://evil.test",
    "/review/a/b",
    "/review?x=\n",
  ])("leads to no other page: %s", async (path) => {
    expect(isReviewPath(path)).toBe(false);
    await expect(createReviewLinks(SECRET).sign(path, 1_000)).rejects.toThrow();
  });
});

describe("the address in a notification", () => {
  it("is a signed link for the given time, or leads to sign-in", async () => {
    const DAY_MS = 86_400_000;
    const url = await createReviewUrl("http://docs.test", SECRET, false, DAY_MS)("thread_1");
    expect(url).toMatch(/^http:\/\/docs\.test\/review\/thread_1\?key=/);
    expect(await createReviewLinks(SECRET).verify(signatureOf(url))).toEqual({ path: "/review/thread_1", name: null });
    const verifyIn = (ms: number) => createReviewLinks(SECRET, { now: () => Date.now() + ms }).verify(signatureOf(url));
    expect(await verifyIn(DAY_MS - 60_000)).not.toBeNull();
    expect(await verifyIn(DAY_MS + 1_000)).toBeNull();
    expect(await createReviewUrl("http://docs.test", SECRET, true, DAY_MS)("thread_1")).toBe(
      "http://docs.test/review/sign-in?to=%2Freview%2Fthread_1",
    );
  });
});
