import fc from "fast-check";
import type { Link } from "mdast";
import { describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";
import { streamedText } from "#lib/slack/ask/streamed-text.ts";

const SITE = "https://docs.example.com";
const hostOf = (url: string) => URL.parse(url)?.host;
/** Whether a link is of this site, or a bare address that shows where it leads. */
const isHonest = ({ url, children: [child] }: Link) => {
  const label = child?.type === "text" ? child.value : "";
  return (
    url.startsWith(`${SITE}/`) ||
    url === `mailto:${label}` ||
    [label, `http://${label}`].map(hostOf).includes(hostOf(url))
  );
};
const streamed = (text: string) => streamedText(text, ownAddresses(SITE));

describe("the streamed part of an answer", () => {
  test.each([
    ["only complete blocks", "One.\n\nTwo", "One.\n\n"],
    ["nothing of a first block", "One", ""],
    [
      "links to this site with its address",
      "[Sizes](/docs/button#sizes)\n\nx",
      `[Sizes](${SITE}/docs/button#sizes)\n\n`,
    ],
    ["foreign links as text", "[our docs](https://evil.example)\n\nx", "our docs\n\n"],
    ["pictures as their description", "![A cat](https://evil.example/x.png)\n\nx", "A cat\n\n"],
    ["lists and code", "* one\n* two\n\n```js\na\n```\n\nx", "* one\n* two\n\n```js\na\n```\n\n"],
    ["no mention", "<!channel> <@U1>\n\nx", "‹!channel> ‹@U1>\n\n"],
    ["no mention in code", "`<!here>`\n\nx", "`‹!here>`\n\n"],
  ])("has %s", (_, text, shown) => {
    expect(streamed(text).replaceAll("\\", "")).toBe(shown);
  });

  test("stops before a block that would exceed what Slack takes", () => {
    const shown = streamed(`${"word ".repeat(100)}\n\n`.repeat(100));
    expect(shown.length).toBeLessThanOrEqual(12_000);
    expect(shown.length).toBeGreaterThan(11_000);
    expect(shown.endsWith("word\n\n")).toBe(true);
  });

  test("grows at its end, and has no markup of Slack and no foreign link, whatever the model writes", () => {
    const piece = fc.oneof(
      ...[
        "<!channel>",
        "<@U1|x>",
        "<https://evil.example|docs>",
        "[a](https://evil.example)",
        "[b](/docs/a)",
        "\n\n",
        "\n",
      ].map(fc.constant),
      ...[
        "![i](//evil.example)",
        "[r]: https://evil.example",
        "[r]",
        "```",
        "> ",
        "* ",
        "| a | b |",
        "\\<!here>",
        "&lt;!here&gt;",
      ].map(fc.constant),
      fc.string({ maxLength: 10 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        let before = "";
        for (let end = 1; end <= pieces.length; end++) {
          const now = streamed(pieces.slice(0, end).join(""));
          expect(now).not.toContain("<");
          const links = [...walk(parseMarkdown(now).children)].filter((node) => node.type === "link");
          expect(links.filter((link) => !isHonest(link))).toEqual([]);
          before = now;
        }
        expect(before.length).toBeLessThanOrEqual(12_000);
      }),
      { numRuns: 500 },
    );
  });
});
