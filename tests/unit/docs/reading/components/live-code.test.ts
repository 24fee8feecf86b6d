/** Code inside components, as index, page and Markdown get it. */
import { describe, expect, test } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";
import { renderMarkdown } from "#lib/docs/rendering/markdown.ts";
import { renderPage } from "#lib/docs/rendering/render.ts";

const contentOf = (source: string) =>
  parsePage(source, { path: "/docs/x", name: "X", format: "mdx" })
    .sections.map(({ content }) => content)
    .join("\n");
const input = (source: string) => ({ source, format: "mdx" as const, name: "X", link: (href: string) => href });

const EXAMPLE = '<LivePreview scope={{Tile}} language="tsx">\n  {`<Tile>\n    Warm\n  </Tile>`}\n</LivePreview>';

describe("a template literal of several lines inside a component", () => {
  test("is a code block in its language everywhere", async () => {
    const block = "```tsx\n<Tile>\n  Warm\n</Tile>\n```";
    expect(contentOf(EXAMPLE)).toContain(block);
    expect(renderMarkdown(input(EXAMPLE))).toContain(block);
    const { body } = await renderPage(input(EXAMPLE));
    expect(body).toMatchObject([{ tag: "CodeBlock", props: { lang: "tsx" } }]);
  });

  test.each([
    ["<Preview code={`a {\n  color: red;\n}`} />", "```css\na {\n  color: red;\n}\n```"],
    ["<Mermaid chart={`graph TD\n  a --> b`} />", "```mermaid\ngraph TD\n  a --> b\n```"],
    ["<Run>{`npm i\nnpm start`}</Run>", "```bash\nnpm i\nnpm start\n```"],
    ["export const demo = `<b>\n</b>`\n\n<Live>{demo}</Live>", "```jsx\n<b>\n</b>\n```"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the page's own code
    ["export const name = 'Ada'\n\n<Live>{`<b>\n${name}\n</b>`}</Live>", "```jsx\n<b>\nAda\n</b>\n```"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the page's own code
    ["<Live>{`<b>\n${useName()}\n</b>`}</Live>", "```jsx\n<b>\n${useName()}\n</b>\n```"],
  ])("%s", (source, block) => expect(contentOf(source)).toContain(block));

  test.each([
    ["<LivePreview>{`<Spinner />`}</LivePreview>", "```jsx\n<Spinner />\n```"],
    ['<Show language="html">\n  {`<hr>`}\n</Show>', "```html\n<hr>\n```"],
  ])("has one line only in a component for code: %s", (source, block) => expect(contentOf(source)).toContain(block));

  test.each(["Press <Code>{`Esc`}</Code> twice.", "<Note>{`Two\nlines`}</Note>", "<Live>{`one line`}</Live>"])(
    "is prose in %s",
    (source) => {
      expect(contentOf(source)).not.toContain("```");
    },
  );
});

test("marker comments are neither in the index nor in Markdown, where changes are a diff", () => {
  const source = "```ts\n// ---cut---\nold() // [!code --]\nfresh() // [!code ++]\n```\n\nUse `let a{:ts}`.";
  for (const text of [contentOf(source), renderMarkdown(input(source))]) {
    expect(text).toContain("```diff\n- old()\n+ fresh()\n```");
    expect(text).toContain("`let a`");
    expect(text).not.toMatch(/\[!code|cut/);
  }
});

describe("trees of files", () => {
  test.each([
    '<Files><Folder name="app"><File name="page.tsx" /></Folder><File name="a.ts" /></Files>',
    '<Tree>\n<Tree.Folder name="app" defaultOpen>\n<Tree.File name="page.tsx" />\n</Tree.Folder>\n<Tree.File name="a.ts" />\n</Tree>',
    '<FileTree>\n<FileTree.Folder name="app">\n<FileTree.File name="page.tsx" />\n</FileTree.Folder>\n<FileTree.File name="a.ts" />\n</FileTree>',
    "<FileTree>\n- app/\n  - page.tsx\n- a.ts\n</FileTree>",
  ])("%s is a nested list", async (source) => {
    expect(contentOf(source)).toContain("- app/\n  - page.tsx\n- a.ts");
    const { body } = await renderPage(input(source));
    expect(JSON.stringify(body)).toMatch(/doc-tree.*is-folder.*app\/.*is-file.*page\.tsx.*is-file.*a\.ts/);
  });
});
