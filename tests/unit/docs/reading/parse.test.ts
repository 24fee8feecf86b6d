/** What a page says of itself, and texts in props and descriptions that are Markdown. */
import { describe, expect, test } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { renderMarkdown } from "#lib/docs/rendering/markdown.ts";
import { renderPage } from "#lib/docs/rendering/render.ts";

const parse = (source: string) => parsePage(source, { path: "/docs/x", name: "X", format: "mdx" });
const input = (source: string) => ({ source, format: "mdx" as const, name: "X", link: (href: string) => href });

describe("a description", () => {
  test.each([
    ["We ship [canaries](/canaries) **early**.", "We ship canaries early."],
    ["Call `open()` first.", "Call open() first."],
    ["Use <b> and snake_case_names * 2.", "Use <b> and snake_case_names * 2."],
  ])("is plain text: %s", (written, plain) => {
    expect(parse(`---\ndescription: "${written}"\n---\nText`).description).toBe(plain);
  });
});

describe("the caption of a frame", () => {
  const FRAME = '<Frame caption="See [the park](https://park.example) **today**.">\n  ![Trees](trees.png)\n</Frame>';

  test("is Markdown on the page, in the index and in the export", async () => {
    const { body } = await renderPage(input(FRAME));
    expect(JSON.stringify(body)).toContain('"href":"https://park.example"');
    expect(parse(FRAME).sections.map(({ content }) => content)).toEqual([
      expect.stringContaining("See the park today."),
    ]);
    expect(renderMarkdown(input(FRAME))).toContain("[the park](https://park.example)");
  });
});

test.each([
  ["データを**「ストリーム」**で送る", "strong"],
  ["これは*「例」*です", "em"],
])("emphasis ends beside the punctuation of Chinese, Japanese and Korean: %s", async (source, tag) => {
  const { body } = await renderPage(input(source));
  expect(body).toMatchObject([{ tag: "p", children: [expect.any(String), { tag }, expect.any(String)] }]);
});
