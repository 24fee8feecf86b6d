import { expect, test } from "vitest";
import { toDrawablePage } from "#components/docs/drawable-page.tsx";
import type { DocNode, DocPage } from "#lib/contract/docs.ts";

const page = (body: DocNode[]): DocPage => ({
  title: "T",
  titleId: "t",
  description: null,
  path: "/docs/t",
  headings: [],
  body,
  previous: null,
  next: null,
});

test("a page that React refuses is replaced by its Markdown, and reported once", async () => {
  // React allows no children in an element such as <br>.
  const broken = page([{ tag: "br", props: {}, children: ["x"] }]);
  const reasons: string[] = [];
  const draw = () =>
    toDrawablePage(
      broken,
      "v1",
      () => "# The *text*",
      (reason) => reasons.push(reason),
      "It could not be drawn.",
    );
  expect(JSON.stringify((await draw()).body)).toMatch(/could not be drawn.*# The \*text\*/);
  await draw();
  expect(reasons).toHaveLength(1);
  expect(reasons[0]).toContain("br");
});

test("any other page stays as it is", async () => {
  const fine = page([{ tag: "p", props: {}, children: ["x"] }]);
  expect(await toDrawablePage(fine, "v2", () => "", expect.fail, "")).toBe(fine);
});
