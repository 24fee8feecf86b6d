import { describe, expect, test } from "vitest";
import { NOTHING_READ, type Progress, readSlice } from "#components/assistant/answer/markdown/slices.ts";
import { exportThread } from "#components/assistant/threads/export-thread.ts";
import { ownAddresses } from "#lib/addresses/addresses.ts";
import { citeDocs } from "#lib/citations/citations.ts";
import { createCitedText } from "#lib/citations/streamed-links.ts";
import { Simplifier } from "#lib/completions/explain-text.ts";
import { readJsonAnswer } from "#lib/json-schemas.ts";
import { excerpt } from "#lib/markdown/excerpt.ts";
import { parseMarkdown } from "#lib/markdown/parse.ts";
import { walk } from "#lib/markdown/walk.ts";
import { clip, toMrkdwn } from "#lib/notify/slack/mrkdwn.ts";
import { linkCopies, placeCitations } from "#lib/runs/hosted/text.ts";
import { fakeMessage, fakeThread } from "#tests/support/fakes/threads.ts";
import { hostileTexts, WORST } from "#tests/support/hostile-texts.ts";
import { english } from "#tests/support/texts.ts";

/** UTF-16 code units. An answer may be longer, but quadratic growth shows at this length. */
const LONGEST = 16_000;
const SITE = "https://docs.example";

/** CPU time, ms. Other processes do not count, though they make caches colder. */
function measure(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Allowance for collecting garbage and the like, ms: shorter times than this prove nothing. */
const ALLOWANCE = 60;
/** Measurements in which something else took the time, one after the other. */
const MAX_TRIES = 5;

/** Expects that four times the text takes at most ten times as long; quadratic growth takes sixteen times. */
function expectLinear(run: (text: string) => void, text: (length: number) => string, longest: number): void {
  const short = text(longest / 4);
  const long = text(longest);
  const limit = 10 * measure(() => run(short)) + ALLOWANCE;
  let fastest = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < MAX_TRIES && fastest >= limit; tries += 1)
    fastest = Math.min(
      fastest,
      measure(() => run(long)),
    );
  expect(fastest).toBeLessThan(limit);
}

const TIMEOUT = { timeout: 60_000 };
const cite = (text: string) => citeDocs(text, ownAddresses(SITE), (url) => ({ url, title: "Page", hash: "" })).text;
const thread = fakeThread("Hostile", new Date(0));

describe("the Markdown parser", () => {
  test.each(WORST)("takes linear time for %s", TIMEOUT, (_, text) =>
    expectLinear((hostile) => void parseMarkdown(hostile), text, LONGEST),
  );

  test("loses no part of a hostile text, and nests it no deeper than can be rendered", TIMEOUT, () => {
    for (const [name, text] of hostileTexts) {
      const hostile = text(3_000);
      const { children } = parseMarkdown(hostile);
      let end = 0;
      for (const node of children) {
        expect(node.position?.start.offset, name).toBeGreaterThanOrEqual(end);
        end = node.position?.end.offset ?? 0;
      }
      // Recursion over the tree must fit the stack.
      expect(() => JSON.stringify(children), name).not.toThrow();
    }
  });
});

describe("a use of Markdown", () => {
  const inPieces = (text: string, size: number, add: (piece: string) => void) => {
    for (let at = 0; at < text.length; at += size) add(text.slice(at, at + size));
  };
  const uses: [string, (text: string) => void, number?][] = [
    ["links are cited", (text) => void cite(text)],
    ["links are cited while the text arrives", (text) => inPieces(text, 400, createCitedText(cite).add)],
    ["paths of a sandbox are replaced", (text) => void linkCopies(`sandbox:/a ${text}`, [])],
    [
      "citations of files are placed",
      (text) => void placeCitations(text, [{ at: text.length / 2, path: "/docs/a", name: "a.md" }], () => null),
    ],
    ["Slack's markup is written", (text) => void clip(toMrkdwn(text, ownAddresses(SITE)), 3_900)],
    [
      "a page is simplified",
      (text) => {
        const simplifier = new Simplifier([]);
        inPieces(text, 400, (piece) => simplifier.add(piece));
      },
    ],
    ["JSON is found", (text) => void readJsonAnswer(text, null)],
    ["an excerpt is made", (text) => void excerpt(text, 80)],
    [
      "a thread is exported",
      (text) => void exportThread(thread, [fakeMessage(thread, "assistant", text)], SITE, english),
    ],
    ["the browser reads an answer", readInSlices, 8_000],
  ];
  test.each(uses)("%s in linear time, whatever the text is", { timeout: 120_000 }, (_, run, longest = LONGEST) => {
    for (const [, text] of WORST.filter((_, i) => i % 9 === 0)) expectLinear(run, text, longest);
  });
});

function readInSlices(text: string): Progress {
  let progress = NOTHING_READ;
  do progress = readSlice(progress, text, false);
  while (!progress.isWhole);
  return progress;
}

describe("Markdown that exceeds the parser's budget", () => {
  const words = (text: string) =>
    [...walk(parseMarkdown(text).children)].map((node) => ("value" in node ? node.value : "")).join("");

  test("nested quotes are shown with their marks", () => {
    expect(words(`${"> ".repeat(2_500)}the end`)).toMatch(/> > the end$/);
    expect(toMrkdwn(`${"> ".repeat(2_500)}the end`, ownAddresses(SITE))).toMatch(/&gt; &gt; the end$/);
  });

  test("emphasis is shown with its marks, and so is the text after it", () => {
    const text = `${"*a_ ".repeat(12_000)}\n\n[one](/docs/one)`;
    expect(words(text).replace(/\s/g, "")).toContain("*a_*a_*a_");
    expect(cite(text)).toBe(text);
  });

  test("the paragraphs after a hostile one are read as Markdown", () => {
    const [, last] = parseMarkdown(`${"*a_ ".repeat(1_000)}\n\nSee **this**.`).children;
    expect(last).toMatchObject({ children: [{ value: "See " }, { type: "strong" }, { value: "." }] });
  });

  test("a long code block is code to its end, and the text after it is Markdown", () => {
    const { children } = parseMarkdown(`\`\`\`js\n${"const a = [b](c);\n".repeat(2_000)}\`\`\`\n\n**The end**`);
    expect(new Set(children.slice(0, -1).map(({ type }) => type))).toEqual(new Set(["code"]));
    expect(children.at(-1)).toMatchObject({ type: "paragraph", children: [{ type: "strong" }] });
  });

  test("a reference finds its definition in another part of a long text", () => {
    const text = `[one][1]\n\n${"A paragraph of its own.\n\n".repeat(600)}[1]: /docs/one\n`;
    expect(cite(text)).toMatch(/^\[one\]\(\/docs\/one\)\n/);
  });
});

describe("an answer in the browser", () => {
  test("is read in slices of bounded length", TIMEOUT, () => {
    for (const [name, text] of WORST.filter((_, i) => i % 5 === 0)) {
      const hostile = text(9_000);
      let progress = NOTHING_READ;
      let slices = 0;
      do {
        progress = readSlice(progress, hostile, false);
        slices += 1;
        const { reading } = progress;
        const isFence = reading.blocks.at(-1)?.node.type === "code";
        if (!progress.isWhole && !isFence) expect(reading.text.length - reading.open.from, name).toBeLessThan(3_100);
      } while (!progress.isWhole);
      expect(slices, name).toBeGreaterThan(5);
      expect(progress.reading.text.length, name).toBeGreaterThan(0);
    }
  });
});
