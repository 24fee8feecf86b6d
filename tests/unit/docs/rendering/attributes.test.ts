import { describe, expect, it } from "vitest";
import { componentProps, elementProps, isForeign } from "#lib/docs/rendering/attributes.ts";
import { safeStyle } from "#lib/docs/rendering/style.ts";

describe("the attributes of an element", () => {
  it.each<[string, string, Record<string, unknown>]>([
    ["a class", "p", { className: "wide" }],
    ["an id", "p", { id: "x" }],
    ["data", "p", { "data-x": "1", "aria-label": "X" }],
    ["a number and a flag", "td", { colSpan: 2, hidden: true }],
    ["an address of this site", "a", { href: "/docs/a" }],
    ["an anchor", "a", { href: "#part" }],
    ["another site", "a", { href: "https://x.y/" }],
    ["a mail address", "a", { href: "mailto:a@b.c" }],
    ["a phone number", "a", { href: "tel:+123" }],
    ["a picture's source", "img", { src: "/a.png" }],
    ["a colour", "path", { fill: "#fff", stroke: "none" }],
    ["a gradient of the same page", "path", { fill: "url(#grey)" }],
    ["an allowed style", "p", { style: { color: "red" } }],
  ])("are kept: %s", (_, type, props) => {
    expect(elementProps(type, props)).toEqual(props);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ["a handler as a text", "p", { onClick: "alert(1)" }],
    ["a handler in lower case", "p", { onclick: "alert(1)" }],
    ["raw HTML", "p", { dangerouslySetInnerHTML: { __html: "<b>" } }],
    ["code as an address", "a", { href: "javascript:alert(1)" }],
    ["code with spaces before it", "a", { href: " \tjavascript:alert(1)" }],
    ["code with a line break in its scheme", "a", { href: "java\nscript:alert(1)" }],
    ["a document as an address", "a", { href: "data:text/html,<b>" }],
    ["a file", "a", { href: "file:///etc/passwd" }],
    ["an unreadable address", "a", { href: "https://[" }],
    ["a source of another element", "input", { src: "/a.png" }],
    ["a set of sources", "img", { srcSet: "https://x.y/a.png 2x" }],
    ["a request on each click", "a", { ping: "https://x.y" }],
    ["a background", "td", { background: "https://x.y/a.png" }],
    ["a form's action", "form", { action: "https://x.y" }],
    ["a filter that loads a file", "g", { filter: "url(https://x.y/a.svg#b)" }],
    ["a fill with an escape", "g", { fill: "u\\72l(https://x.y)" }],
    ["an object", "p", { title: { a: 1 } }],
    ["a function", "p", { title: () => 1 }],
    ["an invalid name", "p", { "a b": "x", "1": "y" }],
    ["a style that loads a file", "p", { style: { backgroundColor: "url(//x.y)" } }],
    ["children and keys", "p", { children: "x", key: "y", ref: "z" }],
  ])("are left out: %s", (_, type, props) => {
    expect(elementProps(type, props)).toEqual({});
  });
});

describe("the props of a component", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["are plain data at every depth", { rows: [{ a: [1, "b", null] }] }, { rows: [{ a: [1, "b", null] }] }],
    ["may be called data and background", { data: [1], background: "grey" }, { data: [1], background: "grey" }],
    ["lose code as an address", { href: "javascript:alert(1)", title: "T" }, { title: "T" }],
    ["lose code as an address deep inside", { cards: [{ url: "javascript:x", t: 1 }] }, { cards: [{ t: 1 }] }],
    ["lose code under any name", { anything: "java\nscript:alert(1)" }, {}],
    ["lose documents in addresses", { anything: "data:text/html,<b>" }, {}],
    ["lose addresses with a name of their own", { imageUrl: "file:///x", iconSrc: "ftp://x.y" }, {}],
    ["lose raw HTML at every depth", { a: { dangerouslySetInnerHTML: { __html: "x" } } }, { a: {} }],
    ["lose functions and large numbers", { a: () => 1, b: 1n, c: 1 }, { c: 1 }],
    ["have allowed styles only", { style: { color: "red", position: "fixed" } }, { style: { color: "red" } }],
    ["lose a style without an allowed part", { style: { position: "fixed" } }, {}],
    ["keep text that mentions a scheme", { text: "Use javascript: never" }, { text: "Use javascript: never" }],
  ])("%s", (_, props, expected) => {
    expect(componentProps(props)).toEqual(expected);
  });
});

it.each([
  ["https://x.y/a.png", true],
  ["//x.y/a.png", true],
  ["/\\x.y/a.png", true],
  ["\\\\x.y/a.png", true],
  ["/a.png", false],
  ["a.png", false],
  ["javascript:alert(1)", false],
])("the address %j is that of another host: %j", (address, expected) => {
  expect(isForeign(address)).toBe(expected);
});

describe("the styles of a page", () => {
  it.each<[Record<string, unknown>]>([
    [{ color: "rgb(1, 2, 3)" }],
    [{ marginTop: "1rem", padding: 8 }],
    [{ width: "calc(100% - 2rem)", maxWidth: "min(10rem, 50%)" }],
    [{ display: "grid", gridTemplateColumns: "repeat(2, minmax(0, 1fr))" }],
    [{ position: "relative" }],
    [{ fontFamily: '"Fira Code", monospace' }],
    [{ borderRadius: "50%" }],
  ])("are allowed: %j", (style) => {
    expect(safeStyle(style)).toEqual(style);
  });

  it.each<[unknown]>([
    ["color: red"],
    [["color"]],
    [null],
    [{ backgroundImage: "url(/a.png)" }],
    [{ backgroundColor: "url(/a.png)" }],
    [{ color: "image-set('a.png')" }],
    [{ position: "fixed" }],
    [{ position: "absolute" }],
    [{ zIndex: 9999 }],
    [{ transform: "scale(99)" }],
    [{ marginTop: "-100vh" }],
    [{ margin: "0 -9px" }],
    [{ marginLeft: -20 }],
    [{ marginLeft: "calc(0px - 100vw)" }],
    [{ borderImageSource: "none" }],
    [{ width: "expression(alert(1))" }],
    [{ color: "re\\64" }],
    [{ color: "red /* x */" }],
    [{ width: Number.POSITIVE_INFINITY }],
    [{ width: "1".repeat(300) }],
    [{ width: { a: 1 } }],
    [{ "--x": "1" }],
    [{ content: '"x"' }],
  ])("are not allowed: %j", (style) => {
    expect(safeStyle(style)).toBeNull();
  });

  it("lose only the declarations that are not allowed", () => {
    expect(safeStyle({ color: "red", zIndex: 1 })).toEqual({ color: "red" });
  });

  it("have at most forty declarations", () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`gridA${"x".repeat(i)}`, "auto"]));
    expect(Object.keys(safeStyle(many) ?? {})).toHaveLength(40);
  });
});
