import { describe, expect, it } from "vitest";
import { readBody } from "#lib/docs/reading/body.ts";
import type { Scope } from "#lib/docs/reading/expressions.ts";
import { prepare } from "#lib/docs/reading/prepare.ts";
import { blockText } from "#lib/docs/reading/text.ts";

function read(source: string): string[] {
  const { tree } = readBody(source, "mdx");
  const { scope } = prepare(tree, { title: "T", description: null, fallback: "F" });
  return blockText(tree, scope);
}

describe("the text of a block", () => {
  it.each<[string, string, string[]]>([
    ["a paragraph", "One\ntwo **three**", ["One two three"]],
    ["code in a line", "Set `a` now", ["Set `a` now"]],
    ["code with backticks", "Set `` a`b ``", ["Set `` a`b ``"]],
    ["a code block", "```ts\nconst a = 1;\n```", ["```ts\nconst a = 1;\n```"]],
    ["a code block with fences in it", "````md\n```\na\n```\n````", ["````md\n```\na\n```\n````"]],
    ["the title of a code block", '```ts title="a.ts"\nx\n```', ["a.ts\n```ts\nx\n```"]],
    ["a list", "- a\n- b", ["- a\n- b"]],
    ["a numbered list from 3", "3. a\n4. b", ["3. a\n4. b"]],
    ["a nested list", "- a\n  - b", ["- a\n  - b"]],
    ["a task list", "- [x] a\n- [ ] b", ["- [x] a\n- [ ] b"]],
    ["a table", "| a | b |\n|---|---|\n| 1 | `2` |", ["| a | b |\n| --- | --- |\n| 1 | `2` |"]],
    ["a quote", "> a\n>\n> b", ["a", "b"]],
    ["a picture", "![A chart](/a.png)", ["A chart"]],
    ["a line break", "a  \nb", ["a\nb"]],
    ["a component's title", '<Card title="T">a</Card>', ["T a"]],
    ["several attributes", '<Card title="T" text="D" />', ["T: D"]],
    ["cards line by line", '<Card title="A" />\n<Card title="B" />', ["A", "B"]],
    ["a list of data", '<Props rows={[{ a: "1" }, { a: "2" }]} />', ["a: 1\na: 2"]],
    ["a constant", "export const v = 2\n\nVersion {v}", ["Version 2"]],
    ["elements apart", "a<br />b <div>c</div>", ["a  b  c"]],
    ["nothing of a rule", "---", []],
    ["nothing of a comment", "{/* no */}", []],
    ["nothing of a script", "<script>no</script>", []],
    ["nothing of an address", '<Card href="/x" icon="star" className="y" id="z" />', []],
    ["nothing of a flag", "<Card open isWide={true} />", []],
  ])("has %s", (_, source, expected) => {
    expect(read(source)).toEqual(expected);
  });
});

describe("a prepared page", () => {
  const prepared = (source: string, title: string | null = null) =>
    prepare(readBody(source, "mdx").tree, { title, description: null, fallback: "Fallback" });

  it.each([
    [
      "the frontmatter's title, with another heading as subtitle",
      "# Other",
      "Front",
      { title: "Front", subtitle: "Other" },
    ],
    ["the frontmatter's title, with the same heading", "# Front", "Front", { title: "Front", subtitle: null }],
    ["the heading as title", "# Heading", null, { title: "Heading", subtitle: null }],
    ["the fallback as title", "Text", null, { title: "Fallback", subtitle: null }],
  ])("has %s", (_, source, title, expected) => {
    expect(prepared(source, title)).toMatchObject(expected);
  });

  it.each([
    ["code in the text", "{load()}", "shown as code, because it is code or of another file: {load()}"],
    [
      "code in an attribute that readers see",
      "<Card title={load()} />",
      "not shown, because it is code or of another file: <Card title>",
    ],
    [
      "partly code",
      "<Card rows={[1, load()]} />",
      "not shown, because it is code or of another file: parts of <Card rows>",
    ],
    ["spread attributes", "<Card {...props} />", "not shown, because it is code or of another file: <Card {…}>"],
  ])("has a note on %s", (_, source, note) => {
    expect(prepared(source).notes.map(({ text }) => text)).toEqual([note]);
  });

  it.each([
    "<Card onClick={() => 1} />",
    "<Card href={load()} />",
    "{/* comment */}",
    "import a from 'a'",
    "<Card size={2} />",
  ])("has no note on attributes that readers do not see: %s", (source) => {
    expect(prepared(source).notes).toEqual([]);
  });

  it("comes with the values of the page's constants", () => {
    const { scope }: { scope: Scope } = prepared("export const a = [1]\n\nText");
    expect(Object.fromEntries(scope)).toEqual({ a: [1] });
  });
});
