import { describe, expect, it } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";

const parse = (source: string) => parsePage(source, { path: "/docs/x", name: "X", format: "md" });
const textOf = (source: string): string =>
  parse(source)
    .sections.map(({ content }) => content)
    .join("\n");

describe("raw HTML in a Markdown page", () => {
  it.each([
    ["elements within a line are replaced by their text", "Press <kbd>Ctrl</kbd> <b>now</b>.", "Press Ctrl now."],
    ["a line break separates words", "<p>one<br>two</p>", "one two"],
    ["blocks become paragraphs", "<div><p>one</p><p>two</p></div>", "one\n\ntwo"],
    ["cells of a row are kept apart", "<table><tr><td>a</td><td>b</td></tr></table>", "a b"],
    [
      "every named character is decoded",
      "<p>Tom &amp; Jerry &mdash; 5 &euro; &#169; &#x2713;</p>",
      "Tom & Jerry — 5 € © ✓",
    ],
    ["attributes that a reader sees are text", '<img src="/a.png" alt="A gate">', "A gate"],
    [
      "attributes that a reader does not see are left out",
      '<td valign="top" onclick="run()" data-id="7" aria-label="no">Cell</td>',
      "Cell",
    ],
    ["a `>` in an attribute ends no tag", '<p title="a > b">c</p>', "a > b c"],
    ["comments are left out", "<p>a<!-- hidden -->b</p>", "ab"],
    [
      "scripts, styles and templates are left out",
      "<div><script>1</script><style>2</style><template>3</template>4</div>",
      "4",
    ],
    ["a script inside a paragraph is left out with its text", "before <script> *a* </script> after", "before  after"],
    ["an element without an end tag ends with its block", "<div>one\n\n*two*", "one\n\ntwo"],
  ])("%s", (_, source, expected) => expect(textOf(source)).toBe(expected));

  it("headings are read with their ids", () => {
    const { headings } = parse('<h2 id="own">Own &amp; <em>id</em></h2>\n\ntext\n\n<h3>None</h3>\n\nmore');
    expect(headings).toEqual([
      { id: "own", text: "Own & id", depth: 2 },
      { id: "none", text: "None", depth: 3 },
    ]);
  });

  it("a heading in a block with other content, or without an end tag, is no heading of the page", () => {
    expect(parse("<h2>One</h2><p>two</p>").headings).toEqual([]);
    expect(parse("<h2>One\n\ntwo").headings).toEqual([]);
  });

  it("HTML that is nested more deeply than the stack allows is read as text", () => {
    expect(textOf(`<div>${"<b>".repeat(20_000)}deep`)).toContain("deep");
  });
});
