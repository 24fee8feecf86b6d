import path from "node:path";
import { describe, expect, it } from "vitest";
import { describeSource, explainEmpty } from "#lib/docs/generators/describe.ts";
import type { DocsSource } from "#lib/docs/generators/locate.ts";

const from = path.resolve("/work/site");
const source = (more: Partial<DocsSource>): DocsSource => ({
  ...{ dir: path.join(from, "docs"), isInside: false, generator: "Hugo", config: path.join(from, "hugo.toml") },
  ...{ named: from, languages: { served: null, beside: [], inside: [] } },
  ...more,
});
const german = (dir: string) => [{ code: "de", dir: path.join(from, dir) }];

describe("the description of a docs folder", () => {
  it("names generator, folder and configuration file as a command line would", () => {
    expect(describeSource(source({}), from)).toEqual(["Hugo in docs, by hugo.toml"]);
    expect(describeSource(source({ isInside: true, generator: null, config: null }), path.join(from, "docs"))).toEqual([
      "Markdown in . (found inside the folder that was named)",
    ]);
    expect(describeSource(source({ config: null }), "/a/b/c")).toEqual([`Hugo in ${path.join(from, "docs")}`]);
  });

  it("says which languages there are", () => {
    const beside = { served: "en", beside: german("de"), inside: [] };
    expect(describeSource(source({ languages: beside }), from)[1]).toBe("languages: en, beside it de");
    const inside = { served: null, beside: [], inside: german("docs/de") };
    expect(describeSource(source({ languages: inside }), from)[1]).toBe(
      "folders with names of languages: de; those with translations are in the language switcher",
    );
  });

  it("explains a folder without pages by the files it has instead", () => {
    expect(
      explainEmpty(
        new Map([
          [".rst", 2],
          [".md", 1],
        ]),
      ),
    ).toBeNull();
    expect(
      explainEmpty(
        new Map([
          [".rst", 2],
          [".adoc", 1],
          [".ts", 9],
        ]),
      ),
    ).toBe("has no .md or .mdx file. Not read: 2 reStructuredText files (.rst), 1 AsciiDoc file (.adoc).");
    expect(explainEmpty(new Map())).toBe("has no .md or .mdx file.");
  });
});
