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
      "frontmatter, imports and exports are left out",
      '---\ntitle: A\n---\nimport B from "b"\n\nexport const v = "2"\n\nText {v}',
      "Text 2",
    ],
    ["the title is not repeated", "# Title\n\n## Part\n\nText", "## Part\n\nText"],
    [
      "a first heading that differs from the title becomes text",
      "---\ntitle: A\n---\n# Long title\n\nText",
      "Long title\n\nText",
    ],
    [
      "links keep their words and get their address",
      "See [the `x` page](/docs/x#y).",
      "See [the `x` page](https://x.test/docs/x#y).",
    ],
    [
      "references get their address as well",
      "See [it][1].\n\n[1]: /docs/x",
      "See [it][1].\n\n[1]: https://x.test/docs/x",
    ],
    [
      "code stays unchanged",
      '```ts title="a.ts" {1}\nconst a = `{b}`\n```',
      '```ts title="a.ts"\nconst a = `{b}`\n```',
    ],
    ["lists and tasks stay unchanged", "1. a\n   - [x] b\n2. c", "1. a\n   - [x] b\n2. c"],
    [
      "tables stay unchanged",
      "| a | b |\n| - | - |\n| `x\\|y` | long text |",
      "| a | b |\n| - | - |\n| `x\\|y` | long text |",
    ],
    [
      "callouts become quotes",
      '<Callout kind="tip" title="Faster">\n\nDo [it](/docs/x).\n\n</Callout>',
      "> **Faster**\n>\n> Do [it](https://x.test/docs/x).",
    ],
    [
      "callouts without a title begin with their kind",
      '<Callout kind="warning">Careful</Callout>',
      "> **Warning**\n>\n> Careful",
    ],
    [
      "steps and tabs begin with their names",
      '<Steps><Step title="One">\n\nText\n\n</Step></Steps>',
      "**One**\n\nText",
    ],
    [
      "cards become links",
      '<Card title="Next" href="/docs/x">Read it</Card>',
      "[Next](https://x.test/docs/x)\n\nRead it",
    ],
    ["keys become code", "Press <Kbd>Ctrl</Kbd> + <Kbd>I</Kbd>", "Press `Ctrl` + `I`"],
    [
      "props of unknown components become a list",
      '<Props rows={[{name: "size", type: "number"}, {name: "as", type: "string"}]} />',
      "- name: size; type: number\n- name: as; type: string",
    ],
    [
      "HTML elements become Markdown",
      '<h2>Part</h2>\n\n<p>A <b>bold</b> <a href="/docs/x">link</a><br/>on</p>\n\n<ul><li>a</li><li>b</li></ul>',
      "## Part\n\nA **bold** [link](https://x.test/docs/x)\\\non\n\n- a\n- b",
    ],
    [
      "HTML tables become Markdown tables",
      "<table><tbody><tr><th>A</th></tr><tr><td>1</td></tr></tbody></table>",
      "| A |\n| - |\n| 1 |",
    ],
    ["scripts and styles are left out", "<style>{`a{}`}</style>\n\nText", "Text"],
    ["code of a page is shown as code", "Now {Date.now()}", "Now `Date.now()`"],
  ])("%s", (_, source, expected) => expect(write(source)).toBe(expected));

  test("Markdown inside HTML is kept", () => {
    expect(write("<details><summary>More</summary>\n\n**Text**\n\n</details>", "md")).toContain("**Text**");
  });

  test("no page of the docs contains a component or a relative link", async () => {
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
