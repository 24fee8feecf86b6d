import { describe, expect, it } from "vitest";
import { translate } from "#lib/docs/reading/dialects.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { parseTree, prepare } from "#lib/docs/reading/prepare.ts";

/** The page's elements as nested names, with their titles. */
function outline(source: string): string {
  const tree = parseTree(translate(source, "md"), "md");
  prepare(tree, { title: "T", description: null, fallback: "T" });
  return JSON.stringify(tree, (key, value) => (key === "position" || key === "data" ? undefined : value));
}
const textOf = (source: string) =>
  parsePage(source, { path: "/docs/x", name: "X", format: "md" })
    .sections.map(({ content }) => content)
    .join("\n");

describe("blocks of MkDocs", () => {
  it.each([
    ["an admonition", '!!! note "Mind this"\n    Text', ["Callout", "Mind this", "Text"]],
    ["an admonition without a title", "!!! warning\n    Text", ["Callout", '"value":"warning"', "Text"]],
    ["a folded one", '??? tip "More"\n    Text', ['"name":"details"', "More", "Text"]],
    ["an open folded one", '???+ tip "More"\n    Text', ['"name":"details"', "More", "Text"]],
    ["tabs", '=== "A"\n\n    One\n\n=== "B"\n\n    Two', ['"name":"Tabs"', '"value":"A"', '"value":"B"']],
    ["a block of slashes", "/// note | Mind this\n\nText\n\n///", ["Callout", "Mind this", "Text"]],
    ["tabs of slashes", "/// tab | A\nOne\n///\n\n/// tab | B\nTwo\n///", ['"name":"Tabs"', '"value":"B"']],
    ["a folded block of slashes", "/// details | More\nText\n///", ['"name":"details"', "More"]],
    ["a type as an option", "/// admonition | Hot\n    type: danger\n\nText\n///", ['"value":"danger"', "Hot"]],
  ])("are components: %s", (_, source, parts) => {
    for (const part of parts) expect(outline(source)).toContain(part);
  });

  it("end where their indentation ends", () => {
    const source = '!!! note "A"\n    In\n\n    ```py\n    x = 1\n    ```\n\n## Out\n\nText';
    const page = parsePage(source, { path: "/docs/x", name: "X", format: "md" });
    expect(page.headings).toEqual([{ id: "out", text: "Out", depth: 2 }]);
    expect(page.sections[0]?.content).toContain("```py\nx = 1\n```");
  });

  it("can be in each other", () => {
    const text = textOf(
      '//// tab | A\n\n/// note | B\n\nOne\n\n///\n\n////\n\n!!! tip "C"\n    ??? note "D"\n        Two\n\nEnd',
    );
    for (const part of ["A", "B", "One", "C", "D", "Two", "End"]) expect(text).toContain(part);
    expect(text).not.toMatch(/:::|\/\/\/|!!!|\?\?\?/);
  });

  it.each([
    ["exclamation marks in prose", "Stop!!! Now"],
    ["exclamation marks without a block below", "!!! note\n\nText"],
    ["slashes that end nothing", "///\n\nText"],
    ["equals signs in output", "=== test session starts ==="],
    ["a block in a code block", "```\n!!! note\n    Text\n```"],
  ])("are not %s", (_, source) => {
    expect(translate(source, "md")).toBe(source);
  });

  it("keep the numbers of lines", () => {
    const source = '!!! note "A"\n    In\n\n/// tip\n    open: true\n\nText\n///\n\nEnd';
    expect(translate(source, "md").split("\n")).toHaveLength(source.split("\n").length);
  });
});
