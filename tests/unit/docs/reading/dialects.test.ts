import { describe, expect, it } from "vitest";
import { translate } from "#lib/docs/reading/dialects.ts";

describe("the syntax of generators", () => {
  it.each([
    ["a titled admonition", ":::note Read this", ":::note[Read this]"],
    ["an admonition with a space before its name", "::: tip", ":::tip"],
    ["an admonition with brackets in its title", ":::note a [b]", ":::note[a \\[b\\]]"],
    ["an admonition in a quote", "> :::tip Hot", "> :::tip[Hot]"],
    ["an indented admonition", "  ::::danger Hot", "  ::::danger[Hot]"],
    ["an id of a heading", "## Part {#own}", "## Part \\{#own}"],
    ["an id with dots", "### v1.2 {#v1.2}", "### v1.2 \\{#v1.2}"],
    ["an id between spaces", "## Part { #own }", "## Part \\{#own}"],
    ["an id among other attributes", "## Part {: #own .wide }", "## Part \\{#own}"],
    ["a heading's class", "## Part {.wide}", "## Part "],
    ["attributes of a picture", "![a](b.png){ width=300 .round } c", "![a](b.png) c"],
    ["attributes of a link", '[a](b){target="_blank"}', "[a](b)"],
    ["attributes of code", "`a`{.python}", "`a`"],
    ["attributes of a block", "Text\n{: .lead }", "Text\n"],
    ["an address in angle brackets", "See <https://x.y/z>.", "See [https://x.y/z](https://x.y/z)."],
    ["a mail address in angle brackets", "<mailto:a@b.c>", "[a@b.c](mailto:a@b.c)"],
    ["a comment", "a <!-- b --> c", "a  c"],
    ["a comment of several lines", "a\n<!-- b\nc -->\nd", "a\n\n\nd"],
  ])("becomes MDX: %s", (_, source, expected) => {
    expect(translate(source, "mdx")).toBe(expected);
  });

  it.each([
    ["an admonition that directives understand", ":::note[Title]"],
    ["an admonition with attributes", ':::note{title="x"}'],
    ["the end of an admonition", ":::"],
    ["colons in prose", "At 10:30, see a:b"],
    ["an escaped id", "## Part \\{#own}"],
    ["an expression in a heading", "## {title}"],
    ["an expression after a picture", "![a](b.png){caption}"],
    ["an attribute list in a code span", "`## Part {#own}` and ``[a](b){.c}``"],
    ["an attribute list in a code block", "```\n{: .lead }\n```"],
    ["a comment in a code span", "`<!-- a -->`"],
    ["an address in a code span", "``<https://x.y>``"],
    ["an address as the target of a link", "[a](<https://x.y>)"],
    ["an admonition in a code block", "```md\n:::note Title\n```"],
    ["an id in a code block", "~~~\n## Part {#own}\n~~~"],
    ["a comment in a code block", "```html\n<!-- a -->\n```"],
    ["a component", "<Note>Text</Note>"],
  ])("stays unchanged: %s", (_, source) => {
    expect(translate(source, "mdx")).toBe(source);
  });

  it.each(["<!-- a -->", "<https://x.y>", "## Part {#own}", "A {b} c"])(
    "stays unchanged in a Markdown page: %s",
    (source) => {
      expect(translate(source, "md")).toBe(source);
    },
  );

  it("can be a titled admonition in a Markdown page", () => {
    expect(translate(":::note Read this", "md")).toBe(":::note[Read this]");
  });

  it("is rewritten in a time that grows with its length, whatever it is", () => {
    const hostile = [
      "`",
      "![a](b){",
      "{#a ",
      "## {.a ",
      '[a](b){x="',
      "<!--",
      "{: .a",
      ":::a  ",
      "{{< a ",
      "{{< a >}} ",
      "{{ a }} ",
      "{% a ",
      "!!! a\n    ",
      "/// a\n    b: c\n",
      "<script>\n",
      "a\n: b\n",
    ];
    for (const piece of hostile) {
      const source = piece.repeat(1_000_000 / piece.length);
      const before = process.cpuUsage();
      translate(source, "mdx");
      // It takes half a second. A time that grew with the square of the length would be minutes.
      expect(process.cpuUsage(before).user / 1000, piece).toBeLessThan(3000);
    }
  });

  it("keeps its line numbers when it becomes MDX", () => {
    const source = "<!--\n\ncomment\n-->\n\n:::note Title\n\n```\n<!--\n```\n\n## End {#end}";
    expect(translate(source, "mdx").split("\n")).toHaveLength(source.split("\n").length);
    expect(translate(source, "mdx").split("\n").at(-1)).toBe("## End \\{#end}");
  });
});
