import { describe, expect, test } from "vitest";
import type { Format } from "#lib/docs/reading/format.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";

const parse = (source: string, format: Format = "mdx") => parsePage(source, { path: "/docs/x", name: "X", format });
const contentOf = (source: string, format?: Format) => {
  const { sections } = parse(source, format);
  return sections.map((section) => section.content).join("\n");
};

describe("the content of a section", () => {
  test.each([
    ["prose", "Plain **bold** [link](/docs) `code`", ["Plain bold link `code`"]],
    ["lists", "1. one\n2. two\n   - deep", ["1. one", "2. two", "- deep"]],
    ["task lists", "- [x] done\n- [ ] open", ["[x] done", "[ ] open"]],
    ["tables", "| Name | Type |\n|-|-|\n| `limit` | number |", ["| Name | Type |", "| `limit` | number |"]],
    ["code with its title", '```ts title="app.ts"\nconst a = 1;\n```', ["app.ts", "```ts", "const a = 1;"]],
    ["component children", "<Callout>\n  Take a **lock** file.\n</Callout>", ["Take a lock file."]],
    ["component titles", '<Callout title="Two processes">x</Callout>', ["Two processes"]],
    ["nested components", '<Tabs><Tab label="npm">\n\ninstall it\n\n</Tab></Tabs>', ["npm", "install it"]],
    ["inline components", "Press <Kbd>Ctrl</Kbd> now", ["Press Ctrl now"]],
    [
      "props tables",
      '<PropsTable rows={[{ name: "size", type: "number", default: 8, required: true }]} />',
      ["name: size; type: number; default: 8; required: true"],
    ],
    ["lists of strings", '<Diagram rows={[["a", "b"], ["c"]]} />', ["a, b", "c"]],
    ["values of exports", 'export const version = "1.2";\n\nVersion {version} is out.', ["Version 1.2 is out."]],
    ["elements in expressions", "{true && <b>really</b>}", ["really"]],
    ["images", "![a chart of runs](/x.png)", ["a chart of runs"]],
    ["footnotes", "Text.[^1]\n\n[^1]: The small print.", ["The small print."]],
    ["quotes", "> said somebody", ["said somebody"]],
    ["html blocks", "<details><summary>More</summary>\n\nhidden words\n\n</details>", ["More", "hidden words"]],
  ])("contains %s", (_, source, expected) => {
    const content = contentOf(source);
    for (const text of expected) expect(content).toContain(text);
  });

  test("leaves out attributes and comments that a reader does not see", () => {
    const content = contentOf('<Card href="/docs/y" className="wide" onClick={() => 1} title="T" />\n\n{/* secret */}');
    expect(content).toBe("T");
  });

  test("keeps the words of separate elements apart", () => {
    const words = contentOf("one<br />two <div>three</div><div>four</div>").split(/\s+/);
    expect(words).toEqual(["one", "two", "three", "four"]);
  });

  test("leaves out scripts and styles", () => {
    expect(contentOf("<script>alert(1)</script>\n\n<style>b {}</style>\n\nText", "md")).toBe("Text");
  });
});

describe("the sections of a page", () => {
  const page = parse(
    "---\ntitle: Runs\ndescription: How runs move.\n---\nIntro.\n\n## States\n\nOne.\n\n### Queued\n\nTwo.",
  );

  test("a section begins at each heading and lists the headings above it", () => {
    expect(page.sections.map(({ url, headingPath }) => [url, headingPath])).toEqual([
      ["/docs/x#runs", ["Runs"]],
      ["/docs/x#states", ["Runs", "States"]],
      ["/docs/x#queued", ["Runs", "States", "Queued"]],
    ]);
  });

  test("the first section contains the description and the introduction", () => {
    expect(page.sections[0]?.content).toBe("How runs move.\n\nIntro.");
  });

  test("a leading h1 is the title, not a second heading", () => {
    const { title, sections, headings } = parse("# Hello `world`\n\nText");
    expect([title, sections.length, headings]).toEqual(["Hello world", 1, []]);
  });

  test("an h1 that differs from the title is kept as text", () => {
    expect(parse("---\ntitle: Short\n---\n# The long title\n\nText").sections[0]?.content).toBe(
      "The long title\n\nText",
    );
  });

  test("the anchors of the title and the headings are all different", () => {
    const { titleId, headings } = parse("---\ntitle: Runs\n---\n## Runs\n\n## Runs");
    expect([titleId, ...headings.map(({ id }) => id)]).toEqual(["runs", "runs-1", "runs-2"]);
  });

  test("headings inside components begin sections", () => {
    const { sections } = parse('<Tabs>\n<Tab label="npm">\n\n### Inside\n\nDeep text\n\n</Tab>\n</Tabs>');
    expect(sections.at(-1)).toMatchObject({ heading: "Inside", content: "Deep text" });
  });

  test("a heading with nothing but headings under it lists them", () => {
    expect(parse("## Parts\n\n### One\n\na\n\n### Two\n\nb").sections[1]?.content).toBe("- One\n- Two");
  });
});

describe("an invalid page", () => {
  test("broken MDX is read as Markdown", () => {
    const page = parse(
      '# Broken\n\nText { unclosed\n\n<Callout title="Kept">\nKept too\n</Callout>\n\n## A < B\n\nEnd',
    );
    expect(page.notes[0]?.text).toMatch(/^read as Markdown in line 3, because it is not valid MDX: /);
    const text = page.sections.map((section) => section.content).join("\n");
    for (const kept of ["Text { unclosed", "Kept", "Kept too", "End"]) expect(text).toContain(kept);
  });

  test("the imports of a page with broken MDX are left out of its text", () => {
    expect(contentOf('import { X } from "./x"\n\nText { unclosed')).toBe("Text { unclosed");
  });

  test("code in the text is shown as code, and reported", () => {
    const page = parse("Years: {[1, 2].map((n) => n)}");
    expect(page.sections[0]?.content).toBe("Years: `[1, 2].map((n) => n)`");
    expect(page.notes).toHaveLength(1);
  });

  test("only the frontmatter is ignored when it is not YAML", () => {
    const page = parse("---\ntitle: [unclosed\n---\n# Title\n\nText");
    expect([page.title, page.sections[0]?.content]).toEqual(["Title", "Text"]);
    expect(page.notes[0]?.text).toMatch(/^the frontmatter is ignored/);
  });

  test("frontmatter is never run as code", () => {
    const page = parse('---js\n{ title: (globalThis.pwned = "yes") }\n---\nText');
    expect([page.title, "pwned" in globalThis]).toEqual(["X", false]);
  });
});
