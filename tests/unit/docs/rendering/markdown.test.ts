import { describe, expect, test } from "vitest";
import { openDocs } from "#lib/docs/docs.ts";
import type { Format } from "#lib/docs/reading/format.ts";
import { renderMarkdown } from "#lib/docs/rendering/markdown.ts";

const write = (source: string, format: Format = "mdx") =>
  renderMarkdown({
    source,
    format,
    name: "X",
    link: (href) => (href.startsWith("/") ? `https://x.test${href}` : href),
  });

describe("a page as Markdown", () => {
  test.each([
    [
      "frontmatter, imports and exports go",
      '---\ntitle: A\n---\nimport B from "b"\n\nexport const v = "2"\n\nText {v}',
      "Text 2",
    ],
    ["the title is not said twice", "# Title\n\n## Part\n\nText", "## Part\n\nText"],
    ["another first heading stays as text", "---\ntitle: A\n---\n# Long title\n\nText", "Long title\n\nText"],
    [
      "links keep their words and get their address",
      "See [the `x` page](/docs/x#y).",
      "See [the `x` page](https://x.test/docs/x#y).",
    ],
    ["references as well", "See [it][1].\n\n[1]: /docs/x", "See [it][1].\n\n[1]: https://x.test/docs/x"],
    [
      "code stays as it is",
      '```ts title="a.ts" {1}\nconst a = `{b}`\n```',
      '```ts title="a.ts" {1}\nconst a = `{b}`\n```',
    ],
    ["lists and tasks", "1. a\n   - [x] b\n2. c", "1. a\n   - [x] b\n2. c"],
    ["tables", "| a | b |\n| - | - |\n| `x\\|y` | long text |", "| a | b |\n| - | - |\n| `x\\|y` | long text |"],
    [
      "callouts are quotes",
      '<Callout kind="tip" title="Faster">\n\nDo [it](/docs/x).\n\n</Callout>',
      "> **Faster**\n>\n> Do [it](https://x.test/docs/x).",
    ],
    [
      "callouts without a title say their kind",
      '<Callout kind="warning">Careful</Callout>',
      "> **Warning**\n>\n> Careful",
    ],
    ["steps and tabs have their names", '<Steps><Step title="One">\n\nText\n\n</Step></Steps>', "**One**\n\nText"],
    ["cards are links", '<Card title="Next" href="/docs/x">Read it</Card>', "[Next](https://x.test/docs/x)\n\nRead it"],
    ["keys are code", "Press <Kbd>Ctrl</Kbd> + <Kbd>I</Kbd>", "Press `Ctrl` + `I`"],
    [
      "props of unknown components are said",
      '<Props rows={[{name: "size", type: "number"}, {name: "as", type: "string"}]} />',
      "- name: size; type: number\n- name: as; type: string",
    ],
    [
      "HTML elements become Markdown",
      '<h2>Part</h2>\n\n<p>A <b>bold</b> <a href="/docs/x">link</a><br/>on</p>\n\n<ul><li>a</li><li>b</li></ul>',
      "## Part\n\nA **bold** [link](https://x.test/docs/x)\\\non\n\n- a\n- b",
    ],
    ["HTML tables too", "<table><tbody><tr><th>A</th></tr><tr><td>1</td></tr></tbody></table>", "| A |\n| - |\n| 1 |"],
    ["scripts and styles go", "<style>{`a{}`}</style>\n\nText", "Text"],
    ["code of a page is shown as code", "Now {Date.now()}", "Now `Date.now()`"],
  ])("%s", (_, source, expected) => expect(write(source)).toBe(expected));

  test("plain Markdown with HTML in it", () => {
    expect(write("<details><summary>More</summary>\n\n**Text**\n\n</details>", "md")).toContain("**Text**");
  });

  test("none of our own pages has a component or an own address left", async () => {
    const docs = await openDocs({ dir: "content/docs" });
    for (const { path, headings } of docs.pages) {
      const text = docs.markdown(path, "https://x.test") ?? "";
      const prose = text.replace(/^(`{3,})[\s\S]*?^\1$/gm, "").replace(/`[^`\n]*`/g, "");
      expect([path, prose.match(/<[A-Z]\w*[^>]*>|\]\((?:\/|\.|#)/g)]).toEqual([path, null]);
      expect(prose.match(/^#{2,6} .*$/gm) ?? []).toHaveLength(headings.length);
    }
    expect(docs.markdown("/docs/nothing", "https://x.test")).toBeNull();
  });
});
