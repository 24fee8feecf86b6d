import { describe, expect, it } from "vitest";
import { Fragment, jsx, toBody } from "#lib/docs/rendering/tree.ts";

const p = (...children: unknown[]) => jsx("p", { children });

describe("the tree of a rendered page", () => {
  it.each<[string, unknown, unknown]>([
    [
      "an element with its children",
      p("a", jsx("b", { children: "c" })),
      { tag: "p", props: {}, children: ["a", { tag: "b", props: {}, children: ["c"] }] },
    ],
    ["numbers as text", p("v", 2), { tag: "p", props: {}, children: ["v2"] }],
    ["nothing of null, true and undefined", p(null, true, undefined, false), { tag: "p", props: {}, children: [] }],
    ["lists of children", p(["a", ["b"]], "c"), { tag: "p", props: {}, children: ["abc"] }],
    [
      "a component by its name",
      jsx("Card", { title: "T", children: "a" }),
      { tag: "Card", props: { title: "T" }, children: ["a"] },
    ],
    [
      "a page of another site inside it as a link",
      jsx("iframe", { src: "https://www.x.y/a", title: "A film" }),
      { tag: "p", props: {}, children: [{ tag: "a", props: { href: "https://www.x.y/a" }, children: ["A film"] }] },
    ],
  ])("has %s", (_, built, expected) => {
    expect(toBody(built)).toEqual([expected]);
  });

  it.each<[string, unknown, unknown[]]>([
    ["the content of unknown elements", jsx("marquee", { children: "a" }), ["a"]],
    [
      "the content of fragments",
      jsx(Fragment, { children: ["a", p("b")] }),
      ["a", { tag: "p", props: {}, children: ["b"] }],
    ],
    ["the content of a component that is a function", jsx(() => "x", { children: "a" }), ["a"]],
    ["no blank lines", jsx(Fragment, { children: ["\n", p("a"), " \n "] }), [{ tag: "p", props: {}, children: ["a"] }]],
  ])("has %s", (_, built, expected) => {
    expect(toBody(built)).toEqual(expected);
  });

  it.each(["script", "style", "template", "iframe", "object", "embed", "noscript", "link", "meta", "base"])(
    "contains neither %s nor its content",
    (name) => {
      expect(toBody(jsx(name, { children: "alert(1)" }))).toEqual([]);
    },
  );

  it("contains no objects from the page's own code, even if they look like nodes", () => {
    expect(toBody(p({ tag: "script", props: {}, children: ["alert(1)"] }))).toEqual([
      { tag: "p", props: {}, children: [] },
    ]);
  });

  it("leaves out line breaks between the rows of a table, but not between words", () => {
    expect(toBody(jsx("tr", { children: ["\n", jsx("td", { children: "a" }), "\n"] }))).toMatchObject([
      { children: [{ tag: "td" }] },
    ]);
    expect(toBody(p(jsx("b", { children: "a" }), "\n", jsx("b", { children: "c" })))).toMatchObject([
      { children: [{}, "\n", {}] },
    ]);
  });
});
