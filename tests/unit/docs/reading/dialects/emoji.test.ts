import { expect, test } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";

const parse = (source: string) => parsePage(source, { path: "/docs/x", name: "X", format: "md" });
const contentOf = (source: string) => parse(source).sections[0]?.content;

test.each([
  [":tada: Done :+1:", "🎉 Done 👍"],
  ["(:heavy_check_mark:)", "(✔️)"],
])("a name becomes its emoji: %s", (source, text) => {
  expect(contentOf(source)).toBe(text);
});

test.each([["10:100:20"], [":no_such_emoji:"], ["`:tada:`"], ["a::tada::b"], [":constructor:"]])(
  "stays: %s",
  (source) => {
    expect(contentOf(source)).toBe(source);
  },
);

test("a heading's id is made from the name", () => {
  expect(parse("Text\n\n## :tada: News").headings).toEqual([{ id: "tada-news", text: "🎉 News", depth: 2 }]);
});
