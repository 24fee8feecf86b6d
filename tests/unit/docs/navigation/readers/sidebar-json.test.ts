import { expect, test } from "vitest";
import { openProject, pagesIn } from "../../../../support/docs-project.ts";

test("each file is a group, and a section header is the group of what follows", async () => {
  const sidebar = (title: string, routes: unknown[]) => JSON.stringify({ title, path: "/", routes });
  const docs = await openProject(
    {
      ...pagesIn("src/content", "learn/index.md", "learn/a.md", "reference/x.md", "reference/y.md"),
      "src/sidebarReference.json": sidebar("API", [
        { hasSectionHeader: true, sectionHeader: "core@{{version}}" },
        { title: "X", path: "/reference/x" },
        { hasSectionHeader: true, sectionHeader: "dom" },
        { title: "Y", path: "/reference/y" },
      ]),
      "src/sidebarLearn.json": sidebar("Learn", [
        { title: "Start", path: "/learn", routes: [{ title: "A", path: "/learn/a" }] },
        { title: "Empty heading" },
      ]),
    },
    "src/content",
  );
  expect(docs.outline).toEqual([
    ["Learn", ["A"]],
    [
      "API",
      [
        ["core", ["X"]],
        ["dom", ["Y"]],
      ],
    ],
  ]);
  expect(docs.nav[0]?.path).toBe("/docs/learn");
});
