import { describe, expect, it } from "vitest";
import { toBlock, toCode, toDescription, toItem, toLine } from "#lib/docs/openapi/markdown.ts";
import { parseTree } from "#lib/docs/reading/prepare.ts";

describe("a description", () => {
  it.each([
    ["plain text", "Flies a kite.", "Flies a kite."],
    ["several lines", "Flies\na kite.", "Flies a kite."],
    ["what would be code in MDX", "At <place> with {wind}", "At \\<place> with \\{wind}"],
    ["code", "Use `{wind}` and `<b>`.", "Use `{wind}` and `<b>`."],
    ["elements of HTML", "A <b>red</b> kite<br>flies", "A red kite\\\nflies"],
    ["a comment without an end", "Flies.\n\n<!-- hidden", "Flies."],
    ["a code block without an end", "Flies.\n\n```\nkite", "Flies.\n\n```\nkite\n```"],
    ["headings", "# Wind\n\nMuch.", "**Wind**\n\nMuch."],
    ["a directive", ":::tip\nWind\n:::", "\\:::tip Wind :::"],
    ["a snippet of MkDocs", '--8<-- "secret.md"', '\\--8\\<-- "secret.md"'],
    ["an import", 'import a from "b"', '&#x69;mport a from "b"'],
    [
      "a link",
      "See [wind](./wind.md) and <https://kites.example>.",
      "See [wind](./wind.md) and [https://kites.example](https://kites.example).",
    ],
    ["no text", 7, ""],
  ])("keeps %s to itself", (_, text, expected) => {
    expect(toDescription(text)).toBe(expected);
  });

  it.each([
    "At <place> {with} `{code}`",
    'import a from "b"',
    "export const a = 1",
    "a\n\n<div>\n\n{x}",
    "<Card>{1+1}</Card>",
  ])("is valid in MDX: %s", (text) => {
    expect(() => parseTree(toDescription(text), "mdx")).not.toThrow();
    expect(JSON.stringify(parseTree(toDescription(text), "mdx"))).not.toMatch(/"mdx/);
  });

  it("of an API keeps its headings below the page's title", () => {
    expect(toDescription("# Wind\n\n## Gusts", { headings: 2 })).toBe("## Wind\n\n### Gusts");
  });

  it("has links to files from the page's place", () => {
    const text = "[a](x.md) [b](../y.md#z) [c](/docs/q) [d](#e) [f](https://kites.example) [g](mailto:k@kites.example)";
    expect(toDescription(text, { base: "../" })).toBe(text.replace("(x.md)", "(../x.md)").replace("(../y", "(../../y"));
  });

  it("is cut where it is too long", () => {
    expect(toDescription("kite ".repeat(9_000), { max: 20 })).toBe("kite kite kite kite …");
  });
});

describe("pieces of Markdown", () => {
  it("are code with any backticks", () => {
    expect([toCode("a"), toCode("a`b"), toCode("a\n b")]).toEqual(["`a`", "`` a`b ``", "`a b`"]);
  });

  it("are a code block around any code", () => {
    expect(toBlock("json", "a\n```\nb", "Response")).toBe('````json title="Response"\na\n```\nb\n````');
  });

  it("are text as it is", () => {
    expect(toLine("a *b* {c}\n# d")).toBe("a \\*b\\* \\{c} # d");
  });

  it("are an item, with blocks below its line", () => {
    expect(toItem("`a`", "One.\n\nTwo.", "  ")).toBe("  - `a`: One.\n\n    Two.");
    expect(toItem("`a`", "- one", "")).toBe("- `a`:\n\n  - one");
    expect(toItem("`a`", "")).toBe("- `a`");
  });
});
