import { describe, expect, it } from "vitest";
import { parseNetlify } from "#lib/docs/redirects/netlify.ts";
import { openProject } from "#tests/support/docs-project.ts";

/** The redirects of a project with one page, as "from → to". */
async function read(files: Record<string, string>, docs = "docs") {
  const { redirects } = await openProject({ [`${docs}/a.md`]: "# A\n", ...files }, docs);
  const arrow = ({ isPermanent }: { isPermanent: boolean }) => (isPermanent ? "→" : "⇢");
  return { rules: redirects.rules.map((rule) => `${rule.from} ${arrow(rule)} ${rule.to}`), notes: redirects.notes };
}

describe("the file _redirects", () => {
  it("has a redirect in each line, with a status if it is not permanent", () => {
    const text = "# old ones\n/old /new\n\n/x/*  /y/:splat 302! # moved\n/z https://elsewhere.test/z 308\r\n";
    expect(parseNetlify(text)).toEqual({
      rules: [
        { from: "/old", to: "/new", isPermanent: true },
        { from: "/x/*", to: "/y/:splat", isPermanent: false },
        { from: "/z", to: "https://elsewhere.test/z", isPermanent: true },
      ],
      line: undefined,
    });
  });

  it.each([
    ["a rewrite", "/* /index.html 200"],
    ["a page for errors", "/* /404.html 404"],
    ["a condition", "/ /de 302 Language=de"],
    ["a query", "/a id=:id /b/:id 301"],
    ["another host", "https://old.test/* https://new.test/:splat"],
    ["one address only", "/a"],
  ])("leaves out %s", (_, line) => {
    expect(parseNetlify(`/ok /fine\n${line}`)).toMatchObject({ rules: [{ from: "/ok" }, null], line: 2 });
  });
});

describe("redirects of a docs folder", () => {
  it("are those of _redirects, then of redirects.json", async () => {
    expect(
      await read({
        "docs/_redirects": "/one /a\n/* /index.html 200",
        "docs/redirects.json": JSON.stringify({ "/two": "/a", "/three": { destination: "/a", status: 302 } }),
      }),
    ).toEqual({
      rules: ["/one → /a", "/two → /a", "/three ⇢ /a"],
      notes: [
        {
          file: "_redirects",
          reason: "a redirect is left out (line 2): not from a path to an address, or with a condition",
        },
      ],
    });
  });

  it.each([
    [
      "Mintlify",
      "docs/docs.json",
      JSON.stringify({
        name: "X",
        navigation: { pages: ["a"] },
        redirects: [
          { source: "/one/:slug*", destination: "/:slug*" },
          { source: "/two", destination: "/a", permanent: false },
          { source: 7 },
        ],
      }),
      ["/one/:slug* → /:slug*", "/two ⇢ /a"],
    ],
    [
      "Docusaurus",
      "docusaurus.config.js",
      `export default { plugins: ["other", ["@docusaurus/plugin-client-redirects",
        { redirects: [{ from: ["/one", "/two"], to: "/docs/a" }], createRedirects: (path) => [] }]] };`,
      ["/one → /docs/a", "/two → /docs/a"],
    ],
    [
      "MkDocs",
      "mkdocs.yml",
      "site_name: X\nplugins:\n  - search\n  - redirects:\n      redirect_maps:\n        old/one.md: a.md\n        two.md: https://x.test/\n",
      ["/old/one → a.md", "/two → https://x.test/"],
    ],
  ])("are those in the configuration of %s", async (_, file, text, rules) => {
    expect((await read({ [file]: text })).rules).toEqual(rules);
  });

  it("are those in the configuration of Starlight, and in its public folder", async () => {
    const { rules } = await read(
      {
        "package.json": JSON.stringify({ dependencies: { "@astrojs/starlight": "1" } }),
        "astro.config.mjs": `export default defineConfig({ redirects: { "/one": "/a", "/two": { status: 302, destination: "/a" } } });`,
        "public/_redirects": "/three /a",
      },
      "src/content/docs",
    );
    expect(rules).toEqual(["/three → /a", "/one → /a", "/two ⇢ /a"]);
  });

  it("are bounded in number, and a broken file is a note", async () => {
    const many = Array.from({ length: 6_000 }, (_, i) => `/old-${i} /a`).join("\n");
    const { rules, notes } = await read({ "docs/_redirects": many, "docs/redirects.json": "{" });
    expect(rules).toHaveLength(5_000);
    expect(notes).toEqual([
      { file: "_redirects", reason: "only the first 5000 redirects are kept" },
      { file: "redirects.json", reason: expect.stringMatching(/^its redirects are not read: /) },
    ]);
  });
});
