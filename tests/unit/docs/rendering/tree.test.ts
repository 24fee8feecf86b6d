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
      "a picture of this site",
      jsx("img", { src: "/a.png", alt: "A" }),
      { tag: "img", props: { src: "/a.png", alt: "A" }, children: [] },
    ],
    [
      "a picture of another site as a link",
      jsx("img", { src: "https://x.y/a.png", alt: "A" }),
      { tag: "a", props: { href: "https://x.y/a.png" }, children: ["A"] },
    ],
    [
      "a picture without a description as a link",
      jsx("img", { src: "//x.y/a.png" }),
      { tag: "a", props: { href: "//x.y/a.png" }, children: ["//x.y/a.png"] },
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
    ["the description of a picture beside the page", jsx("img", { src: "./a.png", alt: "A" }), ["A"]],
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
