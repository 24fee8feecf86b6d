import fc from "fast-check";
import type { Nodes, RootContent } from "mdast";
import { describe, expect, it } from "vitest";
import { advance, type Block, EMPTY, type Piece, type Reading } from "#components/assistant/answer/markdown/blocks.ts";
import { parse } from "#components/assistant/answer/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";

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
/** A list marker alone, right below other text: there the parser itself takes the same lines for one thing or another. */
const LONE_MARKER = /^[> \t]*(?:(?:[-+*>]|\d+[.)])[ \t]*)*(?:[-+*]|\d+[.)])[ \t]*$/m;
const markdown = fc
  .array(fc.constantFrom(...BITS), { maxLength: 40 })
  .map((bits) => bits.join(""))
  .filter((text) => !LONE_MARKER.test(text.replaceAll("---", "rule")));
const cuts = fc.array(fc.nat(200), { maxLength: 12 });

/** The text handed over in pieces, cut at the given places. */
function stream(text: string, places: number[]): Reading[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  const readings: Reading[] = [];
  for (const end of ends) readings.push(advance(readings.at(-1) ?? EMPTY, text.slice(0, end), true));
  return [...readings, advance(readings.at(-1) ?? EMPTY, text, false)];
}

const nodesOf = ({ node, pieces }: Block): Nodes[] =>
  pieces.length > 0 ? pieces.flatMap(({ nodes }) => nodes) : [node];

/** What is drawn of a block, wherever it was cut into pieces. */
const content = ({ node, pieces }: Block): unknown =>
  bare(pieces.length > 0 ? { ...node, children: pieces.flatMap(({ nodes }) => nodes) } : node);

function bare(node: object): unknown {
  const { position, data, spread, meta, label, title, referenceType, identifier, children, ...rest } =
    node as RootContent & Record<string, unknown>;
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

describe("parsing an answer in pieces", () => {
  it("the blocks are the same however the text is cut", () => {
    fc.assert(
      fc.property(markdown, cuts, (text, places) => {
        expect(final(stream(text, places)).map(content)).toEqual(final(stream(text, [])).map(content));
      }),
      { numRuns: 800 },
    );
  });

  it("the blocks are those that a parser finds in the whole text", () => {
    const unfenced = markdown.filter((text) => !/^ *(`{3}|~{3})/m.test(text));
    fc.assert(
      fc.property(unfenced, (text) => {
        expect(final(stream(text, [])).map(content)).toEqual(parse(text, new Map()).map(bare));
      }),
      { numRuns: 500 },
    );
  });

  it("a finished block never changes, unless a definition comes later", () => {
    fc.assert(
      fc.property(
        markdown.filter((text) => !text.includes("]:")),
        cuts,
        (text, places) => {
          const readings = stream(text, places);
          for (const [i, { done }] of readings.entries()) {
            for (const later of readings.slice(i + 1)) {
              expect(done.every((block, at) => block === later.done[at] && block === later.blocks[at])).toBe(true);
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("a text that differs from the earlier one has the blocks of a text parsed from its beginning", () => {
    fc.assert(
      fc.property(markdown, markdown, fc.nat(60), (text, other, at) => {
        const turned = text.slice(0, at) + other;
        const before = stream(text, [30, 60]).at(-2) ?? EMPTY;
        expect(advance(before, turned, false).blocks.map(content)).toEqual(final(stream(turned, [])).map(content));
      }),
      { numRuns: 300 },
    );
  });

  it("a definition that the changed text does not have any more is dropped", () => {
    const text = "\n===\n[x](/docs/y#z)\n[a][b]\n\n# \n\n[b]: <y> 'title'\n[x](/docs/y#z)";
    const before = stream(text, [30, 60]).at(-2) ?? EMPTY;
    const turned = text.slice(0, 31);
    expect(advance(before, turned, false).blocks.map(content)).toEqual(final(stream(turned, [])).map(content));
  });

  it("references get their targets when the definition comes last", () => {
    const text = "See [the docs][d] and [D].\n\n- [d]\n\nText.\n\n[d]: /x";
    const urls = [...walk(final(stream(text, [10, 20, 30, 40, 48])).flatMap(nodesOf))].flatMap((node) =>
      node.type === "link" ? [node.url] : [],
    );
    expect(urls).toEqual(["/x", "/x", "/x"]);
  });
});

const SENTENCE = "The **server** polls `GET /run` every *second*. [Page › One](/docs/one#a) So 5 * 3, a_b and [0]. ";
const long = (line: string) => line.repeat(Math.ceil(20_000 / line.length));

describe("a long block", () => {
  it.each([
    ["list", long(`- ${SENTENCE}\n`)],
    ["numbered list", long(`1. ${SENTENCE}\n`)],
    ["table", `| a | b |\n| - | - |\n${long("| `one` | **two** [three](/docs/a) |\n")}`],
    ["paragraph", long(SENTENCE)],
    ["paragraph of short lines", long(`${SENTENCE.trim()}\n`)],
    ["paragraph with an emphasis that never ends", long("**bold without an end and ")],
  ])("only the end of a long %s is parsed again, and the pieces before it stay", (_, text) => {
    let reading = EMPTY;
    let kept: Piece[] = [];
    for (let end = 100; end < text.length; end += 100) {
      reading = advance(reading, text.slice(0, end), true);
      const { open } = reading;
      expect(end - open.from).toBeLessThan(5_200);
      expect(kept.every((piece, i) => piece === open.finished?.pieces[i])).toBe(true);
      kept = open.finished?.pieces ?? [];
    }
    expect(kept.length).toBeGreaterThan(2);
  });

  it("a long paragraph in pieces has the same text as in one piece", () => {
    const text = long(SENTENCE).slice(0, 6_000);
    let reading = EMPTY;
    for (let end = 0; end < text.length; end += 37) reading = advance(reading, text.slice(0, end), true);
    expect(advance(reading, text, false).blocks.map(content)).toEqual(parse(text, new Map()).map(bare));
  });

  it("long code is read without the parser and has the same text", () => {
    const code = long("const a = `b`; // [**not** bold](x)\n");
    const blocks = final(stream(`\`\`\`ts\n${code}\`\`\`\n\nThe end.`, [5, 90, 150]));
    expect(blocks.map(({ node }) => node.type)).toEqual(["code", "paragraph"]);
    expect(blocks[0]?.node).toMatchObject({ lang: "ts", value: code.trimEnd() });
  });
});
