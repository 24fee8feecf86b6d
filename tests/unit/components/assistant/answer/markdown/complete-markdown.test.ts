import fc from "fast-check";
import type { Nodes } from "mdast";
import { describe, expect, it } from "vitest";
import { advance, type Block, EMPTY } from "#components/assistant/answer/markdown/blocks.ts";
import { completeMarkdown } from "#components/assistant/answer/markdown/complete-markdown.ts";
import { walk } from "#lib/markdown/walk.ts";

const SAMPLE = `# How it works

The server polls **every 500 ms** until it ends. [Page › One](/docs/one#a) Then it *answers*, with \`GET /run\`.
A second line, 5 * 3 = 15 and snake_case, ~~gone~~ and ***both***.

**Label** [Label](/docs/one#b)

> A quote, with a [link](https://example.com/a_b).

1. First:
   \`\`\`bash
   npm install [x] **y**
   \`\`\`
2. Second
   - nested **bold**
   - [x] done

| Option | Default |
| --- | ---: |
| \`timeout\` | **500** |
| b | [two](/docs/two) |

~~~
| not | a table |
~~~

Use <Button variant="primary">Save</Button> &amp; more.

Text, then a rule
---

The end[^1]. ![A picture](https://example.com/p.png) \\*no star\\*
`;

/** The words of blocks as they are read on the screen; a block's kind is not among them. */
function words(nodes: readonly Nodes[]): string {
  let text = "";
  for (const node of walk(nodes)) {
    if (node.type === "image") text += node.alt;
    if ("value" in node) text += node.value;
    if (!("children" in node) && node.type !== "text") text += "\n";
  }
  return text.replace(/\s+/g, "");
}

const contents = (blocks: Block[]): Nodes[] =>
  blocks.flatMap(({ node, pieces }) => (pieces.length > 0 ? pieces.flatMap(({ nodes }) => nodes) : [node]));

function show(text: string): { shown: Block[][]; final: Block[] } {
  const shown: Block[][] = [];
  let reading = EMPTY;
  for (let end = 1; end <= text.length; end++) {
    reading = advance(reading, text.slice(0, end), true);
    shown.push(reading.blocks);
  }
  return { shown, final: advance(reading, text, false).blocks };
}

/** Every state in which something stands on the screen that does not stay there. */
function flickers(text: string): string[] {
  const { shown, final } = show(text);
  const kinds = new Map(final.map(({ at, node }) => [at, node.type]));
  const whole = words(contents(final));
  return shown.flatMap((blocks, i) => {
    const seen = words(contents(blocks));
    const wrong = blocks.filter(({ at, node }) => kinds.get(at) !== node.type).map(({ node }) => node.type);
    if (whole.startsWith(seen) && wrong.length === 0) return [];
    return [`${JSON.stringify(text.slice(0, i + 1).slice(-40))}: ${wrong.join()} ${seen.slice(-40)}`];
  });
}

describe("Markdown that is still growing", () => {
  it("nothing that is shown changes later, at any character", () => {
    expect(flickers(SAMPLE)).toEqual([]);
  });

  it("only a short end of the text is left out", () => {
    const { shown, final } = show(SAMPLE);
    const end = words(contents(final)).length;
    const seen = shown.map((blocks) => words(contents(blocks)).length);
    expect(seen.at(-1)).toBeGreaterThan(end - 20);
    // Never does a whole line pass without anything new, but for one that is a link, a table's head or a fence.
    const pauses = seen.map((length, i) => length - (seen[i - 45] ?? 0));
    expect(Math.min(...pauses.slice(45))).toBeGreaterThanOrEqual(0);
  });

  it("nothing that is shown changes later, in random combinations of parts", () => {
    const word = fc.constantFrom(
      "The",
      "run",
      "`GET /run`",
      "**is bold**",
      "*is*",
      "a-b",
      "5 * 3",
      "[A › B](/docs/a#b)",
      "x_y_z",
      "(see [C](/docs/c))",
      "end.",
    );
    const sentence = fc.array(word, { minLength: 1, maxLength: 6 }).map((all) => `Now ${all.join(" ")}`);
    const block = fc.oneof(
      sentence,
      sentence.map((text) => `## ${text}`),
      sentence.map((text) => `> ${text}`),
      fc.array(sentence, { minLength: 1, maxLength: 3 }).map((all) => all.map((text) => `- ${text}`).join("\n")),
      fc
        .array(sentence, { minLength: 1, maxLength: 3 })
        .map((all) => all.map((text, i) => `${i + 1}. ${text}`).join("\n")),
      fc
        .array(sentence, { maxLength: 2 })
        .map((all) => `| A | B |\n| --- | --- |\n${all.map((text) => `| x | ${text} |`).join("\n")}`),
      sentence.map((text) => `\`\`\`js\n${text}\n\`\`\``),
      fc.constant("---"),
    );
    const answer = fc.array(block, { minLength: 1, maxLength: 4 }).map((blocks) => blocks.join("\n\n"));
    fc.assert(
      fc.property(answer, (text) => {
        expect(flickers(text)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    [
      "the first row of a table is left out until the next line shows that it is one",
      "Text\n\n| a | b |\n| -",
      "Text\n\n",
    ],
    ["a line with bars that is no table is shown", "| a\nThen", "| a\nThen"],
    ["dashes that may become a rule are left out", "Text\n--", "Text\n"],
    ["a list marker alone is left out", "- one\n- ", "- one\n"],
    ["open marks are closed, the inner ones first", "a **b `c", "a **b `c`**"],
    ["half a link is left out", "see [Page › H](/docs/x", "see"],
    ["brackets without an address are shown as brackets", "a[0] is", "a[0] is"],
    ["code in a list item is not changed", "- a\n  ```\n  x = [**", "- a\n  ```\n  x = [**"],
    ["a star between two words is shown as a star", "5*3 is", "5*3 is"],
    ["marks of an empty emphasis are left out", "a **", "a"],
  ])("%s", (_, text, expected) => {
    expect(completeMarkdown(text)).toBe(expected);
  });
});
