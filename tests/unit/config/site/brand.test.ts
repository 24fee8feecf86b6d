import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openBrand } from "#lib/config/site/brand.ts";
import { readSite } from "#lib/config/site/read-site.ts";
import { type DocsFolder, svg, writeProject } from "#tests/support/docs-folder.ts";

const made: DocsFolder[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await folder.close();
});

async function project(config: object, files: Record<string, string | Buffer> = {}): Promise<DocsFolder> {
  const folder = await writeProject({ "docs/site.config.json": JSON.stringify(config), ...files });
  made.push(folder);
  return folder;
}
const open = async ({ dir }: DocsFolder) =>
  openBrand(readSite({ file: null, docsDir: dir, overrides: {} }), "https://docs.test");
const errorOf = (folder: DocsFolder) =>
  open(folder).then(
    () => "",
    (error: unknown) => String(error),
  );

describe("the brand of a site", () => {
  it("has its pictures, links and texts as pages show them", async () => {
    const folder = await project(
      {
        name: "Acme",
        logo: { light: "img/light.svg", dark: "img/dark.svg" },
        favicon: "img/light.svg",
        header: { links: [{ label: "Blog", href: "https://acme.test/blog" }] },
        footer: { links: [{ label: "Terms", href: "/docs/terms" }], text: "Acme Ltd" },
        assistant: { name: "Robo", greeting: "Hello.", starters: ["What is it?"] },
      },
      { "docs/img/light.svg": svg(60, 20), "docs/img/dark.svg": svg(61, 20) },
    );
    const { view, head, files } = await open(folder);
    expect(view).toMatchObject({
      name: "Acme",
      logo: { light: { width: 60, height: 20 }, dark: { width: 61 }, replacesName: false },
      headerLinks: [{ label: "Blog", href: "https://acme.test/blog" }],
      footer: { links: [{ label: "Terms" }], text: "Acme Ltd" },
      assistant: { name: "Robo", greeting: "Hello." },
      socialCard: null,
    });
    expect(view.logo?.light.src).toMatch(/^\/site-files\/logo-light\.svg\?v=[\w-]{12}$/);
    expect(head.favicon).toMatchObject({ type: "image/svg+xml" });
    expect([...files.keys()]).toEqual(["logo-light.svg", "logo-dark.svg", "favicon.svg"]);
  });

  it("has styles that no value of the configuration can end", async () => {
    const { head } = await open(await project({ accent: "#0a7d4f" }));
    expect(head.styles).toContain('html body[data-theme="twilio"]{--color-text-link:#0a7d4f;');
    expect(head.styles).toMatch(/^[^<\\@]*$/);
    expect((await open(await project({ name: "</style>" }))).head.styles).toBe("");
  });

  it.each([
    ["../secret.svg", /logo: must be a path below the folder/],
    ["/etc/passwd.svg", /logo: must be a path below the folder/],
    [".hidden/logo.svg", /logo: must be a path below the folder/],
    ["a\\b.svg", /logo: must be a path below the folder/],
    ["page.html", /logo: must be a path below the folder of this file that ends in \.svg, /],
    ["missing.svg", /logo\.light: missing\.svg there is no such file/],
    ["text.svg", /logo\.light: text\.svg does not hold what \.svg stands for/],
    ["folder.svg", /logo\.light: folder\.svg is no file/],
    ["link.svg", /logo\.light: link\.svg leads out of the folder/],
    ["large.svg", /logo\.light: large\.svg has 500001 bytes; at most 500000 are allowed/],
  ])("cannot have the file %s", async (logo, message) => {
    const folder = await project(
      { logo },
      { "docs/text.svg": "key=1", "docs/large.svg": Buffer.alloc(500_001), "secret.svg": svg() },
    );
    await mkdir(path.join(folder.dir, "folder.svg"));
    await symlink(path.join(folder.root, "secret.svg"), path.join(folder.dir, "link.svg"));
    expect(await errorOf(folder)).toMatch(message);
  });

  it("serves what was read at the start, whatever becomes of the file", async () => {
    const folder = await project({ logo: "logo.svg" }, { "docs/logo.svg": svg() });
    const { files } = await open(folder);
    await writeFile(path.join(folder.dir, "logo.svg"), "other");
    expect(files.get("logo-light.svg")?.content.toString()).toBe(svg());
  });

  it.each(["javascript:alert(1)", "//evil.test", "data:text/html,x", "docs/a", "/\\evil.test"])(
    "has no link to %s",
    async (href) => {
      const folder = await project({ header: { links: [{ label: "X", href }] } });
      expect(await errorOf(folder)).toMatch(/header\.links\[0\]\.href: must be a path that begins with/);
    },
  );

  it("names the keys that a part may have", async () => {
    expect(await errorOf(await project({ assistant: { welcome: "Hi" } }))).toMatch(
      /assistant: "welcome": unknown; allowed is name, greeting, starters$/,
    );
    expect(await errorOf(await project({ logo: { white: "a.svg" } }))).toMatch(
      /logo: "white": unknown; allowed is light, dark, replacesName$/m,
    );
    expect(await errorOf(await project({ header: { links: [{ text: "A", href: "/" }] } }))).toMatch(
      /header\.links\[0\]: "text": unknown; allowed is label, href/,
    );
  });
});
