/** Texts that make Markdown parsers, and patterns over text, take super-linear time. */

const repeat = (unit: string, length: number): string =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, Math.max(0, length));

const grown = (length: number, unit: (index: number) => string): string => {
  const units: string[] = [];
  for (let index = 0, size = 0; size < length; index++) {
    const next = unit(index);
    units.push(next);
    size += next.length;
  }
  return units.join("").slice(0, length);
};

/** Repeated as often as there is room. */
const UNITS = [
  ..."*_~`[]<>&|!\\#-=.,'\"(){}:/@ \t\n",
  ...["*a_ ", "*_", "**a*b", "a**b", "*a **a ", "a_b", "~a ~~b ", "~~a", "***a ", "_a*", "*a\n", "**a** "],
  ...[
    "[a",
    "[a](",
    "[a](<b",
    "[a](b",
    "[a]",
    "[a](b)",
    "![a](",
    "![[]()",
    "![",
    "[[a](b)",
    "[^",
    "[^a]",
    "](",
    "[a]:",
    "[a]: ",
  ],
  ...["[a]: b (c\n", "[a]: b\n", "[a][b]", "[a](b 'c", "[^a]: b\n", "【", "【a†", "\uE200", "\uE200a\uE201"],
  ...[
    "`a",
    "``a`",
    "``` ",
    "```\n",
    "~~~a\n",
    "    a\n",
    "<a ",
    "<a",
    "<!--",
    "<!-- ",
    "<?",
    "<![CDATA[",
    "<!A",
    "</",
    "<a b='",
  ],
  ...[
    "<div>\n\n",
    "<div>\n",
    "<http:",
    "&amp;",
    "&#1;",
    "&a",
    "\\*",
    "> ",
    "> - ",
    "- ",
    "* ",
    "1. ",
    "- > ",
    "> a\n",
    ">a\nb\n",
  ],
  ...[
    "- a\n",
    "- a\n\n",
    "1. a\n",
    "- a\nb\n",
    "> # a\nb\n",
    "> a\n\n- b\n",
    "  - a\n",
    "- [ ] a\n",
    ">\n",
    "-\n",
    "*\n",
    "- ```\n",
  ],
  ...[
    "a\n=\n",
    "a\n-\n",
    "---\n",
    "# a\n",
    "# a #",
    " #",
    "\ta\n",
    "a\n",
    "a\n\n",
    "a  \n",
    "a\\\n",
    "| a | b |\n",
    "|-",
    "|a",
  ],
  ...[
    "|a|\n|-|\n",
    "a|b\n-|-\n",
    "| `a|` |\n",
    "www.",
    "www.a.b",
    "http://",
    "http://a",
    "https://a.b/(",
    "h",
    "ht",
    "a@",
    "a@b.",
    "a.b-c_",
  ],
  ...[
    "mailto:a@",
    "xmpp:a@b.c/",
    "sandbox:",
    "sandbox:/a",
    "word ",
    "a b ",
    "é",
    "🙂",
    "\uD83D",
    "漢",
    "\u00A0",
    "\u200B",
    "\r",
    "\r\n",
    "\0",
  ],
];

/** Under a heading that gives the rest its meaning, or of units that differ. */
const SHAPES: Record<string, (length: number) => string> = {
  "backtick runs": (length) => grown(length, (i) => `${"`".repeat(i + 1)}a`),
  "growing indent": (length) => grown(length, (i) => `${" ".repeat(i)}- a\n`),
  "nested list": (length) => grown(length, (i) => `${" ".repeat(2 * (i % 100))}- a\n`),
  "deep list, then blank lines": (length) => `${repeat("- ", length / 2)}a\n${repeat("\n", length / 2 - 2)}`,
  "deep list, then lines": (length) => `${repeat("- ", 150)}a\n${repeat("a\n", length - 302)}`,
  "deep quote, then lines": (length) => `${repeat(">", 150)}a\n${repeat("a\n", length - 152)}`,
  definitions: (length) => grown(length, (i) => `[a${i}]: b\n`),
  "definitions, then uses": (length) =>
    `${grown(length / 2, (i) => `[a${i}]: b\n`)}\n\n${grown(length / 2, (i) => `[a${i}]\n\n`)}`,
  footnotes: (length) => grown(length, (i) => `[^${i}] [^${i}]: b\n\n`),
  "one address": (length) => `http://a.b/${repeat(")", length - 11)}`,
  "one address of entities": (length) => `http://a.b/${repeat("&amp;", length - 11)}`,
  "one address of brackets": (length) => `www.a.b/${repeat("()", length - 8)}`,
  "one mail address": (length) => `${repeat("a.b-c_", length - 4)}@b.c`,
  "table rows": (length) => `|a|b|\n|-|-|\n${repeat("|a|b|\n", length - 12)}`,
  "table of one row": (length) => `|a|b|\n|-|-|\n${repeat("|", length - 12)}`,
  "wide table": (length) => `${repeat("|a", length / 2 - 2)}|\n${repeat("|-", length / 2 - 2)}|\n`,
  "one word": (length) => `${repeat("*", length - 1)}a`,
  "open comments, then text": (length) => repeat("<!--", 800) + repeat("word ", length - 800),
  "open code, then text": (length) => grown(800, (i) => `${"`".repeat((i % 20) + 1)} `) + repeat("word ", length - 800),
  "brackets, then brackets": (length) => repeat("[", length / 2) + repeat("]", length / 2),
  "links in links": (length) => repeat("[a ", length / 3) + repeat("](b)", (length * 2) / 3),
  "pictures in pictures": (length) => repeat("![", length / 3) + repeat("](b)", (length * 2) / 3),
  "spaces in a line": (length) => `a${repeat(" ", length - 2)}b`,
  "blank lines": (length) => `a${repeat("\n", length - 2)}b`,
  "long quote": (length) => `> ${repeat("a *b* `c` ", 2_000)}\n${repeat("> a *b* `c`\n", length - 2_003)}`,
  "long item": (length) => `- a\n${repeat("  a *b* `c` [d](/e)\n", length - 4)}`,
  "long item of items": (length) => `- a\n${repeat("  - a *b* `c` [d](/e)\n", length - 4)}`,
  "long code": (length) => `\`\`\`js\n${repeat("const a = `b`;\n", length - 6)}`,
  "long code in a quote": (length) => `> \`\`\`js\n${repeat("> const a = `b`;\n", length - 8)}`,
  "long html": (length) => `<div>\n${repeat("<b>a</b>\n", length - 6)}`,
  "long heading": (length) => `# ${repeat("a *b* `c` ", length - 2)}`,
  ordinary: (length) =>
    repeat(
      "The **server** polls `GET /run`, see [Page › One](/docs/one#a).\n\n- one\n- *two*\n\n```js\nlet a;\n```\n\n",
      length,
    ),
};

/** Every hostile text of `length` UTF-16 code units or a few fewer, by its name. */
export const hostileTexts: [name: string, text: (length: number) => string][] = [
  ...UNITS.map((unit): [string, (length: number) => string] => [
    JSON.stringify(unit),
    (length) => repeat(unit, length).toWellFormed(),
  ]),
  ...Object.entries(SHAPES),
];

const WORST_UNITS = [
  ...[
    "*a_ ",
    "*_",
    "**a*b",
    "*a\n",
    "~a ~~b ",
    "[",
    "[a",
    "[a](",
    "[a](<b",
    "![",
    "]",
    "[^",
    "[a]: b (c\n",
    "[^a]: b\n",
  ],
  ...["`a", "<!--", "<!-- ", "<?", "<div>\n", "&", "> ", "> - ", "1. ", "- a\n", "- a\nb\n", ">a\nb\n", "> # a\nb\n"],
  ...[
    "a\n=\n",
    "a\n",
    "a\n\n",
    "a|b\n-|-\n",
    "www.",
    "a@",
    "a.b-c_",
    "_",
    " ",
    "# a",
    "【a†",
    "https://a.b/(",
    "```\n",
  ],
];
const LINEAR_SHAPES = [
  "ordinary",
  "long code in a quote",
  "long heading",
  "one mail address",
  "blank lines",
  "footnotes",
];

/** Of these the worst ones. */
export const WORST = [
  ...WORST_UNITS.map((unit): (typeof hostileTexts)[number] => [JSON.stringify(unit), (length) => repeat(unit, length)]),
  ...Object.entries(SHAPES).filter(([name]) => !LINEAR_SHAPES.includes(name)),
];
