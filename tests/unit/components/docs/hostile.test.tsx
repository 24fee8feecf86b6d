/** Docs somebody wrote to harm their readers: what reaches a browser loads nothing, runs nothing, covers nothing. */
import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime.js";
import type { NextRouter } from "next/router.js";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { renderNodes } from "#components/docs/doc-nodes.tsx";
import type { DocNode } from "#lib/contract/docs.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { renderPage } from "#lib/docs/rendering/render.ts";

const render = async (source: string) =>
  (await renderPage({ source, format: "mdx", name: "X", link: (href) => href })).body;

/** Values no style may have, and styles that cover what is around them. */
const VALUES = [
  "url(//evil.example/a)",
  "u\\\\72l(//evil.example/a)",
  "\\\\75rl(//evil.example/a)",
  "URL(//evil.example/a)",
  "image-set('//evil.example/a' 1x)",
  "-webkit-image-set('//evil.example/a' 1x)",
  "image('//evil.example/a')",
  "cross-fade(url(//evil.example/a), red)",
  "src('//evil.example/a')",
  "attr(data-x)",
  "expression(alert(1))",
  "exp/**/ression(alert(1))",
  "red; background: u\\\\72l(//evil.example/a)",
  "@import '//evil.example/a'",
];
const PROPERTIES = ["background", "backgroundColor", "width", "listStyleType"];
const styles = PROPERTIES.flatMap((name) => VALUES.map((value) => `<div style={{ ${name}: "${value}" }}>x</div>`));
const overlays = [
  '{ position: "fixed", inset: 0 }',
  '{ position: "absolute", top: 0 }',
  '{ position: "sticky" }',
  '{ position: "f\\\\69xed" }',
  "{ zIndex: 99999 }",
  '{ transform: "scale(99)" }',
  '{ margin: "-9999px" }',
  '{ marginTop: "calc(0px - 100vh)" }',
  '{ boxShadow: "0 0 0 9999px red" }',
  '{ "--x": "u\\\\72l(//evil.example)" }',
].map((style) => `<div style={${style}}>x</div>`);
const SCHEMES = [
  "javascript:alert(1)",
  "java\\nscript:alert(1)",
  "\\u0001javascript:alert(1)",
  "data:text/html,evil",
  "vbscript:evil",
];
const urls = SCHEMES.flatMap((url) => [
  `<a href={"${url}"}>x</a>`,
  `<Card href={"${url}"}>x</Card>`,
  `<LinkCard to={"${url}"}>x</LinkCard>`,
  `<Card title="x" url={"${url}"} action={"${url}"}>x</Card>`,
  `<Card items={[{ href: "${url}", icon: "${url}" }]}>x</Card>`,
]);
const loads = [
  '<img src="/\\evil.example/a" />',
  '<img src="\\\\\\\\evil.example/a" />',
  '<img src="//evil.example/a" />',
  '<img src="/\t/evil.example/a" />',
  '<img src={"/\\n/evil.example/a"} />',
  '<img src="/a" srcset="//evil.example/a 1x" />',
  '<input type="image" src="//evil.example/a" />',
  '<table background="//evil.example/a"><tbody><tr><td>x</td></tr></tbody></table>',
  '<svg><rect fill="url(//evil.example/a#b)" /></svg>',
  '<svg><rect filter="u\\72l(//evil.example/a#b)" /></svg>',
  '{{ tag: "iframe", props: { src: "//evil.example/a" }, children: [] }}',
  '{[{ tag: "img", props: { src: "//evil.example/a" }, children: [] }]}',
];

const hostile = [...styles, ...overlays, ...urls, ...loads];

const elements = (nodes: DocNode[]): Exclude<DocNode, string>[] =>
  nodes.flatMap((node) => (typeof node === "string" ? [] : [node, ...elements(node.children)]));

test("there are at least 60 hostile pages", () => expect(hostile.length).toBeGreaterThanOrEqual(60));

test.each(hostile)("loads, runs and overlays nothing: %s", async (source) => {
  const body = await render(`Before\n\n${source}\n\nAfter`);
  const html = renderToStaticMarkup(
    <RouterContext.Provider value={{ asPath: "/docs/x" } as NextRouter}>{renderNodes(body)}</RouterContext.Provider>,
  );
  expect(html).toContain("Before");
  expect(html).toContain("After");
  // A picture of another host becomes a link, which loads nothing until a reader follows it.
  const tags = (html.match(/<[^>]+>/g) ?? []).filter((tag) => !tag.startsWith("<a "));
  expect(tags.join("")).not.toMatch(/evil|<script|<iframe|\son\w+=|style="/i);
  expect(html).not.toMatch(/href="[^"]*(script|data):/i);
  // Props nobody draws today are held to the same.
  const props = JSON.stringify(
    elements(body)
      .filter(({ tag }) => tag !== "a")
      .map((node) => node.props),
  );
  expect(props).not.toMatch(/evil|script:|data:|fixed|zIndex/i);
});

describe("harmless styles", () => {
  test.each([
    { width: "50%", maxWidth: 300, height: "calc(100% - 2rem)" },
    { color: "#ff0000", backgroundColor: "rgb(0 0 0 / 50%)", opacity: 0.5 },
    { display: "grid", gridTemplateColumns: "repeat(2, minmax(0, 1fr))", gap: "1rem" },
    { margin: "0 auto", padding: 8, border: "1px solid var(--line)", borderRadius: 4 },
    { fontFamily: '"Open Sans", sans-serif', lineHeight: 1.5, textAlign: "center" },
    { position: "relative", float: "left", aspectRatio: "16 / 9", objectFit: "cover", overflow: "auto" },
  ])("%j is allowed", async (style) => {
    const [node] = elements(await render(`<div style={${JSON.stringify(style)}}>x</div>`));
    expect(node?.props.style).toEqual(style);
  });

  test("a forbidden declaration is removed without the others", async () => {
    const [node] = elements(await render('<div style={{ color: "red", background: "url(/a)" }}>x</div>'));
    expect(node?.props.style).toEqual({ color: "red" });
  });
});

describe("limits of frontmatter", () => {
  const parse = (frontmatter: string) =>
    parsePage(`---\n${frontmatter}\n---\n# Body\n\nText.`, { path: "/docs/x", name: "X", format: "mdx" });

  test.each(["keywords", "title", "starters", "anything"])("an alias bomb in %s discards the frontmatter", (field) => {
    const levels = [..."bcdef"].map(
      (name, at) => `${name}: &${name} [${Array(10).fill(`*${"abcde"[at]}`).join(", ")}]`,
    );
    const page = parse(`a: &a ["lol lol lol lol"]\n${levels.join("\n")}\n${field}: *f`);
    expect(JSON.stringify(page.notes)).toContain("aliases counted in full");
    expect(page).toMatchObject({ title: "Body", keywords: [], starters: [] });
    expect(JSON.stringify(page).length).toBeLessThan(5_000);
  });

  test("a long text that is aliased often discards the frontmatter", () => {
    const page = parse(`a: &a ${"x".repeat(9_600)}\nkeywords: [${Array(1_000).fill("*a").join(",")}]`);
    expect(JSON.stringify(page.notes)).toContain("aliases counted in full");
    expect(page.keywords).toEqual([]);
  });

  test("a value that contains itself is reported as nested too deeply", () => {
    expect(
      parse("keywords: &a [*a]")
        .notes.map(({ text }) => text)
        .join(),
    ).toContain("nested deeper");
  });

  test("frontmatter with too many bytes is discarded", () => {
    const page = parse(`title: T\nother: ${"x".repeat(40_000)}`);
    expect(JSON.stringify(page.notes)).toContain("longer than 32768 bytes");
    expect(page.title).toBe("Body");
  });

  test("a field that is too long is dropped without the others", () => {
    const page = parse(`title: ${"x".repeat(301)}\ndescription: Short.\nkeywords: [a, b]`);
    expect(page).toMatchObject({ title: "Body", description: "Short.", keywords: ["a", "b"] });
    expect(page.notes).toEqual([{ kind: "frontmatter", text: "too long in the frontmatter and left out: title" }]);
  });

  test("a small alias is accepted", () => {
    expect(parse("keywords: &k [a, b]\ntags: *k")).toMatchObject({ keywords: ["a", "b"], notes: [] });
  });
});
