import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createCatalog } from "#lib/docs/assets/catalog.ts";
import { findPlaces } from "#lib/docs/assets/places.ts";
import { type DocsFolder, writeProject } from "#tests/support/docs-folder.ts";

let folder: DocsFolder | null = null;
afterEach(() => folder?.close());

/** The address of `href` on the page in `page`, in a project of empty files. */
async function addressOf(href: string, files: string[], page = "guide/a.md", dir = "docs") {
  folder = await writeProject(Object.fromEntries(["package.json", ...files].map((name) => [name, ""])), dir);
  return createCatalog(findPlaces(folder.dir)).find(href, page)?.address ?? null;
}

describe("a file that a page names", () => {
  it.each<[string, string, string[], string]>([
    ["beside the page", "./a.png", ["docs/guide/a.png"], "guide/a.png"],
    ["above the page", "../img/a.png", ["docs/img/a.png"], "img/a.png"],
    ["below the page's own address", "a.png", ["docs/guide/a/a.png"], "guide/a/a.png"],
    ["from the root of the docs", "/img/a.png", ["docs/img/a.png"], "img/a.png"],
    ["in the static folder of Docusaurus", "/img/a.png", ["website/static/img/a.png"], "img/a.png"],
    ["in the public folder of Next and Astro", "/a.png", ["public/a.png"], "a.png"],
    ["in the public folder of VitePress", "/a.png", ["docs/public/a.png"], "a.png"],
    ["in the static folder of Hugo", "/a.png", ["hugo.toml", "static/a.png"], "a.png"],
    ["in the assets folder of Hugo", "images/a.png", ["hugo.toml", "assets/images/a.png"], "images/a.png"],
    ["relative to the page's address", "../img/a.png", ["public/img/a.png"], "img/a.png"],
    ["by the site's alias", "@site/static/a.png", ["static/a.png"], "static/a.png"],
    ["by the alias of a source folder", "~/assets/a.png", ["src/assets/a.png"], "src/assets/a.png"],
    ["by the folder of sources", "@/assets/a.png", ["src/assets/a.png"], "src/assets/a.png"],
    ["in the project, outside the docs", "../../src/a.png", ["src/a.png"], "src/a.png"],
    ["below the site's base address", "/project/en/a.png", ["static/a.png"], "a.png"],
    ["with a space", "/b%20c.png", ["public/b c.png"], "b%20c.png"],
    ["with a space as written", "/b c.png", ["public/b c.png"], "b%20c.png"],
    ["with query and hash", "/a.png?x=1#y", ["public/a.png"], "a.png"],
    ["in other letters", "/%C3%BC.PNG", ["public/ü.PNG"], "%C3%BC.PNG"],
  ])("is found %s", async (_, href, files, expected) => {
    expect(await addressOf(href, files)).toBe(`/docs-files/${expected}`);
  });

  it.each<[string, string, string[]]>([
    ["the page's source", "/a.mdx", ["docs/a.mdx"]],
    ["code", "/a.ts", ["public/a.ts"]],
    ["a page of HTML", "/a.html", ["public/a.html"]],
    ["configuration", "/package.json", ["docs/package.json"]],
    ["secrets", "../../credentials.json", ["credentials.json"]],
    ["data of the project's sources", "../../src/data.json", ["src/data.json"]],
    ["a hidden file", "/.a.png", ["docs/.a.png"]],
    ["a file of a hidden folder", "/.git/a.png", ["docs/.git/a.png"]],
    ["a file of a package", "/node_modules/a.png", ["docs/node_modules/a.png"]],
    ["a folder", "/a.png", ["docs/a.png/b"]],
    ["a file of another site", "https://x.y/a.png", ["docs/a.png"]],
    ["a file of another host", "//x.y/a.png", ["docs/a.png", "docs/x.y/a.png"]],
    ["a file that does not exist", "/a.png", []],
  ])("is not %s", async (_, href, files) => {
    expect(await addressOf(href, files)).toBeNull();
  });

  it("is not outside the project, however it is written", async () => {
    folder = await writeProject({ "inner/package.json": "", "inner/docs/a.md": "", "outer.png": "" }, "inner/docs");
    const { find } = createCatalog(findPlaces(folder.dir));
    for (const href of ["../../outer.png", "..%2f..%2fouter.png", "/../outer.png", "@site/../outer.png"]) {
      expect([href, find(href, "a.md")]).toEqual([href, null]);
    }
  });

  it("is not behind a link that leads outside, unless its target is allowed", async () => {
    folder = await writeProject({ "other/a.png": "" });
    await symlink(path.join(folder.root, "other"), path.join(folder.dir, "link"));
    expect(createCatalog(findPlaces(folder.dir)).find("link/a.png", "a.md")).toBeNull();
    const roots = [path.join(folder.root, "other")];
    expect(createCatalog(findPlaces(folder.dir, roots)).find("link/a.png", "a.md")?.name).toBe("a.png");
  });
});

describe("the list of files", () => {
  it("has only files that pages name, by their decoded paths", async () => {
    folder = await writeProject({ "docs/b c.png": "", "docs/other.png": "" });
    const { find, at } = createCatalog(findPlaces(folder.dir));
    expect(at("b c.png")).toBeNull();
    find("b%20c.png", "a.md");
    expect([at("b c.png")?.name, at("other.png")]).toEqual(["b c.png", null]);
  });

  it("gives two files of one name two addresses, and one file one address", async () => {
    folder = await writeProject({ "package.json": "", "docs/a.png": "1", "public/a.png": "2" });
    const { find } = createCatalog(findPlaces(folder.dir));
    const [own, shared] = [find("./a.png", "x.md"), find("/a.png", "x.md")];
    expect(own?.address).not.toBe(shared?.address);
    expect(find("a.png", "y.md")).toBe(own);
  });

  it("is bounded, and says so", async () => {
    folder = await writeProject({ "docs/a.png": "", "docs/b.png": "" });
    const { find, isFull } = createCatalog(findPlaces(folder.dir), { max: 1 });
    expect([find("a.png", "x.md")?.name, isFull()]).toEqual(["a.png", false]);
    expect([find("b.png", "x.md"), isFull()]).toEqual([null, true]);
  });
});

it("a folder above the repository is no part of the project", async () => {
  folder = await writeProject({ "package.json": "", "public/a.png": "", "repo/docs/x.md": "" }, "repo/docs");
  await mkdir(path.join(folder.root, "repo/.git"));
  await writeFile(path.join(folder.root, "repo/.git/HEAD"), "");
  expect(findPlaces(folder.dir).publics).toEqual([]);
});
