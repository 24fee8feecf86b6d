import { expect, it } from "vitest";
import { formatOf } from "#lib/docs/reading/format.ts";

it.each([
  ["an .mdx file", "a.mdx", "Text", "mdx"],
  ["plain Markdown", "a.md", "# Title\n\nText", "md"],
  ["an .md file with imports", "a.md", 'import Tabs from "@theme/Tabs";\n\nText', "mdx"],
  ["an .md file with a component", "a.md", "Text\n\n<Tabs>\n</Tabs>", "mdx"],
  ["an .md file with a component of a group", "a.md", "<Tabs.Item>\nx\n</Tabs.Item>", "mdx"],
  ["an .md file with an indented component", "a.md", "- a\n\n  <Note/>", "mdx"],
  ["an .md file with a comment of MDX", "a.md", "Text\n\n{/* not seen */}", "mdx"],
  ["an import in a code block", "a.md", '```js\nimport a from "a";\n```', "md"],
  ["a component in a code block", "a.md", "```jsx\n<Tabs />\n```", "md"],
  ["HTML", "a.md", "<div>Text</div>", "md"],
  ["a sentence that begins with import", "a.md", "import taxes are due", "md"],
  ["a component inside a sentence", "a.md", "Use <Tabs> for this", "md"],
  ["a capital ending", "A.MD", "Text", "md"],
])("the syntax of a file is recognized: %s", (_, file, source, expected) => {
  expect(formatOf(file, source)).toBe(expected);
});
