import { describe, expect, it } from "vitest";
import { createAddresses } from "#lib/addresses/addresses.ts";
import { createRedirects } from "#lib/addresses/redirects.ts";
import { openProject } from "#tests/support/docs-project.ts";

async function open(files: Record<string, string>, docsUrl: string | null = null) {
  const docs = await openProject(files);
  const addresses = createAddresses({ siteUrl: "https://x.test", docsUrl, docs });
  const { find } = createRedirects({ docs, addresses, override: null });
  return (path: string) => {
    const found = find(path);
    return found && `${found.isPermanent ? 308 : 307} ${found.path}`;
  };
}

const PAGES = {
  "docs/index.md": "# Start\n\nText\n",
  "docs/guide/intro.md": "# Intro\n\nText\n",
  "docs/news/2024/one.md": "# One\n\nText\n",
  "docs/größe.md": "# Size\n\nText\n",
};

describe("an address without a page leads to", () => {
  it.each([
    ["/guide/intro", "308 /docs/guide/intro"],
    ["/guide/intro.html", "308 /docs/guide/intro"],
    ["/Guide/Intro", "308 /docs/guide/intro"],
    ["/docs/guide/intro.html", "308 /docs/guide/intro"],
    ["/größe", "308 /docs/größe"],
    ["/guide/intro.md", "308 /docs/guide/intro"],
    ["/guide/outro", null],
    ["/%", null],
  ])("the page at its address on the site of its generator: %s", async (path, expected) => {
    expect((await open(PAGES))(path)).toBe(expected);
  });

  it("the page of Docusaurus, without numbers before names", async () => {
    const find = await open({
      "docusaurus.config.js": "export default { presets: [] };",
      "docs/01-basics/02-start.md": "# Start\n\nText\n",
    });
    expect(find("/docs/basics/start")).toBe("308 /docs/01-basics/02-start");
  });

  it("the page that names it as its own earlier one", async () => {
    const find = await open({
      "docs/guide/intro.md": "---\naliases: [/old/, begin, 'https://elsewhere.test/x']\n---\n# Intro\n",
      "docs/other.md": "---\nredirect_from:\n  - /legacy.html\n  - /old\n---\n# Other\n",
    });
    const paths = ["/old", "/docs/old", "/docs/guide/begin", "/legacy", "/legacy.html", "/x"];
    expect(paths.map(find)).toEqual([
      ...["308 /docs/guide/intro", "308 /docs/guide/intro", "308 /docs/guide/intro"],
      ...["308 /docs/other", "308 /docs/other", null],
    ]);
  });

  it("the page that a written redirect names, also over several", async () => {
    const rules = [
      ...["/a /guide/intro#top", "/b /a 302", "/c /b", "/tmp/* /docs/guide/:splat 307"],
      ...["/blog/* /news/:splat", "/posts/:year/:slug /news/:year/:slug", "/gone /nowhere", "/docs/moved /größe"],
    ];
    const find = await open({ ...PAGES, "docs/_redirects": rules.join("\n") });
    const paths = ["/a", "/b", "/c", "/tmp/intro", "/blog/2024/one", "/posts/2024/one", "/posts/2024", "/gone"];
    expect(paths.map(find)).toEqual([
      ...["308 /docs/guide/intro#top", "307 /docs/guide/intro#top", "307 /docs/guide/intro#top"],
      ...["307 /docs/guide/intro", "308 /docs/news/2024/one", "308 /docs/news/2024/one", null, null],
    ]);
    expect(find("/docs/moved")).toBe("308 /docs/größe");
  });

  it("no loop, and no chain without an end", async () => {
    const chain = Array.from({ length: 20 }, (_, i) => `/step-${i} /step-${i + 1}`);
    const find = await open({
      ...PAGES,
      "docs/_redirects": ["/a /b", "/b /a", "/self/* /self/more/:splat", ...chain, "/step-20 /guide/intro"].join("\n"),
    });
    expect(["/a", "/self/x", "/step-0", "/step-17"].map(find)).toEqual([null, null, null, "308 /docs/guide/intro"]);
  });

  it("no other host", async () => {
    const rules = ["/a https://evil.test/guide/intro", "/b //evil.test/x", "/c/* :splat", "/d /\\evil.test"];
    const find = await open({ ...PAGES, "docs/_redirects": rules.join("\n") });
    const paths = ["/a", "/b", "/c/https:/evil.test", "//evil.test/guide/intro", "/c//evil.test", "/d"];
    expect(paths.map(find)).toEqual([null, null, null, null, null, null]);
  });

  it("the page here, for an absolute address of the published site", async () => {
    const rules = "/a https://published.test/guide/intro\n/b https://published.test/nothing\n";
    const find = await open({ ...PAGES, "docs/_redirects": rules }, "https://published.test");
    expect(["/a", "/b"].map(find)).toEqual(["308 /docs/guide/intro", null]);
  });

  it("what is written, even if its pattern repeats", async () => {
    const find = await open({ ...PAGES, "docs/_redirects": `/${":a/".repeat(300)}* /guide/intro` });
    expect(find(`/${"a/".repeat(298)}`)).toBe(null);
    expect(find(`/${"a/".repeat(301)}`)).toBe("308 /docs/guide/intro");
  });
});
