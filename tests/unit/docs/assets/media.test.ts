import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { openDocs } from "#lib/docs/docs.ts";
import { type DocsFolder, svg, writeProject } from "#tests/support/docs-folder.ts";
import { jpeg, png } from "#tests/support/sample-files.ts";

let folder: DocsFolder | null = null;
afterEach(() => folder?.close());

const FILES = {
  "package.json": "",
  "public/a.png": png(40, 30),
  "public/dark.png": png(40, 30),
  "docs/b.svg": svg(),
  "src/photo.jpg": jpeg(8, 6),
  "public/film.mp4": Buffer.concat([Buffer.from("0000001c667479706d703432", "hex"), Buffer.alloc(50)]),
  "public/words.vtt": "WEBVTT\n",
  "docs/guide.pdf": "%PDF",
};

/** All elements of a page, whatever they are in. */
const all = (nodes: DocNode[]): DocElement[] =>
  nodes.flatMap((node) => (typeof node === "string" ? [] : [node, ...all(node.children)]));

async function open(source: string, { name = "index.mdx", files = {} } = {}) {
  folder = await writeProject({ ...FILES, [`docs/${name}`]: source, ...files });
  const docs = await openDocs({ dir: folder.dir });
  const page = await docs.page(docs.pages[0]?.path ?? "/docs");
  const elements = all(page?.body ?? []);
  const shown = elements.filter(({ tag }) => /^(img|video|audio)$/.test(tag));
  return { docs, page, elements, shown, html: JSON.stringify(page?.body) };
}

const sourcesOf = (shown: DocElement[]): string[] => shown.map(({ props }) => String(props.src).replace(/\?v=.*/, ""));

describe("a picture of a page", () => {
  it.each<[string, string]>([
    ["Markdown", "![A](/a.png)"],
    ["Markdown with a reference", "![A][p]\n\n[p]: /a.png"],
    ["JSX", '<img src="/a.png" alt="A" />'],
    ["an expression", '<img src={"/a.png"} alt="A" />'],
    ["a frame", '<Frame>\n  <img src="/a.png" alt="A" />\n</Frame>'],
    ["Next's component", '<Image src="/a.png" alt="A" />'],
    ["a component of the author's", '<BorderedPhoto src="/a.png" alt="A" />'],
    ["an import", 'import shot from "../public/a.png";\n\n<img src={shot} alt="A" />'],
    ["an import's address", 'import shot from "../public/a.png";\n\n<img src={shot.src} alt="A" />'],
    ["an import as a component", 'import Shot from "../public/a.png";\n\n<Shot alt="A" />'],
    ["require", '<img src={require("../public/a.png").default} alt="A" />'],
    ["an address with a base", '<img src={useBaseUrl("/a.png")} alt="A" />'],
    ["a picture element", '<picture><source srcSet="/none.webp" /><img src="/a.png" alt="A" /></picture>'],
  ])("is drawn with its size when it is written as %s", async (_, source) => {
    const { shown, html } = await open(source);
    // Imports name the file by its path in the project.
    expect(sourcesOf(shown)).toEqual([expect.stringMatching(/^\/docs-files\/(public\/)?a\.png$/)]);
    expect(shown[0]?.props).toMatchObject({ alt: "A", width: 40, height: 30, decoding: "async" });
    expect(html).not.toContain("shown as plain Markdown");
  });

  it.each<[string, string]>([
    ["alone", '<p align="center">\n  <img src="/a.png" alt="A">\n</p>'],
    ["in a sentence", 'See <img src="/a.png" alt="A"> here.'],
    ["in a picture element", '<picture>\n<source srcset="/none.webp">\n<img src="/a.png" alt="A">\n</picture>'],
  ])("is drawn in raw HTML, %s", async (_, source) => {
    const { shown } = await open(source, { name: "index.md" });
    expect(sourcesOf(shown)).toEqual(["/docs-files/a.png"]);
  });

  it("keeps the author's size, completed in proportion", async () => {
    const { shown } = await open('<img src="/a.png" width="20" />\n\n<img src="/a.png" width="50%" />');
    expect(shown.map(({ props }) => [props.width, props.height])).toEqual([
      [20, 15],
      ["50%", undefined],
    ]);
  });

  it("loads at once if it is the page's first, and lazily after that", async () => {
    const { shown } = await open("![a](/a.png)\n\n![b](b.svg)\n\n![c](/dark.png)");
    expect(shown.map(({ props }) => props.loading)).toEqual([undefined, "lazy", "lazy"]);
  });

  it.each<[string, string]>([
    [
      "classes of Tailwind",
      '<img className="block dark:hidden" src="/a.png" /><img className="hidden dark:block" src="/dark.png" />',
    ],
    [
      "classes on its frame",
      '<Frame className="dark:hidden"><img src="/a.png" /></Frame>\n\n<Frame className="hidden dark:block"><img src="/dark.png" /></Frame>',
    ],
    ["GitHub's hashes", "![a](/a.png#gh-light-mode-only) ![b](/dark.png#gh-dark-mode-only)"],
    ["Material's hashes", "![a](/a.png#only-light) ![b](/dark.png#only-dark)"],
    ["a themed component", '<ThemeImage light="/a.png" dark="/dark.png" alt="x" />'],
    ["Docusaurus' sources", '<ThemedImage sources={{ light: useBaseUrl("/a.png"), dark: "/dark.png" }} />'],
    [
      "media queries",
      '<picture><source media="(prefers-color-scheme: dark)" srcSet="/dark.png" /><img src="/a.png" /></picture>',
    ],
  ])("follows the site's theme by %s", async (_, source) => {
    const { elements, shown } = await open(source);
    expect(sourcesOf(shown)).toEqual(["/docs-files/a.png", "/docs-files/dark.png"]);
    const schemes = elements.map(({ props }) => props["data-scheme"]).filter(Boolean);
    expect(schemes).toEqual(["light", "dark"]);
  });

  it("gets a new address when it changes", async () => {
    const { shown } = await open("![a](b.svg)");
    await writeFile(path.join(folder?.dir ?? "", "b.svg"), svg(31));
    const page = await (await openDocs({ dir: folder?.dir ?? "" })).page("/docs");
    expect(all(page?.body ?? []).find(({ tag }) => tag === "img")?.props).toMatchObject({ width: 31 });
    expect(JSON.stringify(page?.body)).not.toContain(String(shown[0]?.props.src));
  });

  it("of another site is a link, and a text inside a link: the page asks no other site", async () => {
    const { elements, shown } = await open("![chart](https://x.y/c.png)\n\n[![badge](https://x.y/b.svg)](/a.png)");
    expect(shown).toEqual([]);
    const remote = elements.filter(({ props }) => props.className === "doc-remote");
    expect(remote.map(({ tag, children }) => [tag, children])).toEqual([
      ["a", ["chart"]],
      ["span", ["badge"]],
    ]);
  });

  it.each(["![A chart](/none.png)", '<img src="../../../etc/passwd.png" alt="A chart" />', "![A chart](fake.png)"])(
    "that cannot be shown is replaced by a note with its description: %s",
    async (source) => {
      const { html, shown } = await open(source, { files: { "docs/fake.png": "<html></html>" } });
      expect(shown).toEqual([]);
      expect(html).toContain("Picture not found");
      expect(html).toContain("A chart");
    },
  );
});

describe("a video of a page", () => {
  it("has controls, captions and a poster, and does not play by itself", async () => {
    const { elements, shown } = await open(
      '<video autoPlay muted src="/film.mp4" poster="/a.png" title="Tour">\n<track src="/words.vtt" kind="captions" srcLang="en" />\n</video>',
    );
    expect(shown[0]?.props).toMatchObject({ controls: true, preload: "metadata", "aria-label": "Tour" });
    expect(shown[0]?.props).not.toHaveProperty("autoPlay");
    expect(String(shown[0]?.props.poster)).toMatch(/^\/docs-files\/a\.png\?v=/);
    const inner = elements.filter(({ tag }) => tag === "source" || tag === "track");
    expect(sourcesOf(inner)).toEqual(["/docs-files/film.mp4", "/docs-files/words.vtt"]);
  });

  it("of another site is a link", async () => {
    const { html, shown } = await open('<video src="https://x.y/f.mp4" title="Tour" />');
    expect(shown).toEqual([]);
    expect(html).toContain('"href":"https://x.y/f.mp4"');
  });

  it("that another site plays in a frame is a link with its title", async () => {
    const { html } = await open('<iframe src="https://www.youtube.com/embed/x" title="Tour"></iframe>', {
      name: "index.md",
    });
    expect(html).toContain('"href":"https://www.youtube.com/embed/x"');
    expect(html).toContain("Tour");
  });
});

describe("files in links, in Markdown and in the report", () => {
  it("a link to a file leads to it and is not dead", async () => {
    const { html, docs } = await open("[guide](./guide.pdf) [gone](./gone.pdf)");
    expect(html).toContain('"href":"/docs-files/guide.pdf"');
    expect(docs.report.links.dead).toMatchObject([{ href: "./gone.pdf", reason: "no such file" }]);
  });

  it("Markdown has absolute addresses, and descriptions of missing pictures", async () => {
    const { docs } = await open('![A](/a.png) ![gone](/none.png)\n\n<video src="/film.mp4" title="Tour" />');
    expect(docs.markdown("/docs", "https://s.t")).toBe(
      "![A](https://s.t/docs-files/a.png) gone\n\n[Tour](https://s.t/docs-files/film.mp4)",
    );
  });

  it("the report counts files and lists missing ones with file and line", async () => {
    const { docs } = await open("---\ntitle: T\n---\n\n![a](/a.png)\n\n![b](/none.png)\n\n![c](https://x.y/z.png)");
    expect(docs.report.assets).toEqual({
      found: 1,
      missing: [{ file: "index.mdx", line: 7, href: "/none.png", reason: "no such file" }],
    });
  });

  it("a picture of an included part is found beside the part", async () => {
    const { shown } = await open('import Part from "./parts/_part.mdx";\n\n<Part />', {
      files: { "docs/parts/_part.mdx": "![p](./p.png)", "docs/parts/p.png": png() },
    });
    expect(sourcesOf(shown)).toEqual(["/docs-files/parts/p.png"]);
  });
});
