/** No content of a page may end in an error: whatever a page says, React draws something. */
import fc from "fast-check";
import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime.js";
import type { NextRouter } from "next/router.js";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { renderNodes } from "#components/docs/doc-nodes.tsx";
import type { DocNode } from "#lib/contract/docs.ts";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { drawComponents } from "#lib/docs/rendering/components/draw.ts";
import { toDrawable } from "#lib/docs/rendering/drawable.ts";
import { renderMarkdown } from "#lib/docs/rendering/markdown.ts";
import { renderPage } from "#lib/docs/rendering/render.ts";

const toHtml = (body: DocNode[]): string =>
  renderToStaticMarkup(
    <RouterContext.Provider value={{ asPath: "/docs/x" } as NextRouter}>{renderNodes(body)}</RouterContext.Provider>,
  );
const input = (source: string) => ({ source, format: "mdx" as const, name: "X", link: (href: string) => href });
async function html(source: string): Promise<string> {
  const { body, problem } = await renderPage(input(source));
  expect(problem).toBeNull();
  return toHtml(JSON.parse(JSON.stringify(body)));
}

describe("JSX in a prop", () => {
  test.each([
    ["<Callout title={<>Mind the <b>step</b></>}>It is high.</Callout>", /Mind the <b>step<\/b>.*It is high/s],
    ["<Step title={<code>npm i</code>}>Then wait.</Step>", /<code>npm i<\/code>.*Then wait/s],
    [
      "<Card title={<>Big <i>news</i></>} icon={<Icon name='x' />} href='/docs/x'>Read</Card>",
      /Big <i>news<\/i>.*Read/s,
    ],
    ["<Accordion title={[<b>One</b>, ' two']}>Deep</Accordion>", /<summary><b>One<\/b> two<\/summary>/],
    ["<Gizmo title={<b>Seen</b>} icon={<i>unseen</i>}>Body</Gizmo>", /^(?!.*unseen).*<b>Seen<\/b>.*Body/s],
    ["<Faq items={[{ question: <b>Why?</b>, answer: 'So.' }]} />", /Why\?.*So\./s],
    ["<Tabs><Tab label={<b>Gas</b>}>Flame</Tab></Tabs>", />Gas<\/button>.*Flame/s],
  ])("is drawn: %s", async (source, expected) => expect(await html(source)).toMatch(expected));

  test("is text in the index and in Markdown, without its options", () => {
    const source = '<Callout title={<>Mind <b className="loud">the step</b></>}>High.</Callout>';
    const [section] = parsePage(source, { path: "/docs/x", name: "X", format: "mdx" }).sections;
    expect(section?.content).toMatch(/^Mind the step\s+High\.$/);
    expect(renderMarkdown(input(source))).toBe("> **Mind the step**\n>\n> High.");
  });

  test("data that looks like a node stays data", async () => {
    const fake = '{ tag: "iframe", props: { src: "//evil.example" }, children: ["fake"] }';
    expect(await html(`<Callout title={${fake}} slots={{ title: [${fake}] }}>Body</Callout>`)).not.toMatch(
      /evil|iframe/,
    );
  });
});

describe("a component by the name of ours", () => {
  test.each([
    [
      '<Diagram name="tree" height={608} alt="A tree of props">Two children</Diagram>',
      /A tree of props.*Two children/s,
    ],
    ["<Diagram rows={{ a: 1 }}>Inside</Diagram>", /Inside/],
    ["<SequenceDiagram messages='none'>Inside</SequenceDiagram>", /Inside/],
    ["<CodeBlock lines={7} colors='x'>const a = 1</CodeBlock>", /const a = 1/],
    ["<Tabs items={{ a: 1 }}>Inside</Tabs>", /Inside/],
  ])("is drawn by its content, not by ours: %s", async (source, expected) => {
    const drawn = await html(source);
    expect(drawn).toMatch(expected);
    expect(drawn).not.toMatch(/\[object|undefined|<svg role/);
  });
});

const NAMES =
  "div p br img hr input svg title text a table td summary details b h2 pre code Callout Badge CodeBlock Diagram " +
  "SequenceDiagram Tabs Tab TabItem Step Steps Card Cards Accordion CodeGroup FileTree Frame Update ParamField TypeTable " +
  "Tooltip Icon Do LearnMore Illustration YouTube Visibility Gizmo constructor toString";
const PROPS =
  "title label type kind name href src alt style className id rows items values lines messages participants captions " +
  "children text tags description open required default checked width align code icon level caption dangerouslySetInnerHTML";

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(undefined, Number.NaN, "", "javascript:alert(1)", [[]], [null], { a: [{}] }),
);
const { node } = fc.letrec<{ node: DocNode }>((tie) => ({
  node: fc.oneof(
    { depthSize: "medium", maxDepth: 5 },
    fc.string({ maxLength: 8 }),
    fc.record({
      tag: fc.constantFrom(...NAMES.split(" ")),
      props: fc.dictionary(fc.constantFrom(...PROPS.split(" ")), value, { maxKeys: 4 }) as fc.Arbitrary<
        Record<string, unknown>
      >,
      children: fc.array(tie("node"), { maxLength: 3 }),
      slots: fc.dictionary(fc.constantFrom("title", "icon", "label"), fc.array(tie("node"), { maxLength: 2 }), {
        maxKeys: 1,
      }),
    }),
  ),
}));

describe("elements that HTML does not allow where they are", () => {
  const draw = (nodes: DocNode[]) => toHtml(toDrawable(nodes));
  const of = (tag: string, ...children: DocNode[]): DocNode => ({ tag, props: {}, children });
  test.each<[DocNode, string]>([
    [of("p", "a", of("ul", of("li", "b"))), '<div class="doc-paragraph">a<ul><li>b</li></ul></div>'],
    [of("p", of("b", of("p", "a"))), '<div class="doc-paragraph"><b><p>a</p></b></div>'],
    [of("table", of("tr", of("td", "a"))), "<div><table><tbody><tr><td>a</td></tr></tbody></table></div>"],
    [of("table", "x", of("thead", of("tr", "a"))), "x<div><table><thead><tr><td>a</td></tr></thead></table></div>"],
    [of("div", of("tbody", of("tr", of("td", "a")))), "<div><div>a</div></div>"],
    [of("li", "a"), "<div>a</div>"],
    [of("a", "a", of("a", "b")), "<a>a<span>b</span></a>"],
  ])("%j", (node, expected) => {
    const drawn = draw([node])
      .replace(/<div class="doc-scroll[^>]*>/, "<div>")
      .replace(/ href=""/g, "");
    expect(drawn).toBe(expected);
  });
});

describe("whatever a page is made of", () => {
  test("React draws every tree", () => {
    fc.assert(
      fc.property(fc.array(node, { maxLength: 3 }), (nodes) => {
        const drawn = toDrawable(drawComponents(nodes));
        expect(typeof toHtml(JSON.parse(JSON.stringify(drawn)))).toBe("string");
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["quotes in quotes", `${">".repeat(150)} deep`],
    ["lists in lists", Array.from({ length: 60 }, (_, i) => `${"  ".repeat(i)}- deep`).join("\n")],
    ["elements in elements", `${"<b>".repeat(300)}deep${"</b>".repeat(300)}`],
    ["components in components", `${"<Card>".repeat(200)}deep${"</Card>".repeat(200)}`],
    ["an expression in an expression", `{${"(".repeat(500)}1${")".repeat(500)}}\n\ndeep`],
    ["emphasis in emphasis", `${"*a **b ".repeat(100)}deep`],
    ["a name that is no name", "<constructor>deep</constructor>\n\n<__proto__ />"],
    ["exports of one name", "export const a = 1\n\nexport const a = 2\n\ndeep"],
  ])(
    "a page is drawn: %s",
    async (_, source) => {
      expect(() => parsePage(source, { path: "/docs/x", name: "X", format: "mdx" })).not.toThrow();
      const { body } = await renderPage(input(source));
      expect(toHtml(JSON.parse(JSON.stringify(body)))).toContain("deep");
    },
    20_000,
  );

  test("a page that cannot be drawn as written says so, and shows its text without components", async () => {
    const { body, problem } = await renderPage(
      input("export const a = 1\n\nexport const a = 2\n\n<Card title='T'>deep</Card>"),
    );
    expect(problem).toMatch(/^shown as plain Markdown: /);
    expect(toHtml(body)).toMatch(/could not be drawn.*deep/s);
  });
});
