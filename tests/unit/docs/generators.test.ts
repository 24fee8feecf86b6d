/** Folders as the usual generators have them, in their own dialects. Defect 19: no text that a reader sees may be lost. */
import path from "node:path";
import { expect, test } from "vitest";
import type { DocNode } from "#lib/contract/docs.ts";
import { type Docs, openDocs } from "#lib/docs/docs.ts";
import { listLostPages } from "#lib/docs/report.ts";

type Element = Exclude<DocNode, string>;

const folder = path.resolve(import.meta.dirname, "../../support/docs-real");
const open = (generator: string) => openDocs({ dir: path.join(folder, generator) });
const walk = (nodes: DocNode[]): Element[] =>
  nodes.flatMap((node) => (typeof node === "string" ? [] : [node, ...walk(node.children)]));
const textOf = (nodes: DocNode[]): string =>
  nodes.map((node) => (typeof node === "string" ? node : JSON.stringify(node.props) + textOf(node.children))).join(" ");
const pageOf = async (docs: Docs, url: string): Promise<DocNode[]> => (await docs.page(url))?.body ?? [];

/** Generator, words that a reader sees there, and where each must be found. */
const SEEN: [string, Record<string, string[]>][] = [
  [
    "docusaurus",
    {
      "/docs/intro#welcome-to-kettle": [
        "Before the first cup",
        "Descale the kettle once",
        "Outer words",
        "Hot steam",
        "Inner words",
        "Gas stove",
        "Induction",
        "Light the flame",
        "Use a flat pan",
      ],
      "/docs/intro#fill-up": ["10:30 and :not a directive"],
      "/docs/intro#boiling": ["It takes four minutes", "Wait for the whistle", "Numbers", "Two litres"],
      "/docs/guides/cleaning#with-vinegar": ["Lemon works, too"],
    },
  ],
  [
    "nextra",
    {
      "/docs#looms": [
        "Threads tangle when wet",
        "Floor loom, Table loom",
        "Stands on its own",
        "Fits a shelf",
        "Warping",
      ],
      "/docs#yarn": ["warping"],
      "/docs/guide/warping#warping-the-loom": ["From cone to beam", "Measure twice"],
    },
  ],
  [
    "fumadocs",
    {
      "/docs#beehives": [
        "Smoker: Calms the colony",
        "Do bees sleep?",
        "At night, in the comb",
        "No inspection below twelve degrees",
        "Sting",
        "Keep a kit at hand",
      ],
      "/docs/setup/frames#bee-space": ["Eight millimetres", "| Top bar | `pine` |"],
    },
  ],
  [
    "starlight",
    {
      "/docs#telescopes": [
        "Did you look up?",
        "Let the mirror cool",
        "The sun",
        "Never without a filter",
        "Refractor",
        "Mirrors",
        "Aligning mirrors",
      ],
      "/docs/guides/collimation#collimation": ["Screws", "Three of them, M4", "Laser Cap"],
    },
  ],
  [
    "mintlify",
    {
      "/docs#ferry-api": [
        "Crossings need a booking",
        "vessel: string",
        "The ship's call sign",
        "knots: number",
        "ferry depart",
        'depart("dawn")',
        "High tide comes twice a day",
        "Board",
        "Show the ticket",
      ],
    },
  ],
  [
    "nextjs",
    {
      "/docs/01-app/01-baking#baking": [
        "Preheat for the stone oven",
        "Preheat for the tin oven",
        "Steam makes the crust",
      ],
      "/docs/01-app/01-baking#crust-optional": ["https://example.org/bread"],
    },
  ],
  [
    "paste",
    {
      "/docs/widget#widget": [
        "Holds a single gadget",
        '<Thing lean="steep">Askew</Thing>',
        "<Thing>Upright</Thing>",
        "Fasten both sides",
        "Hang it by the cord",
        "prop: lean; type: Angle",
        "Broken <em>here, and 3 < 4",
      ],
    },
  ],
];

test.each(SEEN)(
  "in a folder of %s, each text is in the section that contains it on the page (defect 19)",
  async (generator, expected) => {
    const docs = await open(generator);
    expect(listLostPages(docs.report)).toEqual([]);
    for (const [url, words] of Object.entries(expected)) {
      for (const seen of words) expect(docs.section(url)?.content ?? `no ${url}`).toContain(seen);
    }
  },
);

test.each(SEEN)("in a folder of %s, pages show no syntax of the generator", async (generator, expected) => {
  const docs = await open(generator);
  for (const { path } of docs.pages) {
    const text = textOf(await pageOf(docs, path));
    expect(text).not.toMatch(/:::|\{#|\[#|\[!|<!--|remark nobody|Shared with the other/);
  }
  expect(docs.sections.map(({ content }) => content).join("\n")).not.toMatch(
    /:::|remark nobody|getStaticProps|space60/,
  );
  for (const url of Object.keys(expected)) expect(docs.has(url)).toBe("anchor");
});

test.each(SEEN)("in a folder of %s, the anchors of sections are ids on the page", async (generator) => {
  const docs = await open(generator);
  for (const { path, titleId } of docs.pages) {
    const ids = new Set([titleId, ...walk(await pageOf(docs, path)).map(({ props }) => props.id)]);
    const anchors = docs.sections.filter((section) => section.path === path).map(({ anchor }) => anchor);
    expect(anchors.filter((anchor) => !ids.has(anchor))).toEqual([]);
  }
});

test.each(SEEN)(
  "in a folder of %s, every link leads to a page or heading that exists (defect 19)",
  async (generator) => {
    const docs = await open(generator);
    for (const { path } of docs.pages) {
      const links = walk(await pageOf(docs, path)).map(({ props }) => props.href);
      for (const href of links) {
        if (typeof href !== "string" || /^https?:/.test(href)) continue;
        const url = href.startsWith("#") ? path + href : href;
        expect(`${href}: ${docs.has(url)}`).toBe(`${href}: ${url.includes("#") ? "anchor" : "page"}`);
      }
    }
    expect(docs.report.links.dead.map(({ href }) => href)).toEqual(generator === "paste" ? ["/parts/lost"] : []);
  },
);

test("admonitions become callouts with their kind and title", async () => {
  const callouts = walk(await pageOf(await open("docusaurus"), "/docs/intro")).filter(({ tag }) => tag === "Callout");
  expect(callouts.map(({ props }) => props)).toEqual([
    { kind: "note", title: "Before the first cup" },
    { kind: "warning" },
    { kind: "danger", title: "Hot steam" },
  ]);
});

test("invalid parts of a page are kept as text and reported with file and line (defect 19)", async () => {
  const { report } = await open("paste");
  const notes = report.fallbacks.map(({ file, reason }) => `${file}: ${reason}`).join("\n");
  expect(notes).toContain("widget/index.mdx: read as Markdown in line 33, because it is not valid MDX");
  expect(notes).toContain("of another file: {exampleOfElsewhere}");
  expect(notes).toContain("parts of <PropsTable rows>");
  expect(report.links.dead).toEqual([
    { file: "widget/index.mdx", line: 35, href: "/parts/lost", reason: "no such page" },
  ]);
});

test("a file that pages include is no page of its own, and is not reported as lost", async () => {
  const { report } = await open("docusaurus");
  expect(report.skipped).toEqual([{ file: "_boiling.mdx", reason: "it is a part of other pages", lost: false }]);
});
