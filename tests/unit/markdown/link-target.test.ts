import { describe, expect, it } from "vitest";
import { linkTarget } from "#lib/markdown/link-target.ts";

const SITE = "https://docs.example.com";
const PAGE = `${SITE}/docs/one?q=1#top`;

describe("the target of a link", () => {
  it.each([
    ["/docs/two#x", "/docs/two#x"],
    ["two", "/docs/two"],
    ["#x", "/docs/one?q=1#x"],
    [`${SITE}/docs/two`, "/docs/two"],
    ["HTTPS://DOCS.EXAMPLE.COM:443/docs/two", "/docs/two"],
  ])("%s stays on the site", (href, path) => {
    expect(linkTarget(href, PAGE)).toEqual({ kind: "internal", path });
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\n//evil.example",
    " //evil.example",
    "http:/evil.example",
    "https:evil.example",
    "hTTps:\\\\evil.example",
    `https://${"docs.example.com"}@evil.example/`,
    "https://user:docs.example.com@evil.example/",
  ])("%j leads to another site", (href) => {
    expect(linkTarget(href, PAGE)).toMatchObject({ kind: "external" });
    const { host, username, password } = new URL(String(Reflect.get(linkTarget(href, PAGE) ?? {}, "href")));
    expect([host, username, password]).toEqual(["evil.example", "", ""]);
  });

  it("a host in other letters is shown as in the address bar", () => {
    // The first letter is Cyrillic.
    expect(linkTarget("https://аpple.com/", PAGE)).toMatchObject({ href: "https://xn--pple-43d.com/" });
  });

  it("other schemes are named, and an invalid address has no target", () => {
    expect(linkTarget("mailto:a@b.c", PAGE)).toMatchObject({ kind: "other", scheme: "mailto" });
    expect(linkTarget("jAvAscript:alert(1)", PAGE)).toMatchObject({ kind: "other", scheme: "javascript" });
    expect(linkTarget("java\nscript:alert(1)", PAGE)).toMatchObject({ kind: "other", scheme: "javascript" });
    expect(linkTarget("https://[", PAGE)).toBe(null);
  });

  it("an address that a browser opens on another site is never called internal", () => {
    const starts = [
      "",
      "/",
      "//",
      "\\",
      "/\\",
      "\t/",
      "http:",
      "https:",
      "HTTP:/",
      "https:///",
      "./",
      "/.//",
      "/docs/..//",
      "/.\\\\",
      `${SITE}//`,
      "?",
      "#",
      "@",
      "  ",
    ];
    const middles = [
      "evil.example",
      "evil.example:443",
      "@evil.example",
      "docs.example.com",
      "docs.example.com.evil.example",
      "%2f%2fevil",
      "\u3002evil",
      "１.example",
    ];
    const ends = ["", "/", "/docs", "?x=//evil", "#//evil", "\\..\\x", "\n"];
    const hrefs = starts.flatMap((a) => middles.flatMap((b) => ends.map((c) => a + b + c)));
    expect(hrefs.length).toBeGreaterThanOrEqual(200);
    for (const href of hrefs) {
      const target = linkTarget(href, PAGE);
      const followed = URL.parse(href, PAGE);
      if (target?.kind === "internal") expect([href, followed?.origin]).toEqual([href, SITE]);
      // What we hand to the browser leads where we say.
      if (target?.kind === "external") expect([href, new URL(target.href).origin]).not.toEqual([href, SITE]);
      if (target?.kind === "internal") expect([href, new URL(target.path, PAGE).origin]).toEqual([href, SITE]);
    }
  });
});
