import type { Nodes } from "mdast";
import { describe, expect, it } from "vitest";
import { markCallouts } from "#lib/docs/reading/callouts.ts";
import { translate } from "#lib/docs/reading/dialects.ts";
import { parseTree } from "#lib/docs/reading/prepare.ts";
import { blockText } from "#lib/docs/reading/text.ts";

function read(source: string): Nodes[] {
  const tree = parseTree(translate(source, "md"), "md");
  markCallouts(tree, new Map());
  return tree.children;
}
const propsOf = (node: Nodes | undefined): unknown =>
  node?.type === "mdxJsxFlowElement" && {
    name: node.name,
    ...Object.fromEntries(node.attributes.map((one) => ("name" in one ? [one.name, one.value] : []))),
  };

describe("an admonition", () => {
  it.each([
    [":::note\nText\n:::", { name: "Callout", kind: "note" }],
    [":::NOTE\nText\n:::", { name: "Callout", kind: "note" }],
    [":::tip[Hot]\nText\n:::", { name: "Callout", kind: "tip", title: "Hot" }],
    [":::tip Hot stuff\nText\n:::", { name: "Callout", kind: "tip", title: "Hot stuff" }],
    [':::info{title="Hot"}\nText\n:::', { name: "Callout", kind: "info", title: "Hot" }],
    [":::important\nText\n:::", { name: "Callout", kind: "info" }],
    [":::seealso\nText\n:::", { name: "Callout", kind: "info" }],
    [":::hint\nText\n:::", { name: "Callout", kind: "tip" }],
    [":::warn\nText\n:::", { name: "Callout", kind: "warning" }],
    [":::attention\nText\n:::", { name: "Callout", kind: "caution" }],
    [":::error\nText\n:::", { name: "Callout", kind: "danger" }],
    [":::check\nText\n:::", { name: "Callout", kind: "success" }],
    [":::note[`code` and **bold**]\nText\n:::", { name: "Callout", kind: "note", title: "code and bold" }],
    ["> [!NOTE]\n> Text", { name: "Callout", kind: "note" }],
    ["> [!NOTE] Text", { name: "Callout", kind: "note" }],
    ["> [!TIP] Hot stuff\n> Text", { name: "Callout", kind: "tip", title: "Hot stuff" }],
    ["> [!WARNING]- Folded\n> Text", { name: "Callout", kind: "warning", title: "Folded" }],
    ["> [!warning]\n> Text", { name: "Callout", kind: "warning" }],
    ["> [!TIP]\n>\n> Text", { name: "Callout", kind: "tip" }],
    [":::details\nText\n:::", { name: "details" }],
  ])("becomes a component: %j", (source, expected) => {
    const [node] = read(source);
    expect(propsOf(node)).toEqual(expected);
    expect(node && blockText(node, new Map()).join("\n")).toContain("Text");
  });

  it("has a title as its summary when it is `details`", () => {
    const [details] = read(":::details[More]\nText\n:::");
    const [summary] = details && "children" in details ? details.children : [];
    expect(propsOf(summary)).toEqual({ name: "summary" });
    expect(summary && blockText(summary, new Map())).toEqual(["More"]);
  });

  it("may be inside another one", () => {
    const [outer] = read("::::note\nOuter\n\n:::tip\nInner\n:::\n::::");
    const inner = outer && "children" in outer ? outer.children : [];
    expect(inner.map(propsOf)).toEqual([false, { name: "Callout", kind: "tip" }]);
  });

  it("may be an alert inside a list", () => {
    const [list] = read("- a\n\n  > [!NOTE]\n  > Text");
    const [item] = list && "children" in list ? list.children : [];
    const children = item && "children" in item ? item.children : [];
    expect(children.map(propsOf)).toEqual([false, { name: "Callout", kind: "note" }]);
  });

  it("does not show the marks of an alert", () => {
    const [node] = read("> [!NOTE]\n> Text\n>\n> More");
    expect(node && blockText(node, new Map())).toEqual(["Text", "More"]);
  });
});

describe("a text that only looks like an admonition", () => {
  it.each([
    ["a quote", "> Text"],
    ["an alert of an unknown kind", "> [!UNKNOWN]\n> Text"],
    ["a quote of a property's name", "> [!constructor]\n> Text"],
  ])("remains a quote: %s", (_, source) => {
    expect(read(source)[0]?.type).toBe("blockquote");
  });

  it("shows its title and content when it is an unknown container", () => {
    const [node] = read(":::tabs[Choose]\nText\n:::");
    expect(propsOf(node)).toEqual({ name: null });
    expect(node && blockText(node, new Map())).toEqual(["Choose", "Text"]);
  });
});
