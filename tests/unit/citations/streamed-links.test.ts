import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { citeDocs, type Resolve } from "#lib/citations/citations.ts";
import { createCitedText } from "#lib/citations/streamed-links.ts";

const resolve: Resolve = (url) =>
  url.startsWith("/docs/known") ? { url: "/docs/known#top", title: "Known", hash: "0" } : null;
const cite = (text: string) => citeDocs(text, ownAddresses("https://docs.test"), resolve).text;

/** Everything that could be shown, in order, when `text` comes in these pieces. */
function shown(pieces: string[]): { texts: string[]; whole: string } {
  const cited = createCitedText(cite);
  const texts = pieces.map((piece) => {
    cited.add(piece);
    return cited.text;
  });
  return { texts, whole: cite(cited.text + cited.pending) };
}

const cutAt = (text: string, cuts: number[]): string[] => {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
  return places.slice(1).map((place, i) => text.slice(places[i], place));
};

const block = fc.constantFrom(
  "Plain words.",
  "See [Known › Top](/docs/known) for more.",
  "Not [there](/docs/unknown) at all.",
  "- one [a](/docs/known#x)\n- two [b](/docs/nowhere)\n",
  "```ts\nconst a = [1, 2];\n// [kept](/docs/unknown)\n```",
  "| a | b |\n|---|---|\n| [x](/docs/known) | [y](/docs/no) |",
  "A bare https://docs.test/docs/known and https://docs.test/docs/gone too.",
  "Brackets [like this] and 😀 [1].",
  "    indented [kept](/docs/unknown)",
);
const answer = fc.array(block, { minLength: 1, maxLength: 6 }).map((blocks) => blocks.join("\n\n"));

describe("the citations of a streamed answer", () => {
  it("a streamed answer ends as the same text as a whole one, wherever it is cut", () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(2_000), { maxLength: 30 }), (text, cuts) => {
        expect(shown(cutAt(text, cuts)).whole).toBe(cite(text));
      }),
    );
  });

  it("a streamed answer never shows an address that does not exist, not even for a moment", () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(2_000), { maxLength: 30 }), (text, cuts) => {
        const outside = text.replaceAll(/```[\s\S]*?```|^ {4}.*$/gm, "");
        fc.pre(/\/docs\/(unknown|nowhere|no\b|gone)/.test(outside));
        for (const partial of shown(cutAt(text, cuts)).texts) {
          expect(partial.replaceAll(/```[\s\S]*|^ {4}.*$/gm, "")).not.toMatch(/\]\(\/docs\/(unknown|nowhere|no\))/);
        }
      }),
    );
  });

  it("a streamed answer only grows: shown text never changes", () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(2_000), { maxLength: 30 }), (text, cuts) => {
        const { texts } = shown(cutAt(text, cuts));
        for (const [i, later] of texts.slice(1).entries()) expect(later.startsWith(texts[i] ?? "")).toBe(true);
      }),
    );
  });

  it("an unfinished link is held back, and is shown when it proves to be plain text", () => {
    const cited = createCitedText(cite);
    cited.add("See [Known");
    expect(cited.text).toBe("See ");
    cited.add("](/docs/known");
    expect(cited.text).toBe("See ");
    cited.add("). And [x] y");
    expect(cited.text).toBe("See [Known](/docs/known#top). And [x] y");
  });

  it.each([
    ["in a list after code", "```\na\n```\n- [a](/docs/unknown)\n    - [b](/docs/unknown)\n", "- a\n    - b\n"],
    ["after code in a quote", "> ```\n> [kept](/docs/unknown)\n\n[a](/docs/unknown)", "\n\na"],
    ["over two lines", "See [some\nwords](/docs/unknown).", "See some\nwords."],
    ["in a very long line", `${"word ".repeat(1_000)}[a](/docs/unknown).`, "word a."],
  ])("a link %s is recognized, however the text is cut", (_, text, end) => {
    for (const size of [1, 7, text.length]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      expect(shown(pieces).texts.at(-1)?.endsWith(end)).toBe(true);
    }
  });

  it("the work grows with the length of the answer, however long a list or a line is", () => {
    const link = "Item does this [Known](/docs/known) and more.";
    for (const text of [`- ${link}\n`.repeat(400), `${link} `.repeat(400)]) {
      let read = 0;
      const cited = createCitedText((part) => {
        read += part.length;
        return part;
      });
      for (let at = 0; at < text.length; at += 10) cited.add(text.slice(at, at + 10));
      expect(cited.text + cited.pending).toBe(text);
      expect(read).toBeLessThan(60 * text.length);
    }
  });

  it("an unfinished link is shown once it is too long", () => {
    const cited = createCitedText(cite);
    cited.add(`[${"x".repeat(2_000)}`);
    expect(cited.text).toHaveLength(2_001);
  });
});
