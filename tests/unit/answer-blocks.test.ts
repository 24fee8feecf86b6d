import fc from "fast-check";
import type { Nodes, RootContent } from "mdast";
import { describe, expect, it } from "vitest";
import { advance, type Block, EMPTY, type Reading } from "#components/assistant/answer/blocks.ts";
import { parse } from "#components/assistant/answer/parse.ts";

/** Pieces of Markdown, such that random sequences of them make every kind of block and half of one. */
const BITS = [
  ..."\n\n\n\n  aB-*_`[]()|>#~:.=!\\&<\t",
  ...[
    "\n\n",
    "\n- ",
    "\n1. ",
    "\n1) ",
    "\n  - ",
    "\n> ",
    "\n# ",
    "\n---\n",
    "\n===\n",
    "\n```js\n",
    "\n```\n",
    "\n~~~\n",
  ],
  ...[
    "| a | b |\n",
    "| - | - |\n",
    "**bold**",
    "`code`",
    "[a]",
    "[a][b]",
    "\n[a]: /x\n",
    "\n\n[b]: <y> 'title'\n",
    "word ",
  ],
  ...["    ", "\n<div>\n", "</div>", "<b>", "https://a.example/b", "[x](/docs/y#z)", "![i](/j)", "- [ ] ", "é", "🙂"],
];
const markdown = fc.array(fc.constantFrom(...BITS), { maxLength: 40 }).map((bits) => bits.join(""));
const cuts = fc.array(fc.nat(200), { maxLength: 12 });

/** The text handed over in pieces, cut at the given places. */
function stream(text: string, places: number[]): Reading[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  const readings: Reading[] = [];
  for (const end of ends) readings.push(advance(readings.at(-1) ?? EMPTY, text.slice(0, end), true));
  return [...readings, advance(readings.at(-1) ?? EMPTY, text, false)];
}

/** What is drawn of a block, wherever it was cut into pieces. */
const content = ({ node, pieces }: Block): unknown =>
  bare(pieces.length > 0 ? { ...node, children: pieces.flatMap(({ nodes }) => nodes) } : node);

function bare(node: object): unknown {
  const { position, spread, meta, label, title, referenceType, identifier, children, ...rest } = node as RootContent &
    Record<string, unknown>;
  if (!Array.isArray(children)) return rest;
  const merged: Nodes[] = [];
  for (const child of children as Nodes[]) {
    const last = merged.at(-1);
    if (last?.type === "text" && child.type === "text")
      merged[merged.length - 1] = { ...last, value: last.value + child.value };
    else merged.push(child);
  }
  return { ...rest, children: merged.map(bare) };
}

const final = (readings: Reading[]) => readings.at(-1)?.blocks ?? [];

describe("an answer read in pieces", () => {
  it("has the same blocks however it was cut", () => {
    fc.assert(
      fc.property(markdown, cuts, (text, places) => {
        expect(final(stream(text, places)).map(content)).toEqual(final(stream(text, [])).map(content));
      }),
      { numRuns: 3_000 },
    );
  });

  it("has the blocks that a parser finds in the whole of it", () => {
    fc.assert(
      fc.property(
        markdown.filter((text) => !/^ *(`{3}|~{3})/m.test(text)),
        (text) => {
          expect(final(stream(text, [])).map(content)).toEqual(parse(text, new Map()).map(bare));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("never changes a block that is done, unless a definition it mentions comes later", () => {
    fc.assert(
      fc.property(
        markdown.filter((text) => !text.includes("]:")),
        cuts,
        (text, places) => {
          const readings = stream(text, places);
          readings.forEach((reading, i) => {
            for (const later of readings.slice(i + 1)) {
              expect(later.done.slice(0, reading.done.length).every((block, at) => block === reading.done[at])).toBe(
                true,
              );
              for (const [at, block] of reading.done.entries()) expect(later.blocks[at]).toBe(block);
            }
          });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
