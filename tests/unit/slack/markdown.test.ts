import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { DeliveryError } from "#lib/notify/notifier.ts";
import { toMarkdown, withoutMention } from "#lib/slack/markdown.ts";
import type { People } from "#lib/slack/people.ts";

const people: People = {
  nameOf: async (id) => (id === "U1" ? "Ada_L" : ""),
  channelName: async (id) => (id === "C1" ? "docs" : ""),
};

test.each([
  ["plain text", "plain text"],
  ["*bold* _italic_ ~struck~ `co*de`", "**bold** _italic_ ~~struck~~ `co*de`"],
  ["*bold _and italic_*", "**bold _and italic_**"],
  ["snake_case_name and 2*3*4", "snake\\_case\\_name and 2\\*3\\*4"],
  ["<https://example.com/a?b=1&amp;c=2|the page>", "[the page](<https://example.com/a?b=1&c=2>)"],
  ["<https://example.com>", "[https://example.com](<https://example.com/>)"],
  ["<javascript:alert(1)|click>", "click"],
  ["<mailto:a@example.com|a@example.com>", "[a@example.com](<mailto:a@example.com>)"],
  ["ask <@U1> or <@U9> in <#C1> or <#C2|help>", "ask @Ada\\_L or @somebody in \\#docs or \\#help"],
  ["<!here> and <!subteam^S1|@writers>", "@here and @writers"],
  ["<!date^1392734382^{date}|Feb 18>", "Feb 18"],
  ["a &lt; b &amp;&amp; b &gt; c", "a \\< b && b \\> c"],
  ["&lt;img src=x onerror=alert(1)&gt;", "\\<img src=x onerror=alert(1)\\>"],
  ["&amp;lt;b&amp;gt;", "\\&lt;b\\&gt;"],
  [":tada: :+1::skin-tone-3: :no-such-emoji: 10:30:00", "🎉 👍 :no-such-emoji: 10:30:00"],
  ["one\ntwo\n\nthree", "one\\\ntwo\n\nthree"],
  ["• one\n• two\n    ◦ deeper", "- one\n- two\n    - deeper"],
  ["1. one\n2. two", "1. one\n2. two"],
  ["text\n• item", "text\n\n- item"],
  ["&gt; quoted\n&gt; more\nanswer", "> quoted\n> more\n\nanswer"],
  ["# no heading", "\\# no heading"],
  ["- no item", "\\- no item"],
  ["title\n===", "title\\\n\\==="],
  ["```const a = 1 &lt; 2;\nb```", "```\nconst a = 1 < 2;\nb\n```"],
  ["see ```x``` there", "see\n\n```\nx\n```\n\nthere"],
  ["an open ``` fence", "an open \\`\\`\\` fence"],
])("%j becomes %j", async (text, expected) => {
  expect(await toMarkdown(text, people)).toBe(expected);
});

test("a mention has no name while Slack does not tell it, and the text is converted all the same", async () => {
  const away = () => Promise.reject(new DeliveryError("retry", "ratelimited"));
  const text = await toMarkdown("ask <@U1> in <#C1>", { nameOf: away, channelName: away });
  expect(text).toBe("ask @somebody in \\#channel");
});

test("five people and five channels of a text are asked for, each once and all at the same time", async () => {
  const asked: string[] = [];
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const ask = async (id: string) => {
    asked.push(id);
    await answered;
    return "Ada";
  };
  const mentions = [1, 1, 2, 3, 4, 5, 6, 7].map((n) => `<@U${n}> <#C${n}>`).join(" ");
  const converted = toMarkdown(mentions, { nameOf: ask, channelName: ask });
  expect(asked).toEqual(["U1", "U2", "U3", "U4", "U5", "C1", "C2", "C3", "C4", "C5"]);
  answer();
  expect(await converted).toMatch(/@Ada .*@somebody/);
});

test("mentions of the bot are removed, those of others stay", () => {
  expect(withoutMention("<@B0> try it, <@B0|bot>", "B0")).toBe("try it,");
  expect(withoutMention("<@U1> <@B0> hi", "B0")).toBe("<@U1> hi");
});

/** All nodes below a node. */
type Node = { type: string; url?: string; children?: Node[] };
const nodesOf = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)];

test("no text becomes HTML, a picture, a heading or a link to a script", async () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom(
      "&lt;",
      "&gt;",
      "<",
      ">",
      "*",
      "_",
      "~",
      "`",
      "```",
      "\n",
      "|",
      "!",
      "[a](javascript:x)",
      "![x](y)",
    ),
    fc.constantFrom(
      "<https://a.b|c>",
      "<javascript:x|y>",
      "<b>",
      "&lt;script&gt;",
      "# ",
      "- ",
      "&gt; ",
      "===",
      "\\",
      ":tada:",
    ),
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const nodes = nodesOf(parseMarkdown(await toMarkdown(text, people)));
      expect(nodes.filter(({ type }) => ["html", "image", "heading", "definition"].includes(type))).toEqual([]);
      for (const { url } of nodes) if (url !== undefined) expect(url).toMatch(/^(https?|mailto):/);
    }),
    { numRuns: 500 },
  );
});

test("a long text takes no long time", async () => {
  for (const unit of ["*", "_a", "<", "`", "~ ", ":a", "&gt;", "*a _b "]) {
    const began = performance.now();
    await toMarkdown(unit.repeat(20_000), people);
    expect(performance.now() - began).toBeLessThan(2_000);
  }
});
