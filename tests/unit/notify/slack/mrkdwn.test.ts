import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { clip, escapeText, siteLink, toMrkdwn } from "#lib/notify/slack/mrkdwn.ts";

const SITE = "https://docs.example.com";
/** What Slack would read as markup: everything between angle brackets. */
const tokens = (text: string): string[] => text.match(/<[^>]*>/g) ?? [];

describe("Markdown in Slack's markup", () => {
  test.each([
    ["bold and *emphasis*: **b** __b__ *i*", "bold and _emphasis_: *b* *b* _i_"],
    ["## Heading with **bold**", "*Heading with bold*"],
    ["~~gone~~", "~gone~"],
    ["[Button](/docs/button#sizes)", "<https://docs.example.com/docs/button#sizes|Button>"],
    ["[**The** `Button`](https://docs.example.com/docs/b)", "<https://docs.example.com/docs/b|The Button>"],
    ["[a|b](/docs/x?a=1&b=2|3)", "<https://docs.example.com/docs/x?a=1&amp;b=2%7C3|a¦b>"],
    ["`a < b`", "`a &lt; b`"],
    ['```tsx\n<Button variant="primary" />\n```', '```\n&lt;Button variant="primary" /&gt;\n```'],
    ["- one\n- two\n  - three", "• one\n• two\n    • three"],
    ["3. three\n4. four", "3. three\n4. four"],
    ["- [x] done\n- [ ] open", "• ☑ done\n• ☐ open"],
    ["> quoted\n> twice", "> quoted\n> twice"],
    ["| a | b |\n|---|---|\n| 1 | **2** |", "a | b\n1 | *2*"],
    ["a  \nb\n\n---\n\n![a picture](/x.png)", "a\nb\n\n———\n\na picture"],
    ["<iframe src='x'></iframe>", "&lt;iframe src='x'&gt;&lt;/iframe&gt;"],
    ["R&D", "R&amp;D"],
    ["[the table](/api/paste-assistant-file/file_1)", "the table"],
  ])("the Markdown %j becomes Slack's markup", (markdown, expected) => {
    expect(toMrkdwn(markdown, ownAddresses(SITE))).toBe(expected);
  });

  test.each([
    "<!channel>",
    "<@U012AB3CD>",
    "<#C0123456789>",
    "<!subteam^S1>",
    "&lt;!here&gt;",
    "`<!channel>`",
    "@here",
  ])("a mention in an answer notifies nobody: %s", (text) => {
    expect(tokens(toMrkdwn(`hello ${text}`, ownAddresses(SITE)))).toEqual([]);
    expect(tokens(toMrkdwn(text, ownAddresses(SITE)))).toEqual([]);
    expect(tokens(toMrkdwn(`[${text}](/docs/x)`, ownAddresses(SITE)))).toHaveLength(1);
  });

  test.each([
    ["[click](https://evil.example)", "click (https://evil.example)"],
    ["[click](//evil.example/x)", `<${SITE}//evil.example/x|click>`],
    ["[click](https://docs.example.com@evil.example/)", "click (https://docs.example.com@evil.example/)"],
    ["[click](javascript:alert`1`)", "click (javascript:alert`1`)"],
    ["<https://evil.example>", "https://evil.example"],
    ["https://evil.example", "https://evil.example"],
    ["[x](slack://channel?id=1)", "x (slack://channel?id=1)"],
  ])("only addresses of the site become links: %s", (markdown, expected) => {
    expect(toMrkdwn(markdown, ownAddresses(SITE))).toBe(expected);
  });

  test("no text ever produces a link to another site or a mention", () => {
    const pieces = [
      "<!channel>",
      "<@U1>",
      "[a](",
      "/docs/x)",
      "https://evil.example",
      "**",
      "`",
      "```\n",
      "&lt;",
      "|",
      ">",
      "\n",
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 }))).map((all) => all.join(""));
    fc.assert(
      fc.property(text, fc.integer({ min: 100, max: 300 }), (markdown, max) => {
        for (const token of tokens(clip(toMrkdwn(markdown, ownAddresses(SITE)), max)))
          expect(token.startsWith(`<${SITE}/`)).toBe(true);
      }),
    );
  });
});

describe("links to pages", () => {
  test("a link to a page never leads to another site", () => {
    expect(siteLink("//evil.example", "//evil.example", ownAddresses(SITE))).toBe(
      `//evil.example (<${SITE}//evil.example|open>)`,
    );
    expect(siteLink("/a<b>|c", "/a<b>|c", ownAddresses(SITE))).toBe(`<${SITE}/a%3Cb%3E%7Cc|/a&lt;b&gt;¦c>`);
  });
});

describe("shortening a text", () => {
  test("a short text stays as it is", () => expect(clip("text", 100)).toBe("text"));

  test("a long text is cut below the limit and ends with a remark on its full length", () => {
    const cut = clip("x".repeat(5_000), 3_900);
    expect(cut.length).toBeLessThanOrEqual(3_900);
    expect(cut).toMatch(/x\n… \(shortened from 5,000 characters\)$/);
  });

  test("the cut never splits an entity, a link, a character or a code block", () => {
    for (let max = 100; max < 140; max++) {
      expect(clip(escapeText("<".repeat(500)), max)).toMatch(/^(&lt;)+\n…/);
      expect(clip("😀".repeat(500), max)).toMatch(/^(😀)+\n…/u);
      expect(clip(`<${SITE}/docs/a|${"label ".repeat(100)}>`, max)).toMatch(/^\n…/);
      expect(clip(`\`\`\`\n${"code\n".repeat(100)}\n\`\`\``, max).match(/```/g)).toHaveLength(2);
    }
  });
});
