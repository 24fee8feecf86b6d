import { describe, expect, it } from "vitest";
import type { ThreadFile } from "#lib/contract/files.ts";
import { linkCopies, placeCitations, withPictures } from "#lib/runs/hosted/text.ts";

const A = { url: "/docs/a#b", title: "A [1]", heading: "B" };
const LINK = "[A \\[1\\] › B](/docs/a#b)";
/** Cites A at the mark, which is taken out. */
const place = (marked: string) => {
  const at = marked.indexOf("^");
  return placeCitations(marked.replace("^", ""), [{ at, name: "a.md", path: "/docs/a" }], () => A);
};

describe("a citation of a file", () => {
  it.each([
    ["a citation behind a sentence", "So it is.^ And on.", `So it is. ${LINK} And on.`],
    ["a citation behind a space", "So it is. ^And on.", `So it is. ${LINK} And on.`],
    ["a citation in the middle of a word", "So it i^s.", `So it is ${LINK}.`],
    ["a citation in a link", "See [th^is](/docs/c).", `See [this](/docs/c) ${LINK}.`],
    ["a citation in code", "Call `a^b()` now.", `Call \`ab()\` ${LINK} now.`],
    ["a citation in a code block", "```js\na^b()\n```\nOn.", `\`\`\`js\nab()\n\`\`\`\n\n${LINK}\nOn.`],
    ["a citation behind a code block", "```js\nab()\n```^", `\`\`\`js\nab()\n\`\`\`\n\n${LINK}`],
    ["a citation in an item of a list", "- one^\n- two", `- one ${LINK}\n- two`],
    ["a citation at the beginning of a line", "- one\n^- two", `- one ${LINK}\n- two`],
    ["a citation at the beginning", "^So.", `${LINK} So.`],
  ])("%s becomes a link and leaves the Markdown around it intact", (_, marked, text) => {
    expect(place(marked)).toBe(text);
  });

  it("a citation beyond the text is added at its end", () => {
    expect(placeCitations("So.", [{ at: 99, name: "a", path: "/docs/a" }], () => A)).toBe(`So. ${LINK}`);
  });

  it("a citation is not repeated without text in between", () => {
    const twice = [3, 4].map((at) => ({ at, name: "a", path: "/docs/a" }));
    expect(placeCitations("So. On.", twice, () => A)).toBe(`So. ${LINK} On.`);
  });

  it("a citation of a file that is not a docs page does not change the text", () => {
    expect(placeCitations("So.", [{ at: 3, name: "a", path: null }], () => null)).toBe("So.");
  });
});

const file = (name: string, media_type = "text/csv"): ThreadFile => ({
  ...{ id: `file_${name}`, object: "file", name, media_type, bytes: 1 },
});
const FILES = [file("t.csv"), file("my table.csv"), file("c.png", "image/png")];
const at = (name: string) => `/api/paste-assistant-file/file_${name}`;

describe("a long text of citation marks", () => {
  it.each([
    ["a text of citation marks only", "【†".repeat(50_000)],
    ["a text of one endless citation mark", `【${"†".repeat(99_999)}`],
    ["a text of newer citation marks", "\uE200".repeat(100_000)],
    ["a text of pictures only", `${"![".repeat(50_000)}†`],
  ])("%s is read quickly", (_, text) => {
    expect(withPictures(linkCopies(text, FILES), FILES).startsWith(text)).toBe(true);
  });
});

describe("a path in the sandbox", () => {
  it.each([
    ["a link", "See [the table](sandbox:/mnt/data/t.csv).", `See [the table](${at("t.csv")}).`],
    ["an encoded link", "[x](sandbox:/mnt/data/my%20table.csv)", `[x](${at("my table.csv")})`],
    ["a picture", "![A chart](sandbox:/mnt/data/c.png)", `![A chart](${at("c.png")})`],
    ["a picture of a file that is no picture", "![t](sandbox:/mnt/data/t.csv)", `[t](${at("t.csv")})`],
    ["a picture in a link", "[![c](sandbox:/mnt/data/c.png)](sandbox:/mnt/data/c.png)", `[c.png](${at("c.png")})`],
    ["a link to a file that was not kept", "[gone](sandbox:/mnt/data/gone.csv)!", "gone!"],
    ["a link without words", "[](sandbox:/mnt/data/gone.csv)", "gone.csv"],
    ["a bare path", "Saved to sandbox:/mnt/data/t.csv now", "Saved to t.csv now"],
    ["a citation mark", "So it is【4:0†a.md】.", "So it is."],
    ["a newer citation mark", "So it is.\uE200filecite\uE202turn0file0\uE201 On.", "So it is. On."],
    ["brackets of another script", "【重要】 sandbox", "【重要】 sandbox"],
  ])("a text with %s is shown in the form for readers", (_, text, linked) => {
    expect(linkCopies(text, FILES)).toBe(linked);
    expect(linkCopies(linked, FILES)).toBe(linked);
  });

  it("the path of a file that was made twice leads to the last one", () => {
    const later = { ...file("t.csv"), id: "file_later" };
    expect(linkCopies("[t](sandbox:/t.csv)", [...FILES, later])).toBe("[t](/api/paste-assistant-file/file_later)");
  });
});

describe("pictures that code made", () => {
  it("pictures that the text does not show are added at its end", () => {
    expect(withPictures("So.", FILES)).toBe(`So.\n\n![c.png](${at("c.png")})`);
    expect(withPictures(`![c](${at("c.png")}) So.`, FILES)).toBe(`![c](${at("c.png")}) So.`);
    expect(withPictures(`[c](${at("c.png")}) So.\n`, FILES)).toContain(`So.\n\n![c.png](`);
    expect(withPictures("So.\n", [])).toBe("So.\n");
    const named = { ...file("[1].png", "image/png"), id: "file_n" };
    const shown = withPictures("So.", [named]);
    expect(withPictures(shown, [named])).toBe(shown);
  });
});
