import { afterEach, describe, expect, it, vi } from "vitest";
import { addressOn, pathOn, withBase, withoutBase } from "#lib/contract/base-path.ts";

describe("the base path", () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ["/docs", "/docs-ai/docs"],
    ["/docs-ai/x", "/docs-ai/docs-ai/x"],
    ["#heading", "#heading"],
    ["page.csv", "page.csv"],
    ["//other.test/docs", "//other.test/docs"],
    ["/\\other.test", "/\\other.test"],
    ["https://other.test/docs", "https://other.test/docs"],
  ])("goes before paths only: %s", (href, expected) => {
    vi.stubEnv("BASE_PATH", "/docs-ai");
    expect(withBase(href)).toBe(expected);
  });

  it("changes nothing on a site at the root", () => {
    expect(withBase("/docs")).toBe("/docs");
    expect(withoutBase("/docs?q=1#a")).toBe("/docs?q=1#a");
  });

  it.each([
    ["/docs-ai/docs?q=1#a", "/docs?q=1#a"],
    ["/docs-ai", "/"],
    ["/docs-ai?q=1", "/?q=1"],
    ["/docs-ai-two/docs", null],
    ["/docs", null],
  ])("is taken off a browser's path: %s", (path, expected) => {
    expect(withoutBase(path, "/docs-ai")).toBe(expected);
  });

  it.each([
    ["/docs/a b#c", "https://site.test/docs-ai/docs/a%20b#c"],
    ["https://other.test/a", "https://other.test/a"],
    ["#c", "#c"],
  ])("is in the address for those who read elsewhere: %s", (href, expected) => {
    expect(addressOn("https://site.test/docs-ai", href)).toBe(expected);
  });

  it.each([
    ["/docs/a#b", "/docs/a#b"],
    ["https://site.test/docs-ai/docs/a?q#b", "/docs/a?q#b"],
    ["https://site.test/docs/a", null],
    ["https://other.test/docs-ai/docs/a", null],
    ["//other.test/docs-ai/docs/a", null],
    ["javascript:alert(1)", null],
    ["https://", null],
  ])("belongs to the site's address: %s", (href, expected) => {
    expect(pathOn("https://site.test/docs-ai", href)).toBe(expected);
  });
});
