import { describe, expect, it } from "vitest";
import { translate } from "#lib/docs/reading/dialects.ts";
import type { PageNote } from "#lib/docs/reading/notes.ts";

const rewrite = (source: string) => {
  const notes: PageNote[] = [];
  return { text: translate(source, "md", notes), notes };
};

describe("a shortcode of Hugo", () => {
  it.each([
    ["a reference", '[a]({{< ref "b c.md#d" >}})', "[a](b%20c.md#d)"],
    ["a relative reference", "[a]({{% relref path=`b.md` %}})", "[a](b.md)"],
    ["a figure", '{{< figure src="a.png" alt="A cat" >}}', "![A cat](<a.png>)"],
    ["a figure with a caption", '{{< figure src="a.png" caption="A cat" >}}', "![A cat](<a.png>)"],
    ["a video", "{{< youtube abc123 >}}", "[www.youtube.com: abc123](https://www.youtube.com/watch?v=abc123)"],
    ["code", "{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "````go\nx := 1\n````"],
    [
      "settings",
      "{{< code-toggle file=hugo >}}\n[a]\nb = 1\n{{< /code-toggle >}}",
      '````toml title="hugo.toml"\n[a]\nb = 1\n````',
    ],
    ["settings in YAML", "{{< code-toggle >}}\na: 1\n{{< /code-toggle >}}", "````yaml\na: 1\n````"],
    ["a version", "{{< new-in 1.2 />}}", "New in 1.2"],
    ["an escaped one in code", "```\n{{</* note */>}}\n```", "```\n{{< note >}}\n```"],
    ["an escaped one in a code span", "`{{%/* note */%}}`", "`{{% note %}}`"],
    ["an unknown one with a text", "{{< box >}}Text{{< /box >}}", "Text"],
  ])("becomes Markdown: %s", (_, source, expected) => {
    expect(rewrite(source)).toEqual({ text: expected, notes: [] });
  });

  it.each([
    ["a note", "{{% note %}}\nText\n{{% /note %}}", "note"],
    ["an alert of a kind", '{{< alert type="warning" title="Hot" >}}\nText\n{{< /alert >}}', "warning[Hot]"],
    ["an alert with a colour", '{{< callout color="primary" >}}\nText\n{{< /callout >}}', "note"],
    ["details", '{{< details summary="More" >}}\nText\n{{< /details >}}', "details[More]"],
    ["a tab", '{{< tab "One" >}}\nText\n{{< /tab >}}', "tab[One]"],
  ])("frames its text: %s", (_, source, directive) => {
    const [first, text, last] = rewrite(source).text.split("\n");
    expect(first).toMatch(/^:{3,}/);
    expect(first?.replace(/^:+/, "")).toBe(directive);
    expect([text, last?.replace(/^:{3,}/, "")]).toEqual(["Text", ""]);
  });

  it("is left out and counted by its name, when its generator alone can run it", () => {
    expect(rewrite('A {{< chart a="b" >}} {{< chart >}} {{% list %}}')).toEqual({
      text: "A   ",
      notes: [{ kind: "generator", text: expect.stringMatching(/run it: 2 × \{\{< chart >\}\}, \{\{< list >\}\}$/) }],
    });
  });

  it("stays in code", () => {
    const source = "`{{< a >}}`\n\n```\n{{< b >}}\n```";
    expect(rewrite(source)).toEqual({ text: source, notes: [] });
  });

  it("leaves no brackets of a link", () => {
    expect(rewrite("[a]({{% url x %}}) and\n\n[b]: {{% url y %}}").text).toBe(
      "[a](shortcode:url) and\n\n[b]: shortcode:url",
    );
  });

  it("keeps the numbers of lines when it has several", () => {
    expect(rewrite('A {{< chart\n  a="b"\n>}} B\nC').text.split("\n")).toHaveLength(4);
  });
});
