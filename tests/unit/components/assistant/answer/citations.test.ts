import { describe, expect, it } from "vitest";
import { docsPath, formOf, isTitle, sourcesOf, uniqueByUrl } from "#components/assistant/answer/citations.ts";
import { toMarkdown } from "#components/assistant/answer/copy.ts";
import { advance, EMPTY } from "#components/assistant/answer/markdown/blocks.ts";
import type { RunStep, UrlCitation } from "#lib/contract/assistant.ts";
import { filePath } from "#lib/contract/files.ts";
import { english } from "#tests/support/texts.ts";

const ORIGIN = "https://docs.example";
const blocksOf = (text: string, streaming = false) => advance(EMPTY, text, streaming).blocks;
const citation = (url: string, title: string, more: Partial<UrlCitation> = {}): UrlCitation => ({
  type: "url_citation",
  url,
  title,
  start_index: 0,
  end_index: 0,
  snippet: "It begins so.",
  changed: false,
  ...more,
});
const step = (...sections: RunStep["sections"]): RunStep => ({
  type: "tool_call",
  tool: "get_relevant_docs",
  query: "limits",
  sections,
  covered: true,
  ms: 1,
  error: null,
});

const TEXT = `One. [B › Two](/docs/b#two) See [a page](/docs/a/) and [elsewhere](https://other.example/docs/a).

- Three. [B › Two](${ORIGIN}/docs/b#two)
- Four. [C › Größe](/docs/c#größe)

| a |
| - |
| [D](/docs/d#d) |
`;

describe("numbers of citations", () => {
  it("sections are numbered by first appearance, once each, however their address is spelt", () => {
    const numbers = [...sourcesOf(blocksOf(TEXT), [], null, ORIGIN)].map(([path, { number }]) => [path, number]);
    expect(numbers).toEqual([
      ["/docs/b#two", 1],
      ["/docs/a", 2],
      ["/docs/c#gr%C3%B6%C3%9Fe", 3],
      ["/docs/d#d", 4],
    ]);
  });

  it("numbers are the same while the answer streams and when its citations are known", () => {
    const citations = ["/docs/b#two", "/docs/a", "/docs/b#two", "/docs/c#größe", "/docs/d#d"].map((url) =>
      citation(url, "T"),
    );
    const numbers = (sources: ReturnType<typeof sourcesOf>) =>
      [...sources].map(([path, { number }]) => `${number} ${path}`).sort();
    const finished = numbers(sourcesOf(blocksOf(TEXT), [], citations, ORIGIN));
    expect(numbers(sourcesOf(blocksOf(TEXT), [], null, ORIGIN))).toEqual(finished);
    for (let end = 0; end < TEXT.length; end += 7) {
      const live = numbers(sourcesOf(blocksOf(TEXT.slice(0, end), true), [], null, ORIGIN));
      expect(live.every((entry) => finished.includes(entry))).toBe(true);
    }
  });

  it("only cited sections have numbers; sections that were found have titles", () => {
    const found = step(
      { url: "/docs/x#y", title: "X", heading: "Y" },
      { url: "/docs/b#two", title: "B", heading: "B" },
    );
    const sources = sourcesOf(
      blocksOf("Text."),
      [found],
      [citation("/docs/b#two", "B › Two", { snippet: null })],
      ORIGIN,
    );
    expect(sources.get("/docs/x#y")).toEqual({ number: null, title: "X › Y", gone: false });
    expect(sources.get("/docs/b#two")).toEqual({ number: 1, title: "B › Two", gone: true });
  });
});

describe("a link into the docs", () => {
  it.each([
    ["/docs", "/docs"],
    ["/docs/a/#b", "/docs/a#b"],
    [`${ORIGIN}/docs/a`, "/docs/a"],
    ["/docsy", null],
    ["https://other.example/docs/a", null],
    ["javascript:alert(1)", null],
    ["#b", null],
  ])("%s has the path %s", (href, path) => {
    expect(docsPath(href, ORIGIN)).toBe(path);
  });

  it.each([
    ["a citation after the end of a sentence is a number", "Page › Heading", "It ends. ", "chip"],
    ["a citation in brackets is a number", "Page › Heading", "It ends (", "chip"],
    ["a link that repeats the words before it is a number", "Limits", "Limits ", "chip"],
    ["a link after the end of a sentence is a number if it is the section's title", "Limits", "It ends.) ", "titled"],
    ["a link within a sentence keeps its text", "Limits", "as told in ", "link"],
    ["a link at the beginning of a paragraph keeps its text", "Page › Heading", "", "link"],
  ])("%s", (_, label, before, form) => {
    expect(formOf(label, before)).toBe(form);
  });

  it("a link's text is a title when it equals the section's title or heading, whatever its marks and case", () => {
    expect(isTitle("the LIMITS", "Page › The `limits`")).toBe(true);
    expect(isTitle("Page › the limits", "Page › The limits")).toBe(true);
    expect(isTitle("Page", "Page › The limits")).toBe(false);
    expect(isTitle("a\\*b", "a*b")).toBe(true);
    expect(isTitle("anything", null)).toBe(false);
  });
});

describe("copying an answer", () => {
  it("a copied answer has absolute links and lists its sources at the end", () => {
    const value = "One. [B › Two](/docs/b#two) And [so](https://other.example/docs/b#two). [B](/docs/b#two)";
    const second = value.lastIndexOf("[B]");
    const annotations = [
      citation("/docs/b#two", "B [2] › Two", { start_index: 5, end_index: 27 }),
      citation("/docs/b#two", "B [2] › Two", { start_index: second, end_index: value.length }),
    ];
    expect(toMarkdown({ content: [{ type: "text", text: { value, annotations } }] }, ORIGIN, english)).toBe(
      `One. [B › Two](${ORIGIN}/docs/b#two) And [so](https://other.example/docs/b#two). [B](${ORIGIN}/docs/b#two)

Sources:

1. [B \\[2\\] › Two](${ORIGIN}/docs/b#two)
`,
    );
  });

  it("an answer without citations is copied as its text", () => {
    const value = `[t](${filePath("file_1")})`;
    expect(toMarkdown({ content: [{ type: "text", text: { value, annotations: [] } }] }, ORIGIN, english)).toBe(
      `[t](${ORIGIN}${filePath("file_1")})`,
    );
    expect(
      toMarkdown({ content: [{ type: "text", text: { value: "Nothing.", annotations: [] } }] }, ORIGIN, english),
    ).toBe("Nothing.");
  });
});

it("a source that is cited again keeps the place and the words of its first citation", () => {
  const cited = ["/b", "/a", "/b", "/c", "/a"].map((url, index) => ({ url, index }));
  expect(uniqueByUrl(cited)).toEqual([
    { url: "/b", index: 0 },
    { url: "/a", index: 1 },
    { url: "/c", index: 3 },
  ]);
});
