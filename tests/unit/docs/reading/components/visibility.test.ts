import { expect, test } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { renderMarkdown } from "#lib/docs/rendering/markdown.ts";

const SOURCE = [
  '<Visibility for="humans">\n  Click on Start.\n</Visibility>',
  '<Visibility for="agents">\n  ## For agents\n\n  Run `start`.\n</Visibility>',
].join("\n\n");

test("text for agents is on no page and in no index", () => {
  const { sections, headings } = parsePage(SOURCE, { path: "/docs/x", name: "X", format: "mdx" });
  expect(headings).toEqual([]);
  expect(sections.map(({ content }) => content)).toEqual(["Click on Start."]);
});

test("the page as Markdown has text for agents", () => {
  const markdown = renderMarkdown({ source: SOURCE, name: "X", format: "mdx", link: (href) => href });
  expect(markdown).toContain("## For agents");
});
