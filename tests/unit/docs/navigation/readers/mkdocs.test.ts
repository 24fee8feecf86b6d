import { expect, test } from "vitest";
import { openProject, pagesIn } from "../../../../support/docs-project.ts";

const nav = (extra: string) => `
site_name: !ENV [NAME, "Docs"]
plugins:
  - x: { format: !!python/name:pymdownx.superfences.fence_code_format "" }
${extra}
nav:
  - Home: index.md
  - features.md
  - "":
    - learn/index.md
    - learn/a.md
  - Guide:
    - guide/index.md
    - Deep: [guide/b.md]
  - Chat: https://chat.test
  - gone.md
`;
const pages = pagesIn(
  "docs",
  "index.md",
  "features.md",
  "learn/index.md",
  "learn/a.md",
  "guide/index.md",
  "guide/b.md",
);

test("nav is read in spite of tags of Python, and a group without a title has that of its index", async () => {
  const docs = await openProject({ ...pages, "mkdocs.yml": nav("") });
  expect(docs.outline).toEqual(["Home", "features", ["learn", ["a"]], ["Guide", ["guide", ["Deep", ["b"]]]], "Chat"]);
  expect(docs.report.navigation).toMatchObject({ generator: "MkDocs", file: "../mkdocs.yml", unknown: ["gone.md"] });
});

test("with navigation.indexes, an index is the page of its group", async () => {
  const docs = await openProject({ ...pages, "mkdocs.yml": nav("theme: { features: [navigation.indexes] }") });
  expect(docs.nav[3]).toMatchObject({ title: "Guide", path: "/docs/guide", entries: [{ title: "Deep" }] });
});
