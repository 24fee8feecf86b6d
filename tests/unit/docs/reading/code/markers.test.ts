/** Comments in code that are meant for a generator. */
import { describe, expect, test } from "vitest";
import { readMarkers } from "#lib/docs/reading/code/markers.ts";

const NONE = { marked: [], inserted: [], deleted: [], failing: [], words: [] };

describe("marker comments", () => {
  test.each<[string, string, Partial<ReturnType<typeof readMarkers>>]>([
    ["the next line", "a\n// highlight-next-line\nb", { text: "a\nb", marked: [2] }],
    ["a range", "a\n{/* highlight-start */}\nb\nc\n{/* highlight-end */}\nd", { text: "a\nb\nc\nd", marked: [2, 3] }],
    ["a comment of the shell", "# highlight-next-line\nnpm i", { text: "npm i", marked: [1] }],
    ["a comment of HTML", "<!-- highlight-next-line -->\n<b>", { text: "<b>", marked: [1] }],
    ["added and removed lines", "a // [!code --]\nb // [!code ++]", { text: "a\nb", deleted: [1], inserted: [2] }],
    ["a note for several lines", "// [!code highlight:2]\na\nb\nc", { text: "a\nb\nc", marked: [1, 2] }],
    ["a note behind a line for several", "a // [!code focus:2]\nb\nc", { text: "a\nb\nc", marked: [1, 2] }],
    ["a mistake", "a # [!code error]\nb /* [!code warning] */", { text: "a\nb", failing: [1, 2] }],
    ["a note behind words", "a // new value [!code ++]", { text: "a // new value", inserted: [1] }],
    ["words above a line", "// styles [!code ++]\na", { text: "// styles\na", inserted: [1, 2] }],
    ["a word", "// [!code word:port]\nconst port = 1", { text: "const port = 1", words: ["port"] }],
    ["two notes of one line", "a // [!code focus] // [!code ++]", { text: "a", marked: [1], inserted: [1] }],
    [
      "an escaped note, which is an example",
      "a // [!!code ++]\nb // [\\!code --]",
      { text: "a // [!code ++]\nb // [!code --]" },
    ],
  ])("%s", (_, code, expected) => {
    expect(readMarkers(code, "ts")).toEqual({ ...NONE, ...expected });
  });

  test.each([
    ["// ---cut---", "import x\n// ---cut---\nuse(x)", "use(x)"],
    ["// ---cut-after---", "use(x)\n// ---cut-after---\nend()", "use(x)"],
    ["a hidden part", "a\n// ---cut-start---\nb\n// ---cut-end---\nc", "a\nc"],
    ["a query", "const a = 1\n//    ^?\nb", "const a = 1\nb"],
    ["a query that says something", "const a = 1\n//    ^? number", "const a = 1\n//    ^ number"],
    ["settings of the compiler", "// @errors: 2322\n// @noErrors\na", "a"],
    ["the name of a file", "// @filename: a.ts\nlet b", "// a.ts\nlet b"],
  ])("of Twoslash: %s", (_, code, text) => {
    expect(readMarkers(code, "ts").text).toBe(text);
  });

  test.each([
    "// see highlight-next-line in the docs",
    "const cut = '---cut---'",
    "// highlights the next line",
    "email@errors.example",
    "",
    "\n\na",
  ])("code that is none stays: %s", (code) => {
    expect(readMarkers(code, "ts")).toEqual({ ...NONE, text: code });
  });

  test("in Markdown a comment of another language is text", () => {
    expect(readMarkers("// [!code ++]\n// highlight-next-line", "md").text).toContain("[!code ++]");
  });

  test("a long line does not take long", () => {
    const began = performance.now();
    readMarkers(`${" ".repeat(200_000)}// [!code x\n${"// ".repeat(50_000)}`, "ts");
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
